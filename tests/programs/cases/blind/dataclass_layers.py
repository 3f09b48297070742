from dataclasses import dataclass
from typing import List, Optional

import numpy as np


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-z))


@dataclass
class Dense:
    weight: np.ndarray
    bias: np.ndarray
    inp: Optional[np.ndarray] = None
    grad_weight: Optional[np.ndarray] = None
    grad_bias: Optional[np.ndarray] = None

    def __call__(self, x: np.ndarray) -> np.ndarray:
        self.inp = x
        return x @ self.weight + self.bias

    def backward(self, upstream: np.ndarray) -> np.ndarray:
        self.grad_weight = self.inp.T @ upstream
        self.grad_bias = upstream.sum(axis=0)
        return upstream @ self.weight.T


@dataclass
class Swish:
    inp: Optional[np.ndarray] = None

    def __call__(self, x: np.ndarray) -> np.ndarray:
        self.inp = x
        return x * sigmoid(x)

    def backward(self, upstream: np.ndarray) -> np.ndarray:
        s = sigmoid(self.inp)
        return upstream * (s + s * (1 - s))


def build(sizes: List[int], rng: np.random.Generator) -> list:
    net: list = []
    for a, b in zip(sizes[:-1], sizes[1:]):
        net += [Dense(rng.normal(size=(a, b)) / np.sqrt(a), np.zeros(b)), Swish()]
    return net[:-1]


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    x = rng.uniform(-2, 2, size=(64, 2))
    y = (x[:, :1] * x[:, 1:]) + 0.5
    net = build([2, 12, 12, 1], rng)
    for epoch in range(301):
        out = x
        for layer in net:
            out = layer(out)
        loss = float(np.mean((out - y) ** 2))
        grad = 2.0 * (out - y) / len(y)
        for layer in reversed(net):
            grad = layer.backward(grad)
        for layer in net:
            if isinstance(layer, Dense):
                layer.weight -= 0.05 * layer.grad_weight
                layer.bias -= 0.05 * layer.grad_bias
        if epoch % 60 == 0:
            print(f"{epoch:>4}: {loss:.5f}")
