import numpy as np
from types import SimpleNamespace as NS

def sigm(x): return 1. / (1. + np.exp(-x))

def make(nx, nh, seed):
    r = np.random.RandomState(seed)
    P = NS()
    for g in "zrh":
        setattr(P, "W" + g, r.randn(nx, nh) * .5)
        setattr(P, "U" + g, r.randn(nh, nh) * .5)
        setattr(P, "b" + g, np.zeros(nh))
    P.v = r.randn(nh) * .5
    P.c = np.zeros(1)
    return P

def gru(P, X, y):
    B, T, _ = X.shape
    h = np.zeros((B, P.v.size))
    mem = []
    for t in range(T):
        x = X[:, t]
        z = sigm(x @ P.Wz + h @ P.Uz + P.bz)
        r = sigm(x @ P.Wr + h @ P.Ur + P.br)
        hh = np.tanh(x @ P.Wh + (r * h) @ P.Uh + P.bh)
        mem.append((x, h, z, r, hh))
        h = z * h + (1 - z) * hh
    s = h @ P.v + P.c
    loss = np.mean(np.logaddexp(0, s) - y * s)
    G = NS(**{k: np.zeros_like(a) for k, a in vars(P).items()})
    ds = (sigm(s) - y) / B
    G.v = h.T @ ds
    G.c = ds.sum(keepdims=True)
    dh = np.outer(ds, P.v)
    for x, hp, z, r, hh in mem[::-1]:
        dz = dh * (hp - hh) * z * (1 - z)
        da = dh * (1 - z) * (1 - hh ** 2)
        drh = da @ P.Uh.T
        dr = drh * hp * r * (1 - r)
        G.Wz += x.T @ dz; G.Uz += hp.T @ dz; G.bz += dz.sum(0)
        G.Wr += x.T @ dr; G.Ur += hp.T @ dr; G.br += dr.sum(0)
        G.Wh += x.T @ da; G.Uh += (r * hp).T @ da; G.bh += da.sum(0)
        dh = dh * z + drh * r + dz @ P.Uz.T
    return loss, G

P = make(1, 6, 2)
R = np.random.RandomState(0)
X = R.randint(0, 2, (32, 6, 1)).astype(float)
y = (X[:, :3, 0].sum(1) >= 2).astype(float)
for it in range(150):
    loss, G = gru(P, X, y)
    for k in vars(P):
        getattr(P, k)[...] -= .5 * getattr(G, k)
    if it % 30 == 0: print(it, loss)
