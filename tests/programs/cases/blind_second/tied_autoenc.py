import numpy as np
rng = np.random.default_rng(31)
Z = rng.normal(size=(50, 2)); X = np.tanh(Z @ rng.normal(size=(2, 8))) + .05 * rng.normal(size=(50, 8))
W = rng.normal(size=(8, 3)) * .3
b, c = np.zeros(3), np.zeros(8)
lr = .05
for e in range(200):
    H = 1 / (1 + np.exp(-(X @ W + b)))
    R = H @ W.T + c
    D = R - X
    loss = (D * D).sum() / len(X)
    dR = 2 * D / len(X)
    dA = (dR @ W) * H * (1 - H)
    dW = X.T @ dA
    db = dA.sum(axis=0)
    dc = dR.sum(axis=0)
    for q, dq in ((W, dW), (b, db), (c, dc)):
        q -= lr * dq
    if not e % 40:
        print(f'{e:>4} {loss:.5f}')
