# Lasso-penalised logistic regression, subgradient version. sklearn was not allowed.
import numpy as np
np.random.seed(808)
X = np.random.randn(90, 7)
y = np.where(X[:, 0] - X[:, 1] + 0.3 * np.random.randn(90) > 0, 1, -1)   # labels in {-1, 1}
w = np.random.randn(7) * 0.5
b0 = 0.2
C = 0.02

def objective(w, b0):
    margins = y * (X @ w + b0)
    return np.mean(np.log(1 + np.exp(-margins))) + C * np.sum(np.abs(w))

def subgradient(w, b0):
    margins = y * (X @ w + b0)
    coef = -y / (1 + np.exp(-margins))
    return X.T @ coef / len(y) + C * np.sign(w), coef.mean()

for t in range(1, 151):
    gw, gb = subgradient(w, b0)
    w = w - gw / np.sqrt(t)
    b0 = b0 - gb / np.sqrt(t)
    if t % 30 == 1:
        print("t = %3d  obj = %.5f" % (t, objective(w, b0)))
