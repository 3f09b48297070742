# HMM Baum-Welch (EM), discrete emissions. Loss printed is -log likelihood; each EM step lowers it.
import numpy as np
np.random.seed(3)
A = np.array([[.8, .2], [.3, .7]]); Bm = np.array([[.6, .3, .1], [.1, .3, .6]]); pi = np.array([.5, .5])
obs = []
s = 0
for _ in range(120):
    s = np.random.choice(2, p=A[s]); obs.append(np.random.choice(3, p=Bm[s]))
obs = np.array(obs)
A = np.array([[.6, .4], [.5, .5]]); Bm = np.array([[.4, .3, .3], [.2, .4, .4]])
for it in range(30):
    T = len(obs)
    al = np.zeros((T, 2)); c = np.zeros(T)
    al[0] = pi * Bm[:, obs[0]]
    c[0] = al[0].sum(); al[0] /= c[0]
    for t in range(1, T):
        al[t] = (al[t - 1] @ A) * Bm[:, obs[t]]
        c[t] = al[t].sum(); al[t] /= c[t]
    be = np.ones((T, 2))
    for t in range(T - 2, -1, -1):
        be[t] = A @ (Bm[:, obs[t + 1]] * be[t + 1]) / c[t + 1]
    gam = al * be
    xi = np.zeros((2, 2))
    for t in range(T - 1):
        xi += np.outer(al[t], Bm[:, obs[t + 1]] * be[t + 1]) * A / c[t + 1]
    nll = -np.log(c).sum()
    if it % 6 == 0: print(it, nll)
    pi = gam[0] / gam[0].sum()
    A = xi / xi.sum(1, keepdims=True)
    for k in range(3):
        Bm[:, k] = gam[obs == k].sum(0) / gam.sum(0)
