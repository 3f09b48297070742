# Censored (Tobit) regression, written for people coming from R
import numpy as np
from math import erf, exp, log, pi, sqrt

pnorm = np.vectorize(lambda z: 0.5 * (1 + erf(z / sqrt(2))))
dnorm = np.vectorize(lambda z: exp(-0.5 * z * z) / sqrt(2 * pi))

np.random.seed(1958)
n = 100
x = np.random.normal(size=n)
ystar = 0.5 + 1.2 * x + np.random.normal(size=n)
y = np.maximum(ystar, 0)
cens = y == 0

def nll(par):
    b0, b1, ls = par
    s = exp(ls)
    z = (y - b0 - b1 * x) / s
    return (-np.where(cens, np.log(pnorm(z)), np.log(dnorm(z)) - ls)).sum() / n

def gr(par):
    b0, b1, ls = par
    s = exp(ls)
    z = (y - b0 - b1 * x) / s
    mills = dnorm(z) / pnorm(z)
    dz = np.where(cens, -mills, z)
    g0 = -dz.sum() / s / n
    g1 = -(dz * x).sum() / s / n
    gs = np.where(cens, mills * z, 1 - z ** 2).sum() / n
    return np.array([g0, g1, gs])

par = np.array([0.0, 0.0, 0.0])
for iter in range(100):
    par = par - 0.3 * gr(par)
    if iter % 20 == 0:
        print("iter", iter, "value", nll(par))
print(dict(zip(["(Intercept)", "x", "logSigma"], par.round(4))))
