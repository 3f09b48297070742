import numpy as np
np.random.seed(34)
# Advertising data: TV, radio, newspaper -> sales. Linear regression with my own gradient descent.
ads = np.random.uniform(0, 1, (60, 3))
sales = 3 + 4 * ads[:, [0]] + 2 * ads[:, [1]] + 0.3 * np.random.randn(60, 1)
mean, std = ads.mean(axis=0), ads.std(axis=0)
ads = (ads - mean) / std

class LinReg:
    def __init__(self, lr=0.1, l2=0.01):
        self.lr, self.l2 = lr, l2
    def fit(self, X, y, epochs=100):
        self.coef_ = np.zeros((X.shape[1], 1))
        self.intercept_ = 0.0
        self.losses_ = []
        for e in range(epochs):
            pred = X @ self.coef_ + self.intercept_
            resid = (pred - y.mean())
            self.losses_.append(float(np.mean((pred - y) ** 2) + self.l2 * np.sum(self.coef_ ** 2)))
            grad_w = 2 / len(X) * (X * resid).sum(axis=0).reshape(-1, 1) + 2 * self.l2 * self.coef_
            grad_b = 2 * resid.mean()
            self.coef_ = self.coef_ - self.lr * grad_w
            self.intercept_ -= self.lr * grad_b
            if e % 20 == 0:
                print("epoch", e, "loss", self.losses_[-1])
        return self

model = LinReg().fit(ads, sales)
print(model.coef_.ravel(), model.intercept_)
