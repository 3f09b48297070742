"""BYOL-like toy: online net + predictor, EMA target, stop-gradient on the target branch."""
import numpy as np
rng = np.random.default_rng(20)
d, h = 6, 4
base = rng.normal(size=(60, d))
online = rng.normal(0, .4, (d, h))
pred = np.eye(h) + rng.normal(0, .1, (h, h))
target = online.copy()

def normed(v):
    n = np.linalg.norm(v, axis=1, keepdims=True)
    return v / n, n

for step in range(200):
    v1 = base + 0.2 * rng.normal(size=base.shape)
    v2 = base + 0.2 * rng.normal(size=base.shape)
    z = v1 @ online
    q, nq = normed(z @ pred)
    k, _ = normed(v2 @ target)            # no gradient here
    loss = np.mean(2 - 2 * np.sum(q * k, axis=1))
    dq = -2 * k / len(base)
    dr = (dq - q * np.sum(dq * q, axis=1, keepdims=True)) / nq
    g_pred = z.T @ dr
    g_online = v1.T @ (dr @ pred.T)
    online -= 0.3 * g_online
    pred -= 0.3 * g_pred
    target = 0.98 * target + 0.02 * online
    if step % 40 == 0:
        print("step", step, "loss", loss)
