"""Functional reverse mode: every op returns (output, pullback)."""
from functools import reduce

import numpy as np


def affine(W, b):
    def op(x):
        def pullback(g):
            return g @ W.T, [x.T @ g, g.sum(axis=0)]
        return x @ W + b, pullback
    return op


def leaky_relu(alpha=0.1):
    def op(x):
        slope = np.where(x > 0, 1.0, alpha)
        return x * slope, lambda g: (g * slope, [])
    return op


def mse(target):
    def op(x):
        d = x - target
        return np.mean(d * d), lambda g: g * 2 * d / d.size
    return op


def chain(ops, x):
    pulls = []
    for op in ops:
        x, pb = op(x)
        pulls.append(pb)

    def pullback(g):
        collected = []
        for pb in reversed(pulls):
            g, grads = pb(g)
            collected = grads + collected
        return collected
    return x, pullback


def build(theta):
    layers = [affine(theta[2 * i], theta[2 * i + 1]) for i in range(len(theta) // 2)]
    acts = [leaky_relu()] * (len(layers) - 1) + [None]
    return [o for pair in zip(layers, acts) for o in pair if o is not None]


def value_and_grad(theta, x, y):
    out, back = chain(build(theta), x)
    loss, loss_back = mse(y)(out)
    return loss, back(loss_back(1.0))


rng = np.random.default_rng(10)
x = rng.normal(size=(70, 3))
y = np.c_[x.max(axis=1), x.min(axis=1)]
dims = [3, 12, 8, 2]
theta = reduce(lambda acc, mn: acc + [rng.normal(size=mn) * (2 / mn[0]) ** 0.5, 0.1 * rng.normal(size=mn[1])],
               zip(dims, dims[1:]), [])

for step in range(300):
    loss, grads = value_and_grad(theta, x, y)
    theta = [t - 0.1 * g for t, g in zip(theta, grads)]
    if step % 60 == 0:
        print("step", step, "loss", float(loss))
