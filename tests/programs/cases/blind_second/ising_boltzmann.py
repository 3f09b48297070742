# exact RBM log-likelihood for tiny sizes: positive phase minus negative phase (enumerated)
import numpy as np
from itertools import product
rng = np.random.default_rng(10)
nv, nh = 5, 3
patterns = np.array([[1, 1, 0, 0, 1], [0, 0, 1, 1, 0], [1, 1, 0, 0, 0], [0, 0, 1, 1, 1]], float)
all_v = np.array(list(product([0, 1], repeat=nv)), float)
W = rng.normal(0, .1, (nv, nh)); a = np.zeros(nv); b = np.zeros(nh)

def free_energy(v):
    return -v @ a - np.logaddexp(0, v @ W + b).sum(1)

def hid(v):
    return 1 / (1 + np.exp(-(v @ W + b)))

for epoch in range(300):
    fe = -free_energy(all_v)
    logZ = fe.max() + np.log(np.exp(fe - fe.max()).sum())
    nll = np.mean(free_energy(patterns)) + logZ
    pv = np.exp(fe - logZ)
    gW = patterns.T @ hid(patterns) / len(patterns) - (all_v * pv[:, None]).T @ hid(all_v)
    ga = patterns.mean(0) - pv @ all_v
    gb = hid(patterns).mean(0) - pv @ hid(all_v)
    W += 0.2 * gW
    a += 0.2 * ga
    b += 0.2 * gb
    if epoch % 60 == 0:
        print(epoch, 'nll', nll)
