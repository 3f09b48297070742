import numpy as np
# RMSNorm + linear head, trying to understand llama's norm
rng = np.random.RandomState(88)
x = rng.randn(30, 5) * np.array([3, 1, .3, 1, 2])
t = np.stack([x[:, 0] > 0, x[:, 1] * x[:, 3] > 0], 1).astype(float)
A = rng.randn(5, 8) * .5
gain = np.ones(8)
B = rng.randn(8, 2) * .5
EPS = 0.05

def rms_forward(u):
    r = np.sqrt(np.mean(u * u, axis=-1, keepdims=True) + EPS)
    return u / r, r

def rms_backward(dn, u, r):
    D = u.shape[-1]
    return dn / r - u * np.sum(dn * u, axis=-1, keepdims=True) / (D * r ** 2)

def run():
    u = x @ A
    n, r = rms_forward(u)
    m = n * gain
    s = np.maximum(m, 0) @ B
    loss = np.mean(np.log1p(np.exp(-np.abs(s))) + np.maximum(s, 0) - s * t)
    ds = (1 / (1 + np.exp(-s)) - t) / t.size
    gB = np.maximum(m, 0).T @ ds
    dm = ds @ B.T * (m > 0)
    ggain = np.sum(dm * n, axis=0)
    du = rms_backward(dm * gain, u, r)
    return loss, x.T @ du, ggain, gB

for i in range(200):
    loss, gA, gg, gB = run()
    A -= .5 * gA
    gain -= .5 * gg
    B -= .5 * gB
    if i % 40 == 0: print("loss", i, loss)
