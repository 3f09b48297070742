import numpy as np

def dense(W, b, act):
    """returns (forward, backward) sharing state through closure"""
    state = {}
    def fwd(x):
        state["x"] = x
        state["z"] = x @ W + b
        return act[0](state["z"])
    def bwd(d, lr):
        dz = d * act[1](state["z"])
        dx = dz @ W.T
        W[...] -= lr * state["x"].T @ dz
        b[...] -= lr * dz.sum(0)
        return dx
    return fwd, bwd

softsign = (lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2)
ident = (lambda z: z, lambda z: np.ones_like(z))

rng = np.random.default_rng(123)
x = rng.uniform(-3, 3, (50, 1))
t = np.sign(x) * np.sqrt(abs(x))
params = [(rng.normal(0, 1, (1, 10)), rng.normal(0, .5, 10), softsign), (rng.normal(0, .3, (10, 10)), np.zeros(10), softsign), (rng.normal(0, .3, (10, 1)), np.zeros(1), ident)]
layers = [dense(*p) for p in params]
for it in range(300):
    a = x
    for f, _ in layers:
        a = f(a)
    loss = 0.5 * np.mean((a - t) ** 2)
    d = (a - t) / len(x)
    for _, g in reversed(layers):
        d = g(d, 0.1)
    if it % 60 == 0:
        print(it, loss)
