# logistic regression with weight decay inside the gradient; I only print the data term (like the course does)
import numpy as np
rng = np.random.default_rng(28)
X = np.c_[rng.normal(size=(70, 3)), np.ones(70)]
y = (X[:, 0] + X[:, 1] > 0.2).astype(float)
w = np.zeros(4)
decay = 1e-2
for epoch in range(150):
    p = 1 / (1 + np.exp(-X @ w))
    ce = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    grad = X.T @ (p - y) / len(y)
    grad += decay * w
    w -= 1.0 * grad
    if epoch % 30 == 0:
        print("epoch", epoch, "cross entropy", ce)

print("weights", w)
pred = (X @ w > 0).astype(float)
print("train accuracy", np.mean(pred == y))
print("decision boundary slope", -w[0] / w[1])
