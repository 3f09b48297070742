import numpy as np

rng = np.random.default_rng(8)
A = np.c_[np.ones(60), rng.normal(size=(60, 3))]
t = (A @ [0.2, 1.5, -2.0, 0.4] + rng.logistic(size=60) > 0) * 1.0


def objective(w, lam=0.1):
    z = A @ w
    return np.mean(np.logaddexp(0, z) - t * z) + 0.5 * lam * w[1:] @ w[1:]


def gradient(w, lam=0.1):
    g = A.T @ (1 / (1 + np.exp(-(A @ w))) - t) / len(t)
    g[1:] += lam * w[1:]
    return g


w = np.zeros(4)
f = objective(w)
for k in range(50):
    g = gradient(w)
    step = 8.0
    while objective(w - step * g) > f - 0.3 * step * (g @ g):
        step *= 0.5
    w = w - step * g
    f = objective(w)
    if np.linalg.norm(g) < 1e-6:
        break
print(k, f, w)
