# fit AR(2) + MA(1) by conditional least squares; residual recursion differentiated
import numpy as np
rng = np.random.default_rng(77)
n = 200
eps = rng.normal(0, 1, n)
y = np.zeros(n)
for t in range(2, n):
    y[t] = 0.6 * y[t - 1] - 0.3 * y[t - 2] + eps[t] + 0.4 * eps[t - 1]

def css(par):
    phi1, phi2, th = par
    e = np.zeros(n)
    de = np.zeros((n, 3))
    for t in range(2, n):
        e[t] = y[t] - phi1 * y[t - 1] - phi2 * y[t - 2] - th * e[t - 1]
        de[t] = -np.array([y[t - 1], y[t - 2], e[t - 1]])
    return 0.5 * np.mean(e ** 2), e @ de / n

par = np.zeros(3)
for i in range(150):
    f, g = css(par)
    par -= 0.3 * g
    if i % 30 == 0:
        print("iter", i, "css", round(f, 6), par.round(4))
