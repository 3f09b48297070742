import numpy as np

class Cache(dict):
    __getattr__ = dict.__getitem__

def additive_attention(p, keys, query, c):
    c["mem"], c["query"] = keys, query
    c["pre"] = np.tanh(keys @ p["Wk"] + query @ p["Wq"])     # T,H
    s = c.pre @ p["v"]
    e = np.exp(s - s.max())
    c["a"] = e / e.sum()
    return c.a @ keys

def additive_attention_back(p, dctx, c, g):
    da = c.mem @ dctx
    ds = c.a * (da - c.a @ da)
    g["v"] += c.pre.T @ ds
    dpre = np.outer(ds, p["v"]) * (1 - c.pre ** 2)
    g["Wk"] += c.mem.T @ dpre
    g["Wq"] += np.outer(c.query, dpre.mean(0))

rng = np.random.default_rng(30)
T, D, H, N = 6, 4, 5, 12
K = rng.normal(size=(N, T, D))
q = rng.normal(size=(N, 3))
target = np.array([K[n, np.argmax(K[n, :, 0] * np.sign(q[n, 0]))] for n in range(N)])
p = {"Wk": rng.normal(0, .5, (D, H)), "Wq": rng.normal(0, .5, (3, H)), "v": rng.normal(0, .5, H)}

def epoch_pass(p):
    g = {k: np.zeros_like(v) for k, v in p.items()}
    loss = 0.0
    for n in range(N):
        c = Cache()
        ctx = additive_attention(p, K[n], q[n], c)
        diff = ctx - target[n]
        loss += diff @ diff / N
        additive_attention_back(p, 2 * diff / N, c, g)
    return loss, g

for it in range(150):
    loss, g = epoch_pass(p)
    for k in p:
        p[k] -= 0.2 * g[k]
    if it % 30 == 0:
        print(it, loss)
