import numpy as np

np.random.seed(12)
n, d = 24, 3
X = np.random.randn(n, d)
t = np.where(X[:, 0] - 0.7 * X[:, 2] + 0.2 * np.random.randn(n) > 0, 1.0, -1.0)

w = 0.1 * np.random.randn(d)
b = 0.0
C, lam, eta = 1.5, 0.02, 0.1
for it in range(150):
    margin = t * (X.dot(w) + b)
    hinge = np.maximum(0, 1 - margin)
    J = C * hinge.mean() + 0.5 * lam * w.dot(w)
    active = (margin < 1).astype(float)
    grad_w = -C * X.T.dot(active * t) / n + lam * w
    grad_b = -C * np.sum(active * t) / n
    w = w - eta * grad_w
    b = b - eta * grad_b
print("J = %.6f" % J)
