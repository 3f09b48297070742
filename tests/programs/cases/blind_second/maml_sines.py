# First-order? No: full second-order MAML on linear-in-features regression, meta gradient by hand
import numpy as np
rng = np.random.default_rng(9)
F = lambda x: np.stack([np.ones_like(x), x, np.sin(x), np.cos(x)], 1)
inner = 0.01

def task():
    a, ph = rng.uniform(.5, 2), rng.uniform(0, 3)
    x = rng.uniform(-3, 3, 20)
    y = a * np.sin(x + ph)
    return F(x[:10]), y[:10], F(x[10:]), y[10:]

def meta(w, tasks):
    L, G = 0.0, np.zeros_like(w)
    for Ps, ys, Pq, yq in tasks:
        rs = Ps @ w - ys
        wf = w - inner * Ps.T @ rs / len(ys)
        rq = Pq @ wf - yq
        L += 0.5 * np.mean(rq ** 2)
        gf = Pq.T @ rq / len(yq)
        G += gf - inner * Ps.T @ (Ps @ gf)
    return L / len(tasks), G / len(tasks)

w = rng.normal(size=4) * 2
for it in range(100):
    L, G = meta(w, [task() for _ in range(8)])
    w -= 0.1 * G
    if it % 20 == 0:
        print("meta-iter", it, "query loss", L)
