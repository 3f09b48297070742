import numpy as np
class Dropout:
    def __init__(self, keep, seed): self.keep, self.rs = keep, np.random.RandomState(seed)
    def __call__(self, x):
        self.m = (self.rs.rand(*x.shape) < self.keep) / self.keep
        return x * self.m
    def back(self, g): return g * self.m

rs = np.random.RandomState(1)
X = rs.randn(64, 10); w_true = rs.randn(10); Y = (X @ w_true > 0) * 1.0
W1 = rs.randn(10, 16) * .3; b1 = np.zeros(16); W2 = rs.randn(16) * .3; b2 = 0.
drop = Dropout(0.8, 9)
lr = .5
for it in range(200):
    a = np.tanh(X @ W1 + b1)
    d = drop(a)
    z = d @ W2 + b2
    loss = np.mean(np.logaddexp(0, z) - Y * z)
    gz = (1 / (1 + np.exp(-z)) - Y) / len(Y)
    gW2, gb2 = d.T @ gz, gz.sum()
    ga = drop.back(np.outer(gz, W2)) * (1 - a * a)
    gW1, gb1 = X.T @ ga, ga.sum(0)
    W1 -= lr * gW1; b1 -= lr * gb1; W2 -= lr * gW2; b2 -= lr * gb2
    if it % 40 == 0: print(it, loss)
