import numpy as np
rng = np.random.default_rng(11)
B, D, H = 20, 6, 10
x = rng.normal(size=(B, D)); t = rng.normal(size=(B, D)) * .1 + np.roll(x, 1, 1)
p = {'W1': rng.normal(size=(D, H)) * .4, 'W2': rng.normal(size=(H, D)) * .4, 'g': np.ones(D), 'b': np.zeros(D)}

def gelu(u):
    c = np.sqrt(2 / np.pi)
    th = np.tanh(c * (u + 0.044715 * u ** 3))
    return 0.5 * u * (1 + th), 0.5 * (1 + th) + 0.5 * u * (1 - th ** 2) * c * (1 + 3 * 0.044715 * u ** 2)

def fb(p):
    mu = x.mean(-1, keepdims=True)
    xc = x @ np.eye(D)
    u = xc @ p['W1']
    a, da_du = gelu(u)
    r = xc + a @ p['W2']
    mu = r.mean(-1, keepdims=True)
    sd = np.sqrt(r.var(-1, keepdims=True) + 1e-5)
    n = (r - mu) / sd
    y = n * p['g'] + p['b']
    loss = 0.5 * np.sum((y - t) ** 2) / B
    dy = (y - t) / B
    g = {'g': (dy * n).sum(0), 'b': dy.sum(0)}
    dn = dy * p['g']
    dr = (dn - dn.mean(-1, keepdims=True) - n * (dn * n).mean(-1, keepdims=True)) / sd
    g['W2'] = a.T @ dr
    g['W1'] = xc.T @ ((dr @ p['W2'].T) * da_du)
    return loss, g

for it in range(120):
    loss, g = fb(p)
    for k in p: p[k] -= .2 * g[k]
    if it % 24 == 0: print(it, loss)
