import numpy as np
rng = np.random.default_rng(93)
# max-over-time pooling text CNN with integer-coded toy sentences; ties broken by argmax (first)
V, D, F, Wd = 12, 4, 6, 2
sents = rng.integers(0, V, (24, 7))
lab = np.array([int(any(s[k] < 4 and s[k + 1] > 8 for k in range(6))) for s in sents])
E = rng.normal(0, .5, (V, D)); K = rng.normal(0, .5, (F, Wd * D)); u = rng.normal(0, .5, F); c = np.zeros(1)

def windows(s):
    return np.stack([E[s[k:k + Wd]].ravel() for k in range(len(s) - Wd + 1)])

def sample_pass(s, y, G):
    A = windows(s)
    pre = A @ K.T
    am = pre.argmax(0)
    m = np.maximum(pre.max(0), 0)
    o = m @ u + c[0]
    loss = np.logaddexp(0, o) - y * o
    do = 1 / (1 + np.exp(-o)) - y
    G["u"] += do * m
    G["c"] += do
    dm = do * u * (m > 0)
    for f in range(F):
        G["K"][f] += dm[f] * A[am[f]]
        dwin = (dm[f] * K[f]).reshape(Wd, D)
        for r in range(Wd):
            G["E"][s[am[f] + r]] += dwin[r]
    return loss

def total():
    G = dict(u=np.zeros_like(u), c=np.zeros_like(c), K=np.zeros_like(K), E=np.zeros_like(E))
    return sum(sample_pass(s, y, G) for s, y in zip(sents, lab)) / len(lab), {k: v / len(lab) for k, v in G.items()}

for ep in range(60):
    loss, G = total()
    for name, arr in (("u", u), ("c", c), ("K", K), ("E", E)):
        arr -= 0.5 * G[name]
    if ep % 12 == 0:
        print("ep", ep, "loss", loss)
