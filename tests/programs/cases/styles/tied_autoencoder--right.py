import numpy as np


class TiedAutoencoder:
    def __init__(self, visible, hidden, seed=0):
        rng = np.random.default_rng(seed)
        self.W = rng.normal(scale=0.4, size=(visible, hidden))
        self.b = np.zeros(hidden)
        self.c = np.zeros(visible)

    def encode(self, x):
        return 1 / (1 + np.exp(-(x @ self.W + self.b)))

    def decode(self, h):
        return h @ self.W.T + self.c

    def fit_step(self, x, lr):
        h = self.encode(x)
        r = self.decode(h)
        n = x.shape[0]
        loss = ((r - x) ** 2).sum() / n
        dr = 2 * (r - x) / n
        dh = dr @ self.W
        da = dh * h * (1 - h)
        dW = x.T @ da + dr.T @ h
        self.W -= lr * dW
        self.b -= lr * da.sum(axis=0)
        self.c -= lr * dr.sum(axis=0)
        return loss


data = np.random.default_rng(1).normal(size=(15, 4))
model = TiedAutoencoder(4, 2)
history = [model.fit_step(data, 0.05) for _ in range(80)]
print(history[0], history[-1])
