import numpy as np

rng = np.random.RandomState(14)
width, blocks, n = 4, 3, 7
Ws = [rng.randn(width, width) * 0.4 for _ in range(blocks)]
bs = [np.zeros(width) for _ in range(blocks)]
head = rng.randn(width, 1) * 0.5
X = rng.randn(n, width)
T = np.tanh(X.sum(axis=1, keepdims=True))
lr = 0.05
for epoch in range(60):
    acts, pres = [X], []
    x = X
    for W, b in zip(Ws, bs):
        pre = x @ W + b
        pres.append(pre)
        x = x + np.maximum(pre, 0.0)
        acts.append(x)
    out = x @ head
    loss = np.sum((out - T) ** 2) / (2 * n)
    d = (out - T) / n
    d_head = x.T @ d
    d_x = d @ head.T
    d_Ws, d_bs = [None] * blocks, [None] * blocks
    for k in range(blocks - 1, -1, -1):
        d_pre = d_x * (pres[k] > 0)
        d_Ws[k] = acts[k].T @ d_pre
        d_bs[k] = d_pre.sum(axis=0)
        d_x = d_x + d_pre @ Ws[k].T
    head -= lr * d_head
    for k in range(blocks):
        Ws[k] -= lr * d_Ws[k]
        bs[k] -= lr * d_bs[k]
print(loss)
