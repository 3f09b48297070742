import numpy as np

g = np.random.default_rng(17)
B, I, J, K = 6, 3, 2, 2
u = g.normal(size=(B, I))
v = g.normal(size=(B, J))
y = g.normal(size=(B, K))
M = g.normal(size=(K, I, J)) * 0.5
c = np.zeros(K)
for step in range(80):
    s = np.einsum("kij,bi,bj->bk", M, u, v) + c
    q = np.tanh(s)
    err = q - y
    cost = 0.5 * np.einsum("bk,bk->", err, err) / B
    ds = err * (1 - q ** 2) / B
    gM = np.einsum("bk,bi,bj->kij", ds, u, v)
    gc = np.einsum("bk->k", ds)
    M -= 0.2 * gM
    c -= 0.2 * gc
print(cost)
