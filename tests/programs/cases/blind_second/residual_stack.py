import numpy as np
rng = np.random.default_rng(83)
D, n_blocks = 6, 4
X = rng.normal(size=(40, D))
Y = X + 0.5 * np.sin(X[:, ::-1])
blocks = [(rng.normal(0, .3, (D, D)), np.zeros(D)) for _ in range(n_blocks)]

def forward(blocks, x):
    cache = []
    for W, b in blocks:
        a = np.tanh(x @ W + b)
        cache.append((x, a))
        x = x + a
    return x, cache

def backward(blocks, cache, dx):
    grads = []
    for (W, b), (x, a) in zip(reversed(blocks), reversed(cache)):
        da = dx * (1 - a ** 2)
        grads.insert(0, (x.T @ da, da.sum(0)))
        dx = da @ W.T
    return grads

for i in range(200):
    out, cache = forward(blocks, X)
    loss = ((out - Y) ** 2).sum(1).mean()
    grads = backward(blocks, cache, 2 * (out - Y) / len(X))
    blocks = [(W - .1 * gW, b - .1 * gb) for (W, b), (gW, gb) in zip(blocks, grads)]
    if i % 40 == 0:
        print(f"{i:03d}: {loss:.6f}")
