import numpy as np


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class GRU:
    def __init__(self, nx, nh, seed=0):
        r = np.random.RandomState(seed)
        s = 1.0 / np.sqrt(nh)
        self.p = {}
        for k in ("z", "r", "h"):
            self.p["W" + k] = r.uniform(-s, s, (nh, nx))
            self.p["U" + k] = r.uniform(-s, s, (nh, nh))
            self.p["b" + k] = np.zeros(nh)
        self.p["v"] = r.uniform(-s, s, nh)
        self.p["c"] = np.zeros(1)

    def loss_and_grad(self, xs, target):
        p = self.p
        h = np.zeros(len(p["v"]))
        steps = []
        for x in xs:
            z = sigmoid(p["Wz"] @ x + p["Uz"] @ h + p["bz"])
            r = sigmoid(p["Wr"] @ x + p["Ur"] @ h + p["br"])
            hh = np.tanh(p["Wh"] @ x + p["Uh"] @ (r * h) + p["bh"])
            steps.append((x, h, z, r, hh))
            h = (1 - z) * h + z * hh
        y = sigmoid(p["v"] @ h + p["c"][0])
        loss = -(target * np.log(y) + (1 - target) * np.log(1 - y))

        g = {k: np.zeros_like(a) for k, a in p.items()}
        dy = y - target
        g["v"] = dy * h
        g["c"][0] = dy
        dh = dy * p["v"]
        for x, hp, z, r, hh in reversed(steps):
            dhh = dh * z * (1 - hh ** 2)
            dz = dh * (hh - hp) * z * (1 - z)
            drh = p["Uh"].T @ dhh
            dr = drh * hp * r * (1 - r)
            g["Wh"] += np.outer(dhh, x)
            g["Uh"] += np.outer(dhh, r * hp)
            g["bh"] += dhh
            g["Wz"] += np.outer(dz, x)
            g["Uz"] += np.outer(dz, hp)
            g["bz"] += dz
            g["Wr"] += np.outer(dr, x)
            g["Ur"] += np.outer(dr, hp)
            g["br"] += dr
            dh = dh * (1 - z) + drh * r + p["Uz"].T @ dz + p["Ur"].T @ dr
        return loss, g


rng = np.random.RandomState(5)
model = GRU(1, 6)
vel = {k: np.zeros_like(a) for k, a in model.p.items()}
total = 0.0
for n in range(400):
    bits = rng.randint(0, 2, 4)
    xs = [np.array([2.0 * b - 1]) for b in bits]
    loss, g = model.loss_and_grad(xs, bits.sum() % 2)
    for k in g:
        vel[k] = 0.8 * vel[k] - 0.05 * g[k]
        model.p[k] += vel[k]
    total += loss
    if (n + 1) % 100 == 0:
        print(n + 1, "mean loss", total / 100)
        total = 0.0
