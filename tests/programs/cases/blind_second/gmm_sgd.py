# Mixture of 2 gaussians by gradient ascent on the log likelihood (not EM)
# parameters: logit of weight, means, log sigmas
import numpy as np
rng = np.random.RandomState(55)
x = np.concatenate([rng.normal(-2, .7, 60), rng.normal(1.5, 1.2, 90)])

def components(q):
    a, m1, m2, s1, s2 = q
    pi = 1 / (1 + np.exp(-a))
    n1 = pi * np.exp(-0.5 * ((x - m1) / np.exp(s1)) ** 2) / np.exp(s1) / np.sqrt(2 * np.pi)
    n2 = (1 - pi) * np.exp(-0.5 * ((x - m2) / np.exp(s2)) ** 2) / np.exp(s2) / np.sqrt(2 * np.pi)
    return pi, n1, n2

def avg_ll(q):
    _, n1, n2 = components(q)
    return np.log(n1 + n2).mean()

def dll(q):
    a, m1, m2, s1, s2 = q
    pi, n1, n2 = components(q)
    r = n1 / (n1 + n2)
    g = np.zeros(5)
    g[0] = np.mean(r - pi)
    g[1] = np.mean(r * (x - m1)) / np.exp(2 * s1)
    g[2] = np.mean((1 - r) * (x - m2)) / np.exp(2 * s2)
    g[3] = np.mean(r * (((x - m1) / np.exp(s1)) ** 2 - 1))
    g[4] = np.mean((1 - r) * (((x - m2) / np.exp(s2)) ** 2 - 1))
    return g

q = np.array([0.0, -1.0, 1.0, 0.0, 0.0])
for it in range(200):
    q += 0.1 * dll(q)
    if it % 40 == 0:
        print(it, avg_ll(q))
print(q)
