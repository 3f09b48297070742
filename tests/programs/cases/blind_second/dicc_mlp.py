import numpy as np
from functools import reduce

def init(dims, seed=3):
    r = np.random.default_rng(seed)
    return {f"{k}{i}": v for i, (a, b) in enumerate(zip(dims, dims[1:]), 1)
            for k, v in (("W", r.normal(0, 1 / np.sqrt(a), (a, b))), ("b", np.zeros(b)))}

def forward(P, x):
    n = len(P) // 2
    cache = {"a0": x}
    for i in range(1, n + 1):
        z = cache[f"a{i-1}"] @ P[f"W{i}"] + P[f"b{i}"]
        cache[f"a{i}"] = np.tanh(z) if i < n else z
    return cache[f"a{n}"], cache

def backward(P, cache, dout):
    n = len(P) // 2
    G = {}
    d = dout
    for i in range(n, 0, -1):
        if i < n:
            d = d * (1 - cache[f"a{i}"])
        G[f"W{i}"] = cache[f"a{i-1}"].T @ d
        G[f"b{i}"] = d.sum(0)
        d = d @ P[f"W{i}"].T
    return G

x = np.linspace(-2, 2, 40)[:, None]
y = np.sin(2 * x)
P = init([1, 10, 10, 1])
for step in range(300):
    out, cache = forward(P, x)
    loss = np.mean((out - y) ** 2)
    G = backward(P, cache, 2 * (out - y) / y.size)
    P = reduce(lambda acc, k: {**acc, k: P[k] - 0.1 * G[k]}, P, {})
    if step % 60 == 0:
        print(step, loss)
