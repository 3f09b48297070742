import numpy as np

def batches(rng, X, y, size):
    """generator over shuffled minibatches"""
    order = rng.permutation(len(X))
    for s in range(0, len(X), size):
        take = order[s:s + size]
        yield X[take], y[take]

def relu(a): return np.maximum(a, 0)

rng = np.random.default_rng(2024)
X = rng.uniform(-1, 1, (105, 2))
y = ((X ** 2).sum(1) < 0.5).astype(int)
layers = [[rng.normal(0, 1, (2, 12)), np.zeros(12)], [rng.normal(0, .5, (12, 2)), np.zeros(2)]]
lr, patience, best, wait = 0.3, 15, np.inf, 0
Xv, yv = X[90:], y[90:]
Xt, yt = X[:90], y[:90]

def nll(X, y):
    (W, b), (V, c) = layers
    s = relu(X @ W + b) @ V + c
    s = s - s.max(1, keepdims=True)
    return np.mean(np.log(np.exp(s).sum(1)) - s[np.arange(len(y)), y])

for epoch in range(80):
    for xb, yb in batches(rng, Xt, yt, 20):
        (W, b), (V, c) = layers
        z = xb @ W + b
        h = relu(z)
        s = h @ V + c
        p = np.exp(s - s.max(1, keepdims=True))
        p = p / p.sum(1, keepdims=True)
        e = (p - np.eye(2)[yb]) / len(yb)
        dz = e @ V.T * (z > 0)
        V -= lr * h.T @ e
        c -= lr * e.sum(0)
        W -= lr * xb.T @ dz
        b -= lr * dz.sum(0)
    val = nll(Xv, yv)
    if val < best - 1e-4:
        best, wait = val, 0
    else:
        wait += 1
        if wait > patience:
            print("early stop", epoch)
            break
    if epoch % 10 == 0:
        print("epoch", epoch, "train", nll(Xt, yt), "val", val)
