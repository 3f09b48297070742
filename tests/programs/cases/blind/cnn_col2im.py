import numpy as np


def windows(x, k, stride):
    v = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
    return v[:, :, ::stride, ::stride]            # (n, c, oh, ow, k, k)


class Conv:
    def __init__(self, cin, cout, k, stride, pad, rng):
        self.W = rng.normal(size=(cout, cin, k, k)) * np.sqrt(2 / (cin * k * k))
        self.b = np.zeros(cout)
        self.k, self.s, self.p = k, stride, pad

    def forward(self, x):
        self.xp = np.pad(x, ((0, 0), (0, 0), (self.p,) * 2, (self.p,) * 2))
        self.win = windows(self.xp, self.k, self.s)
        return np.einsum("nchwij,fcij->nfhw", self.win, self.W) + self.b[:, None, None]

    def backward(self, d):
        self.dW = np.einsum("nfhw,nchwij->fcij", d, self.win)
        self.db = d.sum(axis=(0, 2, 3))
        dxp = np.zeros_like(self.xp)
        oh, ow = d.shape[2:]
        for i in range(self.k):
            for j in range(self.k):
                part = np.einsum("nfhw,fc->nchw", d, self.W[:, :, i, j])
                dxp[:, :, i:i + self.s * oh:self.s, j:j + self.s * ow:self.s] += part
        return dxp[:, :, self.p:-self.p or None, self.p:-self.p or None]


rng = np.random.default_rng(27)
n = 20
x = rng.normal(size=(n, 1, 8, 8)) * 0.3
y = rng.integers(0, 2, n)
for i in range(n):       # bright square, upper left or lower right half
    r = 4 * y[i] + rng.integers(0, 2)
    x[i, 0, r:r + 2, r:r + 2] += 1.5
c1, c2 = Conv(1, 3, 3, 1, 1, rng), Conv(3, 4, 3, 2, 1, rng)
fc = rng.normal(size=(16, 2)) * 0.3
lr = 0.1

for it in range(20):
    a1 = np.tanh(c1.forward(x))
    a2 = np.maximum(c2.forward(a1), 0)                    # (n, 4, 4, 4)
    blocks = a2.reshape(n, 4, 2, 2, 2, 2)
    pooled = blocks.max(axis=(3, 5), keepdims=True)
    feats = pooled.reshape(n, 16)
    s = feats @ fc
    logp = s - s.max(1, keepdims=True)
    logp = logp - np.log(np.exp(logp).sum(1, keepdims=True))
    loss = -logp[np.arange(n), y].mean()
    ds = (np.exp(logp) - np.eye(2)[y]) / n
    dfc = feats.T @ ds
    hit = blocks == pooled
    dblocks = hit * (ds @ fc.T).reshape(pooled.shape)
    da2 = dblocks.reshape(a2.shape) * (a2 > 0)
    da1 = c2.backward(da2)
    c1.backward(da1 * (1 - a1 ** 2))
    fc -= lr * dfc
    for c in (c1, c2):
        c.W -= lr * c.dW
        c.b -= lr * c.db
    if it % 5 == 0:
        print("iter", it, "loss", loss)
