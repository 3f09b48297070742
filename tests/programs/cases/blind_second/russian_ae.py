# Автокодировщик с разреженностью (KL-штраф на среднюю активацию)
import numpy as np
rng = np.random.default_rng(73)
X = (rng.random((60, 9)) < np.tile([.8, .2, .5], 3)).astype(float)
X[:, 3:6] = X[:, :3]
W1, b1 = rng.normal(0, .3, (9, 6)), np.zeros(6)
W2, b2 = rng.normal(0, .3, (6, 9)), np.zeros(9)
rho, beta = 0.2, 0.3
sigma = lambda z: 1 / (1 + np.exp(-z))

def потери(W1, b1, W2, b2):
    N = len(X)
    h = sigma(X @ W1 + b1)
    r = sigma(h @ W2 + b2)
    q = h.mean(axis=0)
    восст = -np.sum(X * np.log(r) + (1 - X) * np.log(1 - r)) / N
    штраф = beta * np.sum(rho * np.log(rho / q) + (1 - rho) * np.log((1 - rho) / (1 - q)))
    d2 = (r - X) / N
    dq = beta * (-rho / q + (1 - rho) / (1 - q))
    dh = d2 @ W2.T + dq
    d1 = dh * h * (1 - h)
    return восст + штраф, (X.T @ d1, d1.sum(0), h.T @ d2, d2.sum(0))

for эпоха in range(200):
    L, g = потери(W1, b1, W2, b2)
    for p, dp in zip((W1, b1, W2, b2), g):
        p -= 0.3 * dp
    if эпоха % 40 == 0:
        print("эпоха", эпоха, "потери", L)
