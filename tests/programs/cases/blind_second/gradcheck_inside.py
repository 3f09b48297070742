import numpy as np

def f(params, X, y):
    W1, b1, W2, b2 = params
    z = X @ W1 + b1
    h = np.logaddexp(0, z)                 # softplus
    o = h @ W2 + b2
    loss = np.mean(np.abs(o - y) ** 3) / 3
    do = np.abs(o - y) * (o - y) / y.size
    dz = (do @ W2.T) / (1 + np.exp(-z))
    return loss, [X.T @ dz, dz.sum(0), h.T @ do, do.sum(0)]

def numeric(params, X, y, h=1e-5):
    out = []
    for P in params:
        G = np.zeros_like(P)
        for ix in np.ndindex(P.shape):
            old = P[ix]
            P[ix] = old + h
            up, _ = f(params, X, y)
            P[ix] = old - h
            dn, _ = f(params, X, y)
            P[ix] = old
            G[ix] = (up - dn) / (2 * h)
        out.append(G)
    return out

rng = np.random.default_rng(12)
X = rng.normal(size=(30, 2))
y = (X[:, :1] - X[:, 1:]) ** 2
params = [rng.normal(size=(2, 5)) * .5, np.zeros(5), rng.normal(size=(5, 1)) * .5, np.zeros(1)]
_, g = f(params, X, y)
for name, a, n in zip(("W1", "b1", "W2", "b2"), g, numeric(params, X, y)):
    print("check", name, "max rel err", np.max(np.abs(a - n) / (np.abs(a) + np.abs(n) + 1e-9)))
for it in range(200):
    loss, g = f(params, X, y)
    params = [p - 0.05 * q for p, q in zip(params, g)]
    if it % 40 == 0:
        print("iter", it, "loss", loss)
