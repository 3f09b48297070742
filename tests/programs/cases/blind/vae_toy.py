import numpy as np


class Adam:
    def __init__(self, lr=1e-2, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.beta1, self.beta2, self.eps = lr, beta1, beta2, eps
        self.m, self.v, self.t = {}, {}, 0

    def update(self, params, grads):
        self.t += 1
        for k in params:
            m = self.m.get(k, 0.0)
            v = self.v.get(k, 0.0)
            m = self.beta1 * m + (1 - self.beta1) * grads[k]
            v = self.beta2 * v + (1 - self.beta2) * grads[k] ** 2
            self.m[k], self.v[k] = m, v
            mhat = m / (1 - self.beta1 ** self.t)
            vhat = v / (1 - self.beta2 ** self.t)
            params[k] -= self.lr * mhat / (np.sqrt(vhat) + self.eps)


rng = np.random.default_rng(3)
N, D, H, L = 50, 4, 8, 2
data = rng.normal(size=(N, 2)) @ rng.normal(size=(2, D))
p = {
    "We": rng.normal(size=(D, H)) * 0.4, "be": np.zeros(H),
    "Wm": rng.normal(size=(H, L)) * 0.4, "bm": np.zeros(L),
    "Ws": rng.normal(size=(H, L)) * 0.4, "bs": np.zeros(L),
    "Wd": rng.normal(size=(L, H)) * 0.4, "bd": np.zeros(H),
    "Wx": rng.normal(size=(H, D)) * 0.4, "bx": np.zeros(D),
}
opt = Adam()
for it in range(300):
    he = np.tanh(data @ p["We"] + p["be"])
    mu = he @ p["Wm"] + p["bm"]
    logvar = he @ p["Ws"] + p["bs"]
    eps = rng.standard_normal(mu.shape)
    z = mu + np.exp(0.5 * logvar) * eps
    hd = np.tanh(z @ p["Wd"] + p["bd"])
    xr = hd @ p["Wx"] + p["bx"]
    rec = 0.5 * np.sum((xr - data) ** 2) / N
    kl = -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar)) / N
    loss = rec + kl

    g = {}
    dxr = (xr - data) / N
    g["Wx"], g["bx"] = hd.T @ dxr, dxr.sum(0)
    dhd = dxr @ p["Wx"].T * (1 - hd ** 2)
    g["Wd"], g["bd"] = z.T @ dhd, dhd.sum(0)
    dz = dhd @ p["Wd"].T
    dmu = dz + mu / N
    dlogvar = dz * eps * 0.5 * np.exp(0.5 * logvar) + 0.5 * (np.exp(logvar) - 1) / N
    g["Wm"], g["bm"] = he.T @ dmu, dmu.sum(0)
    g["Ws"], g["bs"] = he.T @ dlogvar, dlogvar.sum(0)
    dhe = (dmu @ p["Wm"].T + dlogvar @ p["Ws"].T) * (1 - he ** 2)
    g["We"], g["be"] = data.T @ dhe, dhe.sum(0)
    opt.update(p, g)
    if it % 100 == 0:
        print(it, "rec %.3f kl %.3f" % (rec, kl))
