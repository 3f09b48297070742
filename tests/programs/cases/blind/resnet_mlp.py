import numpy as np

np.random.seed(12)
depth, width = 4, 6
X = np.random.randn(40, width)
y = np.sin(X.sum(axis=1, keepdims=True))

Ws = [np.random.randn(width, width) * 0.3 for _ in range(depth)]
bs = [np.zeros(width) for _ in range(depth)]
w_out = np.random.randn(width, 1) * 0.3
b_out = np.zeros(1)


def forward(X):
    h = X
    hs, zs = [h], []
    for W, b in zip(Ws, bs):
        z = np.tanh(h @ W + b)
        h = h + z
        zs.append(z)
        hs.append(h)
    return h @ w_out + b_out, hs, zs


def backward(dout, hs, zs):
    dw_out = hs[-1].T @ dout
    db_out = dout.sum(axis=0)
    dWs, dbs = [None] * depth, [None] * depth
    dh = dout @ w_out.T
    for l in range(depth - 1, -1, -1):
        dz = dh * (1 - zs[l] ** 2)
        dWs[l] = hs[l].T @ dz
        dbs[l] = dz.sum(axis=0)
        dh = dz @ Ws[l].T
    return dWs, dbs, dw_out, db_out


lr = 0.02
for i in range(501):
    out, hs, zs = forward(X)
    diff = out - y
    loss = np.mean(diff ** 2)
    dWs, dbs, dw_out, db_out = backward(2 * diff / len(X), hs, zs)
    for l in range(depth):
        Ws[l] -= lr * dWs[l]
        bs[l] -= lr * dbs[l]
    w_out -= lr * dw_out
    b_out -= lr * db_out
    if i % 100 == 0:
        print("Iteration", i, "Loss", loss)
