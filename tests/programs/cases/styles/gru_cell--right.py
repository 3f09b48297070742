import numpy as np

rng = np.random.default_rng(4)
D, H, T = 3, 4, 5


def sigm(a):
    return 1.0 / (1.0 + np.exp(-a))


theta = {}
for gate in ("z", "r", "h"):
    theta["W" + gate] = rng.normal(0, 0.5, (H, D))
    theta["U" + gate] = rng.normal(0, 0.5, (H, H))
    theta["b" + gate] = np.zeros(H)
theta["V"] = rng.normal(0, 0.5, (1, H))

xs = rng.normal(size=(T, D))
ys = np.cos(np.arange(T))


def forward(theta, xs):
    h = np.zeros(H)
    tape = []
    for x in xs:
        z = sigm(theta["Wz"] @ x + theta["Uz"] @ h + theta["bz"])
        r = sigm(theta["Wr"] @ x + theta["Ur"] @ h + theta["br"])
        c = np.tanh(theta["Wh"] @ x + theta["Uh"] @ (r * h) + theta["bh"])
        new = (1 - z) * h + z * c
        out = theta["V"] @ new
        tape.append((x, h, z, r, c, new, out))
        h = new
    return tape


def backward(theta, tape, ys):
    g = {k: np.zeros_like(v) for k, v in theta.items()}
    dh_next = np.zeros(H)
    for (x, h, z, r, c, new, out), y in zip(reversed(tape), reversed(ys)):
        dout = out - y
        g["V"] += np.outer(dout, new)
        dnew = theta["V"].T @ dout + dh_next
        dz = dnew * (c - h) * z * (1 - z)
        dc = dnew * z * (1 - c ** 2)
        drh = theta["Uh"].T @ dc
        dr = drh * h * r * (1 - r)
        g["Wz"] += np.outer(dz, x)
        g["Uz"] += np.outer(dz, h)
        g["bz"] += dz
        g["Wr"] += np.outer(dr, x)
        g["Ur"] += np.outer(dr, h)
        g["br"] += dr
        g["Wh"] += np.outer(dc, x)
        g["Uh"] += np.outer(dc, r * h)
        g["bh"] += dc
        dh_next = dnew * (1 - z) + drh * r + theta["Uz"].T @ dz + theta["Ur"].T @ dr
    return g


for step in range(40):
    tape = forward(theta, xs)
    loss = 0.5 * sum(float((t[-1][0] - y) ** 2) for t, y in zip(tape, ys))
    grads = backward(theta, tape, ys)
    for k in theta:
        theta[k] -= 0.05 * grads[k]
print(round(loss, 6))
