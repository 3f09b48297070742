import numpy as np

rng = np.random.RandomState(7)
D, H, T, N = 2, 5, 6, 16

def sig(x):
    return 1 / (1 + np.exp(-x))

P = {}
for g in "ifog":
    P["W" + g] = rng.randn(D + H, H) * 0.4
    P["b" + g] = np.zeros(H)
P["Wy"] = rng.randn(H, 1) * 0.4
P["by"] = np.zeros(1)

X = rng.randn(T, N, D)
Y = (X[:, :, 0] * X[:, :, 1]).sum(axis=0)[:, None] / T

for it in range(200):
    h = np.zeros((N, H))
    c = np.zeros((N, H))
    tape = []
    for t in range(T):
        z = np.concatenate([X[t], h], axis=1)
        i = sig(z @ P["Wi"] + P["bi"])
        f = sig(z @ P["Wf"] + P["bf"])
        o = sig(z @ P["Wo"] + P["bo"])
        g = np.tanh(z @ P["Wg"] + P["bg"])
        c_prev = c
        c = f * c_prev + i * g
        h = o * np.tanh(c)
        tape.append((z, i, f, o, g, c_prev, c))
    pred = h @ P["Wy"] + P["by"]
    loss = 0.5 * np.mean((pred - Y) ** 2)

    G = {k: np.zeros_like(v) for k, v in P.items()}
    dpred = (pred - Y) / N
    G["Wy"] = h.T @ dpred
    G["by"] = dpred.sum(0)
    dh = dpred @ P["Wy"].T
    dc = np.zeros((N, H))
    for t in range(T - 1, -1, -1):
        z, i, f, o, g, c_prev, ct = tape[t]
        tc = np.tanh(ct)
        dc = dc + dh * o * (1 - tc ** 2)
        pre = {
            "o": dh * tc * o * (1 - o),
            "f": dc * c_prev * f * (1 - f),
            "i": dc * g * i * (1 - i),
            "g": dc * i * (1 - g ** 2),
        }
        dz = np.zeros_like(z)
        for k in "ifog":
            G["W" + k] += z.T @ pre[k]
            G["b" + k] += pre[k].sum(0)
            dz += pre[k] @ P["W" + k].T
        dh = dz[:, D:]
        dc = dc * i
    for k in P:
        P[k] -= 0.5 * G[k]
    if it % 50 == 0:
        print("it %3d  loss %.5f" % (it, loss))
