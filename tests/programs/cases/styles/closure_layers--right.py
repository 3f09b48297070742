import numpy as np


def linear(w, b):
    def apply(x):
        def pull(dy):
            return dy @ w.T, (x.T @ dy, dy.sum(axis=0))
        return x @ w + b, pull
    return apply


def softplus(x):
    def pull(dy):
        return dy / (1 + np.exp(-x))
    return np.log1p(np.exp(x)), pull


def half_square(out, want):
    diff = out - want
    def pull():
        return diff / len(diff)
    return 0.5 * np.sum(diff * diff) / len(diff), pull


rng = np.random.default_rng(31)
w1, b1 = rng.normal(size=(2, 5)), np.zeros(5)
w2, b2 = rng.normal(size=(5, 1)), np.zeros(1)
x = rng.normal(size=(10, 2))
want = np.sin(x[:, :1]) + x[:, 1:]
for i in range(100):
    z, pull1 = linear(w1, b1)(x)
    a, pull_act = softplus(z)
    out, pull2 = linear(w2, b2)(a)
    loss, pull_loss = half_square(out, want)
    dout = pull_loss()
    da, (dw2, db2) = pull2(dout)
    dz = pull_act(da)
    dx, (dw1, db1) = pull1(dz)
    w1 -= 0.1 * dw1
    b1 -= 0.1 * db1
    w2 -= 0.1 * dw2
    b2 -= 0.1 * db2
print(loss)
