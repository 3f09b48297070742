import math
import random


class FactorizationMachine:
    def __init__(self, n_features, k, lr=0.05, lam=0.01):
        self.n, self.k, self.lr, self.lam = n_features, k, lr, lam
        self.w0 = 0.0
        self.w = [0.0] * n_features
        self.V = [[random.gauss(0, 0.1) for _ in range(k)] for _ in range(n_features)]

    def score(self, x):
        """x is a dict {feature: value}"""
        s = self.w0 + sum(self.w[i] * v for i, v in x.items())
        self.sums = []
        for f in range(self.k):
            a = sum(self.V[i][f] * v for i, v in x.items())
            q = sum((self.V[i][f] * v) ** 2 for i, v in x.items())
            self.sums.append(a)
            s += 0.5 * (a * a - q)
        return s

    def loss(self, x, y):
        m = y * self.score(x)
        reg = sum(self.w[i] ** 2 + sum(t * t for t in self.V[i]) for i in x)
        return math.log1p(math.exp(-m)) + 0.5 * self.lam * reg

    def train_one(self, x, y):
        m = y * self.score(x)
        g = -y / (1 + math.exp(m))
        self.w0 -= self.lr * g
        for i, v in x.items():
            self.w[i] -= self.lr * (g * v + self.lam * self.w[i])
            for f in range(self.k):
                grad = g * (v * self.sums[f] - self.V[i][f] * v * v)
                self.V[i][f] -= self.lr * (grad + self.lam * self.V[i][f])


random.seed(8)
rows = []
for _ in range(120):
    user, item = random.randrange(4), random.randrange(5)
    x = {user: 1.0, 4 + item: 1.0, 9: random.uniform(-1, 1)}
    rows.append((x, 1 if (user + item) % 2 == 0 else -1))

fm = FactorizationMachine(10, 3)
for epoch in range(10):
    random.shuffle(rows)
    total = 0.0
    for x, y in rows:
        total += fm.loss(x, y)
        fm.train_one(x, y)
    print("epoch", epoch, "mean loss", round(total / len(rows), 4))
