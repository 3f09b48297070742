import numpy as np

rng = np.random.default_rng(11)


def layer_norm(x, g, b, eps=1e-6):
    mean = x.mean(-1, keepdims=True)
    std = np.sqrt(x.var(-1, keepdims=True) + eps)
    xn = (x - mean) / std
    return g * xn + b, (xn, std, g)


def layer_norm_grad(dy, saved):
    xn, std, g = saved
    dg = np.sum(dy * xn, axis=0)
    db = np.sum(dy, axis=0)
    dxn = dy * g
    dx = (dxn - dxn.mean(-1, keepdims=True) - xn * (dxn * xn).mean(-1, keepdims=True)) / std
    return dx, dg, db


n, d, h = 48, 5, 10
X = rng.normal(size=(n, d))
Y = np.stack([np.abs(X[:, 0]), X[:, 1] * X[:, 2]], axis=1)
theta = dict(
    W1=rng.normal(size=(d, h)) / np.sqrt(d),
    g=np.ones(h),
    b=np.zeros(h),
    W2=rng.normal(size=(h, 2)) / np.sqrt(h),
    c=np.zeros(2),
)
acc = {k: np.zeros_like(v) for k, v in theta.items()}
for step in range(500):
    a = X @ theta["W1"]
    ln, saved = layer_norm(a, theta["g"], theta["b"])
    s = np.tanh(ln)
    pred = s @ theta["W2"] + theta["c"]
    resid = pred - Y
    loss = (resid ** 2).sum() / n

    dpred = 2 * resid / n
    grad = {}
    grad["W2"] = s.T @ dpred
    grad["c"] = dpred.sum(axis=0)
    dln = (dpred @ theta["W2"].T) * (1 - s * s)
    da, grad["g"], grad["b"] = layer_norm_grad(dln, saved)
    grad["W1"] = X.T @ da

    for k in theta:
        acc[k] += grad[k] ** 2
        theta[k] -= 0.1 * grad[k] / (np.sqrt(acc[k]) + 1e-8)
    if step % 100 == 0:
        print(step, round(float(loss), 5))
