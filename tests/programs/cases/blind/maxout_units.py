import numpy as np

rng = np.random.default_rng(30)
N, D, H, K = 90, 4, 6, 3
X = rng.normal(size=(N, D))
y = np.abs(X[:, 0]) - np.maximum(X[:, 1], X[:, 2]) + 0.05 * rng.normal(size=N)

W = rng.normal(size=(K, D, H)) * 0.5
b = rng.normal(size=(K, H)) * 0.1
v = rng.normal(size=H) * 0.5
c = 0.0
W_avg = W.copy()

def maxout(X):
    pieces = np.einsum("nd,kdh->nkh", X, W) + b
    winner = pieces.argmax(axis=1)
    return pieces.max(axis=1), winner

for it in range(200):
    h, winner = maxout(X)
    f = h @ v + c
    r = f - y
    loss = 0.5 * (r @ r) / N

    df = r / N
    dv = h.T @ df
    dc = df.sum()
    dh = np.outer(df, v)
    sel = (winner[:, None, :] == np.arange(K)[None, :, None])   # (N, K, H)
    dpieces = sel * dh[:, None, :]
    dW = np.einsum("nd,nkh->kdh", X, dpieces)
    db = dpieces.sum(axis=0)

    W -= 0.1 * dW
    b -= 0.1 * db
    v -= 0.1 * dv
    c -= 0.1 * dc
    W_avg = 0.99 * W_avg + 0.01 * W
    if it % 40 == 0:
        print("it", it, "loss", loss, "distance to average", np.linalg.norm(W - W_avg))
