# focal loss for an imbalanced fraud dataset
import numpy as np

class FocalModel:
    gamma = 2.0
    alpha = 0.75

    def __init__(self, d):
        self.w = np.zeros(d)
        self.b = 0.0

    def prob(self, X):
        return 1 / (1 + np.exp(-(X @ self.w + self.b)))

    def loss(self, X, y):
        p = self.prob(X)
        pt = np.where(y == 1, p, 1 - p)
        at = np.where(y == 1, self.alpha, 1 - self.alpha)
        return np.mean(-at * (1 - pt) ** self.gamma * np.log(pt))

    def grad(self, X, y):
        p = self.prob(X)
        pt = np.where(y == 1, p, 1 - p)
        at = np.where(y == 1, self.alpha, 1 - self.alpha)
        sgn = np.where(y == 1, 1.0, -1.0)
        dpt = at * (-(1 - pt) ** self.gamma / pt)
        dz = dpt * sgn * p * (1 - p) / len(y)
        return X.T @ dz, dz.sum()

rng = np.random.default_rng(33)
y = (rng.random(300) < 0.12).astype(int)
X = rng.normal(size=(300, 3)) + 1.5 * y[:, None] * np.array([1, -1, 0.2])
model = FocalModel(3)
model.w = np.array([-0.5, 0.5, 0.0])
for ep in range(200):
    gw, gb = model.grad(X, y)
    model.w -= 2.0 * gw
    model.b -= 2.0 * gb
    if ep % 40 == 0:
        print("ep", ep, "focal", model.loss(X, y))
