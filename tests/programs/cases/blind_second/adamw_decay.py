import numpy as np
rng = np.random.default_rng(44)
X = rng.standard_normal((70, 6)); y = (X[:, 0] * X[:, 1] > 0).astype(float)
params = [rng.standard_normal((6, 14)) * .4, np.zeros(14), rng.standard_normal(14) * .4, np.zeros(1)]
M = [np.zeros_like(p) for p in params]
S = [np.zeros_like(p) for p in params]
ema = [p.copy() for p in params]
lr0, wd, b1, b2 = .02, .05, .9, .99
total = 150

def lossgrad(params):
    W, b, v, c = params
    Z = X @ W + b
    H = Z * (Z > 0) + 0.1 * Z * (Z <= 0)
    s = H @ v + c
    L = np.mean(np.log1p(np.exp(-np.abs(s))) + np.maximum(s, 0) - y * s)
    ds = (1 / (1 + np.exp(-s)) - y) / len(y)
    dZ = np.outer(ds, v) * np.where(Z > 0, 1, 0.1)
    return L, [X.T @ dZ, dZ.sum(0), H.T @ ds, ds.sum(keepdims=True)]

for t in range(1, total + 1):
    lr = lr0 * 0.5 * (1 + np.cos(np.pi * t / total))
    L, grads = lossgrad(params)
    norm = np.sqrt(sum((g ** 2).sum() for g in grads))
    grads = [g * min(1, 1.0 / (norm + 1e-6)) for g in grads]
    for i, (p, g) in enumerate(zip(params, grads)):
        M[i] = b1 * M[i] + (1 - b1) * g
        S[i] = b2 * S[i] + (1 - b2) * g * g
        upd = (M[i] / (1 - b1 ** t)) / (np.sqrt(S[i] / (1 - b2 ** t)) + 1e-8)
        p -= lr * (upd + wd * p * (p.ndim > 1))
        ema[i] = 0.95 * ema[i] + 0.05 * p
    if t % 30 == 1:
        print(t, "loss", L, "ema loss", lossgrad(ema)[0], "lr", lr)
