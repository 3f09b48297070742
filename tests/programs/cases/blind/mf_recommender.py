import numpy as np

class MF:
    """Matrix factorization trained with stochastic gradient descent."""

    def __init__(self, n_users, n_items, k, lr=0.05, reg=0.02):
        np.random.seed(100)
        self.P = np.random.normal(scale=0.5, size=(n_users, k))
        self.Q = np.random.normal(scale=0.5, size=(n_items, k))
        self.bu = np.zeros(n_users)
        self.bi = np.zeros(n_items)
        self.lr = lr
        self.reg = reg
        self.mu = 0.0

    def predict(self, u, i):
        return self.mu + self.bu[u] + self.bi[i] + self.P[u].dot(self.Q[i])

    def loss(self, u, i, r):
        e = r - self.predict(u, i)
        penalty = np.sum(self.P[u] ** 2) + np.sum(self.Q[i] ** 2) + self.bu[u] ** 2 + self.bi[i] ** 2
        return 0.5 * e ** 2 + 0.5 * self.reg * penalty

    def sgd_step(self, u, i, r):
        e = r - self.predict(u, i)
        self.bu[u] += self.lr * (e - self.reg * self.bu[u])
        self.bi[i] += self.lr * (e - self.reg * self.bi[i])
        p_old = self.P[u]
        self.P[u] += self.lr * (e * self.Q[i] - self.reg * self.P[u])
        self.Q[i] += self.lr * (e * p_old - self.reg * self.Q[i])


ratings = []
rs = np.random.RandomState(0)
for u in range(8):
    for i in range(10):
        if rs.rand() < 0.6:
            ratings.append((u, i, float(rs.randint(1, 6))))

model = MF(8, 10, 3)
model.mu = np.mean([r for _, _, r in ratings])
for epoch in range(20):
    rs.shuffle(ratings)
    total = 0.0
    for u, i, r in ratings:
        total += model.loss(u, i, r)
        model.sgd_step(u, i, r)
    if epoch % 5 == 0:
        print("Iteration: %d ; loss = %.4f" % (epoch + 1, total))
