import numpy as np

rng = np.random.default_rng(77)
N, D, H = 5, 3, 6
X, Y = rng.normal(size=(N, D)), rng.integers(0, 2, size=(N, 1)).astype(float)
A = rng.normal(size=(D, H)) * 0.7
g, s = np.ones((1, H)), np.zeros((1, H))
B = rng.normal(size=(H, 1)) * 0.7


def norm(u):
    mean = u.mean(1, keepdims=True)
    std = np.sqrt(((u - mean) ** 2).mean(1, keepdims=True) + 1e-6)
    return (u - mean) / std, std


def norm_back(dn, n, std):
    return (dn - dn.mean(1, keepdims=True) - n * (dn * n).mean(1, keepdims=True)) / std


for i in range(70):
    u = X @ A
    n, std = norm(u)
    v = n * g + s
    r = np.maximum(v, 0)
    logit = r @ B
    p = 1 / (1 + np.exp(-logit))
    bce = -(Y * np.log(p) + (1 - Y) * np.log(1 - p)).mean()
    dlogit = (p - Y) / N
    dB = r.T @ dlogit
    dv = (dlogit @ B.T) * (v > 0)
    dg = (dv * n).sum(0, keepdims=True)
    ds = dv.sum(0, keepdims=True)
    du = norm_back(dv * g, n, std)
    dA = X.T @ du
    A -= 0.2 * dA
    B -= 0.2 * dB
    g -= 0.2 * dg
    s -= 0.2 * ds
print(bce)
