"""Sharpness-aware minimisation: gradient taken at the perturbed weights, applied to the originals."""
import numpy as np
rng = np.random.default_rng(54)
X = rng.normal(size=(60, 3)); y = (np.abs(X[:, 0]) > np.abs(X[:, 1])).astype(int)

def init(): return [rng.normal(0, .7, (3, 12)), np.zeros(12), rng.normal(0, .5, (12, 2)), np.zeros(2)]

def ce(theta, smooth=0.1):
    W, b, V, c = theta
    h = np.maximum(X @ W + b, 0)
    s = h @ V + c
    s = s - s.max(1, keepdims=True)
    logp = s - np.log(np.exp(s).sum(1, keepdims=True))
    q = np.full_like(logp, smooth / 2)
    q[np.arange(len(y)), y] += 1 - smooth
    loss = -(q * logp).sum() / len(y)
    ds = (np.exp(logp) - q) / len(y)
    dh = ds @ V.T * (h > 0)
    return loss, [X.T @ dh, dh.sum(0), h.T @ ds, ds.sum(0)]

theta, rho = init(), 0.05
for it in range(200):
    loss, g = ce(theta)
    n = np.sqrt(sum((q * q).sum() for q in g)) + 1e-12
    _, gs = ce([p + rho * q / n for p, q in zip(theta, g)])
    theta = [p - 0.3 * q for p, q in zip(theta, gs)]
    if it % 40 == 0:
        print(it, loss)
