# Same exercise, another student: momentum, no bias regularisation; bias columns zeroed in a copy
import numpy as np
rng = np.random.default_rng(91)
sig = lambda z: 1 / (1 + np.exp(-z))
X = rng.uniform(-2, 2, (60, 3)); y = ((X[:, 0] + X[:, 1] * X[:, 2]) > 0) * 1
m = len(X)
T1 = rng.uniform(-.6, .6, (7, 4)); T2 = rng.uniform(-.6, .6, (1, 8))
V1 = np.zeros_like(T1); V2 = np.zeros_like(T2)
lam, alpha, mu = 0.5, 0.5, 0.8
for k in range(200):
    A1 = np.c_[np.ones(m), X]
    A2 = np.c_[np.ones(m), sig(A1 @ T1.T)]
    h = sig(A2 @ T2.T)[:, 0]
    R1 = T1.copy(); R1[:, 0] = 0
    R2 = T2.copy(); R2[:, 0] = 0
    J = -np.mean(y * np.log(h) + (1 - y) * np.log(1 - h)) + lam / (2 * m) * ((R1 ** 2).sum() + (R2 ** 2).sum())
    d3 = (h - y)[:, None]
    d2 = (d3 @ T2) * A2 * (1 - A2)
    G1 = d2[:, 1:].T @ A1 / m + lam / m * R1
    G2 = d3.T @ A2 / m + lam / m * R2
    V1 = mu * V1 - alpha * G1
    V2 = mu * V2 - alpha * G2
    T1 += V1
    T2 += V2
    if k % 40 == 0: print(k, J)
