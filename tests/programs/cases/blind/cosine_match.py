import numpy as np


def cosine(u, v):
    nu = np.linalg.norm(u, axis=1, keepdims=True)
    nv = np.linalg.norm(v, axis=1, keepdims=True)
    return np.sum(u * v, axis=1, keepdims=True) / (nu * nv), nu, nv


class TwoTower:
    def __init__(self, d_query, d_doc, dim):
        self.Wq = np.random.normal(0, 0.5, (d_query, dim))
        self.Wd = np.random.normal(0, 0.5, (d_doc, dim))
        self.scale = 3.0
        self.bias = 0.0

    def fit(self, Q, D, y, lr=0.2, n_iter=300, log_every=60):
        for it in range(n_iter):
            loss = self.loss(Q, D, y)
            gq, gd, gs, gb = self.gradient(y)
            self.Wq -= lr * gq
            self.Wd -= lr * gd
            self.scale -= lr * gs
            self.bias -= lr * gb
            if it % log_every == 0:
                print("iteration", it, "loss", loss)

    def loss(self, Q, D, y):
        self.Q, self.D = Q, D
        self.u, self.v = Q @ self.Wq, D @ self.Wd
        self.cos, self.nu, self.nv = cosine(self.u, self.v)
        logit = self.scale * self.cos + self.bias
        self.prob = 1 / (1 + np.exp(-logit))
        return -np.mean(y * np.log(self.prob) + (1 - y) * np.log(1 - self.prob))

    def gradient(self, y):
        dlogit = (self.prob - y) / len(y)
        dscale = np.sum(dlogit * self.cos)
        dbias = np.sum(dlogit)
        dcos = dlogit * self.scale
        du = dcos * (self.v / (self.nu * self.nv) - self.cos * self.u / self.nu ** 2)
        dv = dcos * (self.u / (self.nu * self.nv) - self.cos * self.v / self.nu ** 2)
        return self.Q.T @ du, self.D.T @ dv, dscale, dbias


np.random.seed(12)
Q = np.random.randn(80, 4)
D = np.random.randn(80, 5)
y = (Q[:, :1] * D[:, :1] + Q[:, 1:2] * D[:, 1:2] > 0).astype(float)
model = TwoTower(4, 5, 3)
gq, gd, gs, gb = (model.loss(Q, D, y), model.gradient(y))[1]
model.fit(Q, D, y)
