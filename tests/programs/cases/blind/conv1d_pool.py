import numpy as np


class Conv1D:
    def __init__(self, n_filters, width, rng):
        self.w = rng.normal(0, 0.5, (n_filters, width))
        self.b = np.zeros((n_filters, 1))

    def forward(self, x):
        self.windows = np.lib.stride_tricks.sliding_window_view(x, self.w.shape[1])
        return self.w @ self.windows.T + self.b

    def backward(self, dout):
        self.dw = dout @ self.windows
        self.db = dout.sum(axis=1, keepdims=True)


class MaxPool:
    def __init__(self, size):
        self.size = size

    def forward(self, x):
        f, n = x.shape
        self.x = x.reshape(f, n // self.size, self.size)
        self.idx = self.x.argmax(axis=2)
        return self.x.max(axis=2)

    def backward(self, dout):
        dx = np.zeros_like(self.x)
        f, n = self.idx.shape
        rows, cols = np.meshgrid(np.arange(f), np.arange(n), indexing="ij")
        dx[rows, cols] = dout[:, :, None]
        return dx.reshape(f, -1)


class Dense:
    def __init__(self, n, rng):
        self.w = rng.normal(0, 0.3, n)
        self.b = np.zeros(1)

    def forward(self, x):
        self.x = x
        return float(self.w @ x + self.b[0])

    def backward(self, d):
        self.dw = d * self.x
        self.db = np.array([d])
        return d * self.w


rng = np.random.default_rng(8)
signals = rng.normal(size=(20, 14))
peaks = signals.max(axis=1) - signals.min(axis=1)
conv, pool, dense = Conv1D(4, 3, rng), MaxPool(3), Dense(16, rng)

for epoch in range(15):
    err = 0.0
    for x, t in zip(signals, peaks):
        z = conv.forward(x)
        a = np.tanh(z)
        m = pool.forward(a)
        y = dense.forward(m.ravel())
        loss = 0.5 * (y - t) ** 2
        err += loss
        dm = dense.backward(y - t).reshape(m.shape)
        conv.backward(pool.backward(dm) * (1 - a ** 2))
        for layer in (conv, dense):
            layer.w -= 0.02 * layer.dw
            layer.b -= 0.02 * layer.db
    print("epoch %d: %.4f" % (epoch, err / len(signals)))
