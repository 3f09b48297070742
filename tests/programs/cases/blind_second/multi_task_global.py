import numpy as np

W_shared = None
W_a = None
W_b = None
gr = {}

def setup():
    global W_shared, W_a, W_b, X, ya, yb
    rng = np.random.RandomState(29)
    X = rng.randn(50, 5)
    ya = X[:, :1] * 2 - X[:, 1:2]
    yb = (X[:, 2] > 0).astype(float).reshape(-1, 1)
    W_shared = rng.randn(5, 8) * 0.4
    W_a = rng.randn(8, 1) * 0.4
    W_b = rng.randn(8, 1) * 0.4

def forward():
    global h, pa, pb
    h = np.tanh(X @ W_shared)
    pa = h @ W_a
    pb = 1 / (1 + np.exp(-(h @ W_b)))
    return np.mean((pa - ya) ** 2) + 0.5 * -np.mean(yb * np.log(pb) + (1 - yb) * np.log(1 - pb))

def backward():
    n = len(X)
    da = 2 * (pa - ya) / n
    db = 0.5 * (pb - yb) / n
    gr["a"] = h.T @ da
    gr["b"] = h.T @ db
    dh = da @ W_a.T
    gr["shared"] = X.T @ (dh * (1 - h ** 2))

def update(lr):
    global W_shared, W_a, W_b
    W_shared = W_shared - lr * gr["shared"]
    W_a = W_a - lr * gr["a"]
    W_b = W_b - lr * gr["b"]

setup()
for it in range(150):
    loss = forward()
    backward()
    update(0.1)
    if it % 30 == 0:
        print("total loss", loss)
