# one affine coupling layer stack (RealNVP), 2 layers, permuting coordinates
import numpy as np
rng = np.random.default_rng(70)
th = rng.uniform(0, np.pi, 150)
data = np.c_[np.cos(th), np.sin(th)] * 1.5 + rng.normal(0, .1, (150, 2))

def new_layer():
    return {"w": rng.normal(0, .5, (1, 8)), "c": np.zeros(8), "s": rng.normal(0, .5, (8, 1)), "t": rng.normal(0, .1, (8, 1))}

layers = [new_layer() for _ in range(3)]

def nll_and_grad(layers, x):
    n = len(x)
    tape, logdet = [], 0.0
    for L in layers:
        a, b = x[:, :1], x[:, 1:]
        h = np.tanh(a @ L["w"] + L["c"])
        s, t = np.tanh(h @ L["s"]), h @ L["t"]
        y = b * np.exp(s) + t
        logdet = logdet + s[:, 0]
        tape.append((a, b, h, s))
        x = np.hstack([y, a])
    loss = np.mean(0.5 * (x ** 2).sum(1) + np.log(2 * np.pi) - logdet)
    dx = x / n
    grads = []
    for L, (a, b, h, s) in zip(layers[::-1], tape[::-1]):
        dy, da = dx[:, :1], dx[:, 1:]
        ds = dy * b * np.exp(s) * (1 - s ** 2) - 1 / n
        db = dy * np.exp(s)
        dh = ds @ L["s"].T + dy @ L["t"].T
        dz = dh * (1 - h ** 2)
        grads.append({"w": a.T @ dz, "c": dz.sum(0), "s": h.T @ ds, "t": h.T @ dy})
        dx = np.hstack([da + dz @ L["w"].T, db])
    return loss, grads[::-1]

for it in range(150):
    loss, grads = nll_and_grad(layers, data)
    for L, g in zip(layers, grads):
        for k in L:
            L[k] -= 0.05 * g[k]
    if it % 30 == 0:
        print(f"[{it}] nll={loss:.4f}")
