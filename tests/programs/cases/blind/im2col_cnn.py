import numpy as np


def im2col(x, k):
    n, c, h, w = x.shape
    oh, ow = h - k + 1, w - k + 1
    cols = np.empty((n, oh, ow, c, k, k))
    for i in range(k):
        for j in range(k):
            cols[:, :, :, :, i, j] = x[:, :, i:i + oh, j:j + ow].transpose(0, 2, 3, 1)
    return cols.reshape(n * oh * ow, c * k * k)


def conv_forward(x, w, b):
    nf, c, k, _ = w.shape
    cols = im2col(x, k)
    out = cols @ w.reshape(nf, -1).T + b
    n, oh = x.shape[0], x.shape[2] - k + 1
    return out.reshape(n, oh, oh, nf).transpose(0, 3, 1, 2), cols


def conv_backward(dout, cols, w):
    nf = w.shape[0]
    d = dout.transpose(0, 2, 3, 1).reshape(-1, nf)
    dw = (d.T @ cols).reshape(w.shape)
    return dw, d.sum(axis=0)


def softmax(s):
    e = np.exp(s - s.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


rng = np.random.RandomState(0)
N = 24
x = rng.randn(N, 1, 6, 6)
y = (x[:, 0, :3].mean((1, 2)) > x[:, 0, 3:].mean((1, 2))).astype(int)
w = rng.randn(3, 1, 3, 3) * 0.4
b = np.zeros(3)
fc = rng.randn(3 * 4, 2) * 0.4
fb = np.zeros(2)

for it in range(150):
    conv, cols = conv_forward(x, w, b)
    relu = np.where(conv > 0, conv, 0.0)
    pool = relu.reshape(N, 3, 2, 2, 2, 2).mean(axis=(3, 5))
    feat = pool.reshape(N, -1)
    p = softmax(feat @ fc + fb)
    loss = -np.log(p[np.arange(N), y]).mean()

    ds = p.copy()
    ds[np.arange(N), y] -= 1.0
    ds /= N
    dfc = feat.T @ ds
    dfb = ds.sum(0)
    dpool = (ds @ fc.T).reshape(pool.shape)
    drelu = np.repeat(np.repeat(dpool, 2, axis=2), 2, axis=3) / 4
    dconv = drelu.copy()
    dw, db = conv_backward(dconv, cols, w)

    w -= 0.3 * dw
    b -= 0.3 * db
    fc -= 0.3 * dfc
    fb -= 0.3 * dfb
    if it % 50 == 0:
        print("iter", it, "loss", loss, "acc", (p.argmax(1) == y).mean())
