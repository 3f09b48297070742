# conv net from scratch blog part 3: im2col with stride and padding
import numpy as np

def im2col(x, k, pad, stride):
    n, c, h, w = x.shape
    xp = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    oh, ow = (h + 2 * pad - k) // stride + 1, (w + 2 * pad - k) // stride + 1
    col = np.empty((n, c, k, k, oh, ow))
    for i in range(k):
        for j in range(k):
            col[:, :, i, j] = xp[:, :, i:i + stride * oh:stride, j:j + stride * ow:stride]
    return col.transpose(0, 4, 5, 1, 2, 3).reshape(n * oh * ow, -1), oh, ow

def col2im(col, shape, k, pad, stride, oh, ow):
    n, c, h, w = shape
    col = col.reshape(n, oh, ow, c, k, k).transpose(0, 3, 4, 5, 1, 2)
    xp = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
    for i in range(k):
        for j in range(k):
            xp[:, :, i:i + stride * oh:stride, j:j + stride * ow:stride] = col[:, :, i, j]
    return xp[:, :, pad:-pad, pad:-pad]

class Conv:
    def __init__(self, cin, cout, k, stride, rng):
        self.W = rng.normal(0, np.sqrt(2 / (cin * k * k)), (cout, cin, k, k))
        self.b = np.zeros(cout)
        self.k, self.stride = k, stride

    def forward(self, x):
        self.shape = x.shape
        self.col, self.oh, self.ow = im2col(x, self.k, 1, self.stride)
        y = self.col @ self.W.reshape(len(self.W), -1).T + self.b
        return y.reshape(len(x), self.oh, self.ow, -1).transpose(0, 3, 1, 2)

    def backward(self, dy):
        d = dy.transpose(0, 2, 3, 1).reshape(-1, len(self.W))
        self.dW = (d.T @ self.col).reshape(self.W.shape)
        self.db = d.sum(0)
        return col2im(d @ self.W.reshape(len(self.W), -1), self.shape, self.k, 1, self.stride, self.oh, self.ow)

rng = np.random.default_rng(8)
X = rng.normal(size=(12, 1, 6, 6))
X[::2] += np.eye(6)
Y = np.tile([1.0, 0.0], 6)
c1, c2 = Conv(1, 3, 3, 1, rng), Conv(3, 4, 3, 2, rng)
fc = rng.normal(0, .2, 36)

def step(lr):
    a = c1.forward(X); ra = np.maximum(a, 0)
    b = c2.forward(ra); rb = np.maximum(b, 0)
    flat = rb.reshape(12, -1)
    s = flat @ fc
    loss = np.mean(np.logaddexp(0, s) - Y * s)
    ds = (1 / (1 + np.exp(-s)) - Y) / 12
    gfc = flat.T @ ds
    db_ = np.outer(ds, fc).reshape(b.shape) * (b > 0)
    c1.backward(c2.backward(db_) * (a > 0))
    for c in (c1, c2):
        c.W -= lr * c.dW; c.b -= lr * c.db
    fc[:] -= lr * gfc
    return loss

for it in range(60):
    l = step(0.2)
    if it % 12 == 0: print("iter", it, "loss", l)
