# log-linear choice model (multinomial logit) with alternative-specific attributes, ascent in batches
import numpy as np
rng = np.random.default_rng(68)
n, J, K = 150, 3, 4
Z = rng.normal(size=(n, J, K))
avail = rng.random((n, J)) < 0.85
avail[np.arange(n), rng.integers(0, J, n)] = True
util = Z @ np.array([1.0, -0.5, 0.3, 0.0]) + rng.gumbel(size=(n, J))
choice = np.where(avail, util, -np.inf).argmax(1)


def loglik(beta):
    V = np.where(avail, Z @ beta, -1e9)
    V = V - V.max(1, keepdims=True)
    P = np.exp(V)
    P /= P.sum(1, keepdims=True)
    ll = np.log(P[np.arange(n), choice]).sum()
    grad = Z[np.arange(n), choice].sum(0) - np.einsum("nj,njk->k", P, Z)
    return ll, grad, P


beta = np.zeros(K)
for it in range(60):
    ll, grad, P = loglik(beta)
    zbar = np.einsum("nj,njk->nk", P, Z)
    bhhh = (Z[np.arange(n), choice] - zbar).T @ (Z[np.arange(n), choice] - zbar)
    beta = beta + 0.3 * np.linalg.solve(bhhh, grad)
    if it % 12 == 0:
        print("iter", it, "LL", round(ll, 4), "beta", beta.round(3))
