import numpy as np

rs = np.random.RandomState(6)
I, H, T = 2, 3, 4
Z = I + H
Wf, Wi, Wc, Wo = (rs.randn(H, Z) * 0.4 for _ in range(4))
Wy = rs.randn(1, H) * 0.4
xs = rs.randn(T, I)
ts = rs.randn(T)
sig = lambda v: 1 / (1 + np.exp(-v))


def run():
    h, c = np.zeros(H), np.zeros(H)
    cache, loss = [], 0.0
    for t in range(T):
        z = np.concatenate([h, xs[t]])
        f, i, o = sig(Wf @ z), sig(Wi @ z), sig(Wo @ z)
        g = np.tanh(Wc @ z)
        c_old = c
        c = f * c + i * g
        h = o * np.tanh(c)
        y = (Wy @ h)[0]
        loss += 0.5 * (y - ts[t]) ** 2
        cache.append((z, f, i, g, o, c_old, c, h, y))
    return loss, cache


def back(cache):
    dWf, dWi, dWc, dWo, dWy = (np.zeros_like(W) for W in (Wf, Wi, Wc, Wo, Wy))
    dh_next, dc_next = np.zeros(H), np.zeros(H)
    for t in range(T - 1, -1, -1):
        z, f, i, g, o, c_old, c, h, y = cache[t]
        dy = y - ts[t]
        dWy += dy * h
        dh = Wy[0] * dy + dh_next
        do = dh * np.tanh(c)
        dc = dh * o * (1 - np.tanh(c) ** 2) + dc_next
        df, di, dg = dc * c_old, dc * g, dc * i
        af, ai, ao = df * f * (1 - f), di * i * (1 - i), do * o * (1 - o)
        ag = dg * (1 - g ** 2)
        dWf += np.outer(af, z)
        dWi += np.outer(ai, z)
        dWc += np.outer(ag, z)
        dWo += np.outer(ao, z)
        dz = Wf.T @ af + Wi.T @ ai + Wc.T @ ag + Wo.T @ ao
        dh_next = dz[:H]
        dc_next = dc * f
    return dWf, dWi, dWc, dWo, dWy


for n in range(50):
    loss, cache = run()
    grads = back(cache)
    for W, dW in zip((Wf, Wi, Wc, Wo, Wy), grads):
        W -= 0.1 * dW
print("loss", loss)
