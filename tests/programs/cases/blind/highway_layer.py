import numpy as np


class Module:
    def __init__(self):
        self.params = {}
        self.grads = {}

    def apply_gradients(self, lr):
        for name in self.params:
            self.params[name] -= lr * self.grads[name]


class Highway(Module):
    def __init__(self, dim, rng):
        super().__init__()
        self.params["Wh"] = rng.normal(size=(dim, dim)) * 0.4
        self.params["bh"] = np.zeros(dim)
        self.params["Wt"] = rng.normal(size=(dim, dim)) * 0.4
        self.params["bt"] = -np.ones(dim)

    def forward(self, x):
        self.x = x
        self.h = np.tanh(x @ self.params["Wh"] + self.params["bh"])
        self.t = 1 / (1 + np.exp(-(x @ self.params["Wt"] + self.params["bt"])))
        return self.t * self.h + (1 - self.t) * x

    def backward(self, dy):
        dh = dy * self.t * (1 - self.h ** 2)
        dt = dy * (self.h - self.x) * self.t * (1 - self.t)
        self.grads["Wh"] = self.x.T @ dh
        self.grads["bh"] = dh.sum(axis=0)
        self.grads["Wt"] = self.x.T @ dt
        self.grads["bt"] = dt.sum(axis=0)
        return dy * self.t + dh @ self.params["Wh"].T + dt @ self.params["Wt"].T


class Output(Module):
    def __init__(self, dim, rng):
        super().__init__()
        self.params["w"] = rng.normal(size=(dim, 1)) * 0.4

    def forward(self, x):
        self.x = x
        return x @ self.params["w"]

    def backward(self, dy):
        self.grads["w"] = self.x.T @ dy
        return dy @ self.params["w"].T


if __name__ == "__main__":
    rng = np.random.default_rng()
    X = rng.normal(size=(60, 5))
    y = np.where(X[:, :1] > 0, X[:, 1:2], X[:, 2:3])
    net = [Highway(5, rng), Highway(5, rng), Highway(5, rng), Output(5, rng)]
    for epoch in range(200):
        a = X
        for m in net:
            a = m.forward(a)
        loss = np.mean((a - y) ** 2)
        d = 2 * (a - y) / len(y)
        for m in net[::-1]:
            d = m.backward(d)
        for m in net:
            m.apply_gradients(0.1)
        if epoch % 40 == 0:
            print("epoch", epoch, "mse", loss)
