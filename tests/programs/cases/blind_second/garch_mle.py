# GARCH(1,1) quasi-ML, log-parametrised, numeric-free gradient
import numpy as np
rng = np.random.default_rng(2008)
T = 250
r = np.zeros(T); h = 0.5
for t in range(T):
    h = 0.05 + 0.1 * (r[t - 1] ** 2 if t else 0.5) + 0.8 * h
    r[t] = np.sqrt(h) * rng.normal()

def qml(p):
    om, al, be = np.exp(p)
    h = r.var(); dh = np.zeros(3)
    L = 0.0; g = np.zeros(3)
    for t in range(T):
        if t > 0:
            prev = h
            h = om + al * r[t - 1] ** 2 + be * prev
            dh = np.array([om, al * r[t - 1] ** 2, be * prev]) + be * dh
        L += 0.5 * (np.log(h) + r[t] ** 2 / h)
        g += 0.5 * (1 / h - r[t] ** 2 / h ** 2) * dh
    return L / T, g / T

p = np.log([0.1, 0.2, 0.5])
vel = 0
for it in range(100):
    L, g = qml(p)
    vel = 0.8 * vel + g
    p = p - 0.1 * vel
    if it % 20 == 0:
        print(it, L, np.exp(p).round(4))
