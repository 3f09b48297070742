import numpy as np
from collections import namedtuple

Params = namedtuple("Params", "W1 b1 W2 b2")


def swish(z):
    return z / (1 + np.exp(-z))


def d_swish(z):
    s = 1 / (1 + np.exp(-z))
    return s + z * s * (1 - s)


def predict(p, x):
    z = x @ p.W1 + p.b1
    return z, swish(z) @ p.W2 + p.b2


def objective(p, x, y):
    _, out = predict(p, x)
    return np.mean((out - y) ** 2)


def gradient(p, x, y):
    z, out = predict(p, x)
    delta = 2 * (out - y) / y.size
    back = (delta @ p.W2.T) * d_swish(z)
    return Params(x.T @ back, back.sum(0), swish(z).T @ delta, delta.sum(0))


def descend(p, g, lr):
    return Params(*[a - lr * b for a, b in zip(p, g)])


rng = np.random.default_rng(9)
p = Params(rng.normal(size=(2, 4)), np.zeros(4), rng.normal(size=(4, 1)), np.zeros(1))
x = rng.uniform(-1, 1, (12, 2))
y = x[:, :1] * x[:, 1:]
for _ in range(100):
    value = objective(p, x, y)
    p = descend(p, gradient(p, x, y), 0.2)
print(f"{value:.8f}")
