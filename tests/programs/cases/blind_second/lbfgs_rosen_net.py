"""L-BFGS two-loop recursion by hand on a small regression net (flattened parameters)."""
import numpy as np
from collections import deque

rng = np.random.default_rng(18)
x = np.linspace(-1, 1, 30)
t = np.abs(x) - 0.5
H = 6

def unpack(v):
    return v[:H], v[H:2 * H], v[2 * H:3 * H], v[3 * H]

def fg(v):
    w, b, u, c = unpack(v)
    h = np.tanh(np.outer(x, w) + b)
    r = h @ u + c - t
    f = 0.5 * r @ r + 0.5e-3 * v @ v
    dz = np.outer(r, u) * (1 - h ** 2)
    g = np.concatenate([x @ dz, dz.sum(0), h.T @ r, [r.sum()]]) + 1e-3 * v
    return f, g

def direction(g, mem):
    q = g.copy()
    al = []
    for s, y in reversed(mem):
        a = s @ q / (y @ s)
        q -= a * y
        al.append(a)
    if mem:
        s, y = mem[-1]
        q *= (s @ y) / (y @ y)
    for (s, y), a in zip(mem, reversed(al)):
        q += s * (a - y @ q / (y @ s))
    return -q

v = rng.normal(size=3 * H + 1)
mem = deque(maxlen=6)
f, g = fg(v)
for it in range(40):
    d = direction(g, mem)
    step = 1.0 if mem else 0.1
    while True:
        fn, gn = fg(v + step * d)
        if fn <= f + 1e-4 * step * (g @ d) or step < 1e-8:
            break
        step *= 0.5
    if (gn - g) @ d > 1e-12:
        mem.append((step * d, gn - g))
    v, f, g = v + step * d, fn, gn
    if it % 8 == 0:
        print("it %2d f %.8f |g| %.2e step %.3g" % (it, f, np.linalg.norm(g), step))
