"""Linear-chain CRF, tiny. Log-partition by the forward algorithm, marginals by forward-backward."""
import numpy as np
from itertools import pairwise

def lse(a, axis=None):
    m = a.max(axis=axis, keepdims=True)
    return np.squeeze(m, axis=axis) + np.log(np.exp(a - m).sum(axis=axis)) if axis is not None else m.item() + np.log(np.exp(a - m).sum())

rng = np.random.default_rng(14)
n_obs, n_tag = 6, 3
def gen():
    t = [rng.integers(n_tag)]
    while len(t) < 6:
        t.append((t[-1] + (rng.random() < 0.7)) % n_tag)
    return [int(2 * k + (rng.random() < .5)) for k in t], [int(k) for k in t]
data = [gen() for _ in range(15)]

E = np.zeros((n_obs, n_tag))
A = np.zeros((n_tag, n_tag))

def sentence(E, A, xs, ts):
    u = E[xs]
    n = len(xs)
    al = np.zeros((n, n_tag)); be = np.zeros((n, n_tag))
    al[0] = u[0]
    for i in range(1, n):
        al[i] = u[i] + lse(al[i - 1][:, None] + A, axis=0)
    for i in range(n - 2, -1, -1):
        be[i] = lse(A + (u[i + 1] + be[i + 1])[None, :], axis=1)
    logZ = lse(al[-1])
    gold = u[np.arange(n), ts].sum() + sum(A[a, b] for a, b in pairwise(ts))
    gE, gA = np.zeros_like(E), np.zeros_like(A)
    for i in range(n):
        gE[xs[i]] += np.exp(al[i] + be[i] - logZ)
        gE[xs[i], ts[i]] -= 1
    for i in range(1, n):
        joint = al[i - 1][:, None] + A + u[i][None, :]
        gA += np.exp(joint - logZ)
        gA[ts[i - 1], ts[i]] -= 1
    return logZ - gold, gE, gA

for epoch in range(20):
    tot = 0
    for xs, ts in data:
        l, gE, gA = sentence(E, A, xs, ts)
        E -= 0.1 * gE
        A -= 0.1 * gA
        tot += l
    if epoch % 4 == 0:
        print("epoch", epoch, "nll", tot / len(data))
