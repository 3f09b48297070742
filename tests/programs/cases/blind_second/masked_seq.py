# Padded sequences, masked regression loss, simple tanh RNN
import numpy as np
rng = np.random.default_rng(26)
B, T, H = 10, 7, 8
lengths = rng.integers(3, T + 1, B)
mask = (np.arange(T)[None, :] < lengths[:, None]).astype(float)
x = rng.normal(size=(B, T)) * mask
y = np.cumsum(x, axis=1) * 0.5 + 3.0 * (1 - mask)      # junk in the padding
params = dict(u=rng.normal(size=H) * .5, R=rng.normal(size=(H, H)) * .2, o=rng.normal(size=H) * .5, b=np.zeros(H))

def model(u, R, o, b):
    hs = [np.zeros((B, H))]
    outs = []
    for t in range(T):
        hs.append(np.tanh(np.outer(x[:, t], u) + hs[-1] @ R + b))
        outs.append(hs[-1] @ o)
    out = np.stack(outs, 1)
    n = mask.sum()
    loss = ((out - y) ** 2 * mask).sum() / n
    d_out = 2 * (out - y) / n
    g = dict(u=0 * u, R=0 * R, o=0 * o, b=0 * b)
    carry = np.zeros((B, H))
    for t in range(T - 1, -1, -1):
        g["o"] = g["o"] + hs[t + 1].T @ d_out[:, t]
        dh = np.outer(d_out[:, t], o) + carry
        da = dh * (1 - hs[t + 1] ** 2)
        g["u"] = g["u"] + x[:, t] @ da
        g["R"] = g["R"] + hs[t].T @ da
        g["b"] = g["b"] + da.sum(0)
        carry = da @ R.T
    return loss, g

for it in range(200):
    loss, g = model(**params)
    params = {k: v - 0.1 * g[k] for k, v in params.items()}
    if it % 40 == 0:
        print(it, "masked mse", loss)
