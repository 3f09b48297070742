import numpy as np

rng = np.random.default_rng(55)
nh, T = 8, 12
series = np.sin(0.4 * np.arange(200)) + 0.3 * np.sin(1.1 * np.arange(200))

p = {
    "wx": rng.normal(size=nh) * 0.5,
    "wh": rng.normal(size=(nh, nh)) * 0.6 / np.sqrt(nh),
    "bh": np.zeros(nh),
    "wo": rng.normal(size=nh) * 0.5,
    "bo": np.zeros(1),
}


def bptt(xs, ys, p):
    h = np.zeros((T + 1, nh))          # h[0] is the initial state
    out = np.zeros(T)
    for t in range(T):
        h[t + 1] = np.tanh(p["wx"] * xs[t] + p["wh"] @ h[t] + p["bh"])
        out[t] = p["wo"] @ h[t + 1] + p["bo"][0]
    err = out - ys
    loss = 0.5 * np.sum(err ** 2)

    g = {k: np.zeros_like(v) for k, v in p.items()}
    carry = np.zeros(nh)
    for t in range(T, 0, -1):
        e = err[t - 1]
        g["wo"] += e * h[t]
        g["bo"] += e
        dpre = (e * p["wo"] + carry) * (1 - h[t] ** 2)
        g["wx"] += dpre * xs[t - 1]
        g["wh"] += np.outer(dpre, h[t - 1])
        g["bh"] += dpre
        carry = p["wh"].T @ dpre
    return loss, g


def clip_by_global_norm(g, limit):
    norm = np.sqrt(sum(np.sum(v * v) for v in g.values()))
    if norm > limit:
        for k in g:
            g[k] = g[k] * (limit / norm)
    return g, norm


for it in range(400):
    s = rng.integers(0, len(series) - T - 1)
    xs, ys = series[s:s + T], series[s + 1:s + T + 1]
    loss, g = bptt(xs, ys, p)
    g, norm = clip_by_global_norm(g, 1.0)
    for k in p:
        p[k] -= 0.05 * g[k]
    if it % 80 == 0:
        print("iteration", it, "loss %.4f" % loss, "grad norm %.3f" % norm)
