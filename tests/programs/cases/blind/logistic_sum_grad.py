import numpy as np


class LogisticRegressionGD:
    """Logistic regression by full-batch gradient descent."""

    def __init__(self, eta=0.01, n_iter=100, random_state=1):
        self.eta = eta
        self.n_iter = n_iter
        self.random_state = random_state

    def net_input(self, X):
        return np.dot(X, self.w_) + self.b_

    def activation(self, z):
        return 1.0 / (1.0 + np.exp(-np.clip(z, -250, 250)))

    def predict(self, X):
        return np.where(self.net_input(X) >= 0.0, 1, 0)

    def loss(self, X, y):
        out = self.activation(self.net_input(X))
        return np.mean(-y * np.log(out) - (1 - y) * np.log(1 - out))

    def gradient(self, X, y):
        errors = self.activation(self.net_input(X)) - y
        return X.T.dot(errors), errors.sum()

    def fit(self, X, y):
        rgen = np.random.RandomState(self.random_state)
        self.w_ = rgen.normal(loc=0.0, scale=0.01, size=X.shape[1])
        self.b_ = 0.0
        self.losses_ = []
        for i in range(self.n_iter):
            grad_w, grad_b = self.gradient(X, y)
            self.w_ -= self.eta * grad_w
            self.b_ -= self.eta * grad_b
            self.losses_.append(self.loss(X, y))
        return self


rng = np.random.RandomState(5)
X = np.vstack([rng.randn(50, 2) + [1, 1.5], rng.randn(50, 2) - [1, 0.5]])
y = np.r_[np.ones(50, int), np.zeros(50, int)]
clf = LogisticRegressionGD(eta=0.01, n_iter=100)
clf.fit(X, y)
print("first loss", clf.losses_[0], "last loss", clf.losses_[-1])
print("accuracy", np.mean(clf.predict(X) == y))
