# GloVe on a toy co-occurrence matrix, AdaGrad
import numpy as np
np.random.seed(300)
V, D = 9, 4
X = np.random.poisson(3, (V, V)).astype(float)
X = X + X.T
w, wt = np.random.rand(V, D) - .5, np.random.rand(V, D) - .5
b, bt = np.zeros(V), np.zeros(V)
hist = [np.full_like(q, 1e-2) for q in (w, wt, b, bt)]
weight = np.where(X > 0, np.minimum(1, (X / 8) ** .75), 0)
logX = np.log(np.where(X > 0, X, 1))

def glove():
    diff = w @ wt.T + b[:, None] + bt[None, :] - logX
    cost = 0.5 * np.sum(weight * diff ** 2)
    wd = weight * diff
    return cost, (wd @ wt, wd.T @ w, wd.sum(0), wd.sum(1))

for it in range(100):
    cost, grads = glove()
    for q, g, h in zip((w, wt, b, bt), grads, hist):
        h += g ** 2
        q -= 0.1 * g / np.sqrt(h)
    if it % 20 == 0:
        print("iter", it, "cost", cost)
