"""A tiny neural network library, layers with forward/backward."""
import numpy as np


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.standard_normal((n_in, n_out)) * np.sqrt(2.0 / n_in)
        self.b = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, grad):
        self.dW = self.x.T @ grad
        self.db = grad.sum(0)
        return grad @ self.W.T

    def params(self):
        return [(self.W, self.dW), (self.b, self.db)]


class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask

    def params(self):
        return []


class Tanh:
    def forward(self, x):
        self.out = np.tanh(x)
        return self.out

    def backward(self, grad):
        return grad * (1 - self.out ** 2)

    def params(self):
        return []


class MSE:
    def forward(self, pred, target):
        self.diff = pred - target
        return np.mean(self.diff ** 2)

    def backward(self):
        return 2 * self.diff / self.diff.size


rng = np.random.default_rng(42)
x = np.linspace(-2, 2, 64)[:, None]
t = np.hstack([np.sin(2 * x), x ** 2 / 4])

layers = [Linear(1, 16, rng), Tanh(), Linear(16, 12, rng), ReLU(), Linear(12, 2, rng)]
criterion = MSE()
for step in range(400):
    out = x
    for layer in layers:
        out = layer.forward(out)
    loss = criterion.forward(out, t)
    g = criterion.backward()
    for layer in reversed(layers):
        g = layer.backward(g)
    for layer in layers:
        for p, dp in layer.params():
            p -= 0.05 * dp
    if step % 100 == 0:
        print(step, loss)
