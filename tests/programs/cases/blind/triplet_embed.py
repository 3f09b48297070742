import numpy as np

rng = np.random.default_rng(15)
K, D, E = 50, 6, 3
protos = rng.normal(size=(4, D)) * 1.5
cls = rng.integers(0, 4, K)
other = (cls + rng.integers(1, 4, K)) % 4
anchor = protos[cls] + rng.normal(size=(K, D))
positive = protos[cls] + rng.normal(size=(K, D))
negative = protos[other] + rng.normal(size=(K, D))

W = rng.normal(size=(D, E)) * 0.3
b = rng.normal(size=E) * 0.1
alpha = 1.0


def net(x):
    return np.tanh(x @ W + b)


def losses(a, p, n):
    return ((a - p) ** 2).sum(1) - ((a - n) ** 2).sum(1) + alpha


for step in range(300):
    a, p, n = net(anchor), net(positive), net(negative)
    raw = losses(a, p, n)
    loss = np.maximum(raw, 0).mean()

    on = (raw > 0)[:, None] / K
    ga = 2 * (p - n) * on
    gp = -2 * (a - p) * on
    gn = 2 * (a - n) * on
    gW = np.zeros_like(W)
    gb = np.zeros_like(b)
    for x, e, g in ((anchor, a, ga), (positive, p, gp), (negative, n, gn)):
        gz = g * (1 - e ** 2)
        gW += x.T @ gz
        gb += gz.sum(axis=0)

    W -= 0.05 * gW
    b -= 0.05 * gb
    if step % 60 == 0:
        print("step", step, "triplet loss", round(loss, 4), "active", int((raw > 0).sum()))
