# Bayesian linear regression by stochastic gradient Langevin dynamics
import numpy as np
rng = np.random.default_rng(1905)
n = 100
X = np.c_[np.ones(n), rng.normal(size=(n, 2))]
w_true = np.array([0.5, -1.0, 2.0])
y = X @ w_true + rng.normal(size=n)

def U(w, idx):
    """potential on a minibatch, scaled to the full data set, N(0, 10) prior"""
    r = y[idx] - X[idx] @ w
    return n / len(idx) * 0.5 * r @ r + 0.05 * w @ w

def gradU(w, idx):
    r = y[idx] - X[idx] @ w
    return -n / len(idx) * X[idx].T @ r + 0.1 * w

w = np.zeros(3)
samples = []
for t in range(600):
    eps = 2e-3 * (1 + t / 50) ** -0.55
    idx = rng.choice(n, 20, replace=False)
    w = w - eps / 2 * gradU(w, idx) + np.sqrt(eps) * rng.normal(size=3)
    if t > 200:
        samples.append(w)
    if t % 120 == 0:
        print("t", t, "potential", U(w, np.arange(n)))
print("posterior mean", np.mean(samples, axis=0))
