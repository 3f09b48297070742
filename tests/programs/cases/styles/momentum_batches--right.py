import numpy as np


def batches(X, y, size, rng):
    order = rng.permutation(len(X))
    for s in range(0, len(X), size):
        pick = order[s:s + size]
        yield X[pick], y[pick]


class Momentum:
    def __init__(self, params, lr=0.05, mu=0.8):
        self.params, self.lr, self.mu = params, lr, mu
        self.velocity = [np.zeros_like(p) for p in params]

    def step(self, grads):
        for p, v, g in zip(self.params, self.velocity, grads):
            v *= self.mu
            v -= self.lr * g
            p += v


rng = np.random.default_rng(23)
X = rng.normal(size=(30, 3))
y = (np.sin(X[:, 0]) + X[:, 1] ** 2).reshape(-1, 1)
W1, b1 = rng.normal(size=(3, 6)) * 0.5, np.zeros((1, 6))
W2, b2 = rng.normal(size=(6, 1)) * 0.5, np.zeros((1, 1))
opt = Momentum([W1, b1, W2, b2])
for epoch in range(20):
    running = 0.0
    for xb, yb in batches(X, y, 10, rng):
        hidden = np.tanh(xb @ W1 + b1)
        pred = hidden @ W2 + b2
        loss = np.mean((pred - yb) ** 2)
        running += loss * len(xb)
        dpred = 2 * (pred - yb) / len(xb)
        dhidden = (dpred @ W2.T) * (1 - hidden ** 2)
        grads = [xb.T @ dhidden, dhidden.sum(axis=0, keepdims=True), hidden.T @ dpred, dpred.sum(axis=0, keepdims=True)]
        opt.step(grads)
    print(epoch, running / len(X))
