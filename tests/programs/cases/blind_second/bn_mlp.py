import numpy as np


class BatchNorm:
    def __init__(self, d, eps=1e-5):
        self.gamma, self.beta, self.eps = np.ones(d), np.zeros(d), eps
        self.run_mean, self.run_var = np.zeros(d), np.ones(d)

    def forward(self, x):
        mu = x.mean(0)
        var = x.var(0)
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mu) / self.std
        self.run_mean = 0.9 * self.run_mean + 0.1 * mu
        self.run_var = 0.9 * self.run_var + 0.1 * var
        return self.gamma * self.xhat + self.beta

    def backward(self, dout):
        self.dgamma = (dout * self.xhat).sum(0)
        self.dbeta = dout.sum(0)
        dxhat = dout * self.gamma
        return (dxhat - dxhat.mean(0)) / self.std


class Linear:
    def __init__(self, a, b, rng):
        self.w, self.b = rng.normal(0, np.sqrt(2 / a), (a, b)), np.zeros(b)

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, d):
        self.dw, self.db = self.x.T @ d, d.sum(0)
        return d @ self.w.T


rng = np.random.default_rng(0)
X = rng.normal(size=(60, 5)) * 3 + 1
Y = np.tanh(X[:, :1] - X[:, 1:2]) + 0.1 * X[:, 2:3]
l1, bn, l2 = Linear(5, 12, rng), BatchNorm(12), Linear(12, 1, rng)


def step():
    h = bn.forward(l1.forward(X))
    a = np.maximum(h, 0)
    out = l2.forward(a)
    loss = ((out - Y) ** 2).mean()
    d = l2.backward(2 * (out - Y) / Y.size)
    l1.backward(bn.backward(d * (h > 0)))
    return loss


if __name__ == "__main__":
    for it in range(150):
        loss = step()
        for obj, names in ((l1, "wb"), (l2, "wb")):
            for n in names:
                setattr(obj, n, getattr(obj, n) - 0.05 * getattr(obj, "d" + n))
        bn.gamma -= 0.05 * bn.dgamma
        bn.beta -= 0.05 * bn.dbeta
        if it % 30 == 0:
            print(f"{it:4d} {loss:.6f}")
