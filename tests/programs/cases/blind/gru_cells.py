import numpy as np

def sig(a): return 0.5 * (1 + np.tanh(0.5 * a))

def cell_fwd(x, h, p):
    hx = np.hstack([h, x])
    z = sig(hx @ p["Wz"] + p["bz"])
    r = sig(hx @ p["Wr"] + p["br"])
    rhx = np.hstack([r * h, x])
    c = np.tanh(rhx @ p["Wc"] + p["bc"])
    return z * h + (1 - z) * c, (hx, rhx, h, z, r, c)

def cell_bwd(dh, cache, p, g):
    hx, rhx, h, z, r, c = cache
    n = h.shape[1]
    da_c = dh * (1 - z) * (1 - c * c)
    da_z = dh * (h - c) * z * (1 - z)
    drhx = da_c @ p["Wc"].T
    da_r = drhx[:, :n] * h * r * (1 - r)
    g["Wc"] += rhx.T @ da_c
    g["bc"] += da_c.sum(0)
    g["Wz"] += hx.T @ da_z
    g["bz"] += da_z.sum(0)
    g["Wr"] += hx.T @ da_r
    g["br"] += da_r.sum(0)
    dhx = da_z @ p["Wz"].T + da_r @ p["Wr"].T
    return dh * z + drhx[:, :n] + dhx[:, :n]


rng = np.random.default_rng(20)
B, T, nx, nh = 20, 7, 2, 6
p = {}
for k in "zrc":
    p["W" + k] = rng.normal(size=(nh + nx, nh)) / np.sqrt(nh)
    p["b" + k] = np.zeros(nh)
p["V"] = rng.normal(size=(nh, 1))
p["vb"] = np.zeros(1)

X = rng.normal(size=(T, B, nx))
Y = np.tanh(X.cumsum(axis=0)[:, :, :1])      # a target at every time

for it in range(150):
    h = np.zeros((B, nh))
    caches, hs, loss = [], [], 0.0
    for t in range(T):
        h, cache = cell_fwd(X[t], h, p)
        caches.append(cache)
        hs.append(h)
        loss += np.mean((h @ p["V"] + p["vb"] - Y[t]) ** 2)
    g = {k: np.zeros_like(v) for k, v in p.items()}
    dh = np.zeros((B, nh))
    for t in reversed(range(T)):
        dy = 2 * (hs[t] @ p["V"] + p["vb"] - Y[t]) / B
        g["V"] += hs[t].T @ dy
        g["vb"] += dy.sum(0)
        dh = cell_bwd(dh + dy @ p["V"].T, caches[t], p, g)
    for k in p:
        p[k] -= 0.03 * g[k]
    if it % 30 == 0:
        print(it, loss)
