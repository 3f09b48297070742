"""A framework in 70 lines: Module, Parameter, Sequential, SGD."""
import numpy as np

class Parameter:
    def __init__(self, v):
        self.v = v
        self.g = np.zeros_like(v)

class Module:
    def parameters(self):
        for a in vars(self).values():
            if isinstance(a, Parameter):
                yield a
            elif isinstance(a, list):
                for m in a:
                    yield from m.parameters()

class Dense(Module):
    def __init__(self, i, o, rng):
        self.W = Parameter(rng.normal(0, (1 / i) ** .5, (i, o)))
        self.b = Parameter(np.zeros(o))
    def __call__(self, x):
        self.x = x
        return x @ self.W.v + self.b.v
    def backward(self, d):
        self.W.g += self.x.T @ d
        self.b.g += d.sum(0)
        return d @ self.W.v.T

class ELU(Module):
    def __call__(self, x):
        self.y = np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)
        return self.y
    def backward(self, d):
        return d * np.where(self.y > 0, 1, np.exp(self.y))

class Sequential(Module):
    def __init__(self, *ms):
        self.ms = list(ms)
    def __call__(self, x):
        for m in self.ms: x = m(x)
        return x
    def backward(self, d):
        for m in self.ms[::-1]: d = m.backward(d)
        return d

class SGD:
    def __init__(self, ps, lr): self.ps, self.lr = list(ps), lr
    def zero_grad(self):
        for p in self.ps: p.g[...] = 0
    def step(self):
        for p in self.ps: p.v -= self.lr * p.g

rng = np.random.default_rng(64)
X = rng.normal(size=(128, 3)); Y = np.sin(X.sum(1, keepdims=True))
net = Sequential(Dense(3, 16, rng), ELU(), Dense(16, 16, rng), ELU(), Dense(16, 1, rng))
opt = SGD(net.parameters(), 0.1)
for epoch in range(150):
    opt.zero_grad()
    diff = net(X) - Y
    net.backward(2 * diff / diff.size)
    opt.step()
    if epoch % 30 == 0: print(epoch, np.mean(diff ** 2))
