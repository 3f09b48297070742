# linear SVM by mini-batch subgradient descent
import numpy as np

rng = np.random.RandomState(13)
n, d = 200, 5
X = rng.randn(n, d)
w_true = rng.randn(d)
y = np.where(X @ w_true + 0.5 + 0.2 * rng.randn(n) > 0, 1.0, -1.0)

lam = 0.05
w = rng.randn(d) * 0.1
b = 0.0
eta0 = 0.5
step = 0
for epoch in range(10):
    perm = rng.permutation(n)
    for k in range(0, n, 25):
        idx = perm[k:k + 25]
        xb, yb = X[idx], y[idx]
        margin = yb * (xb @ w + b)
        hinge = np.maximum(0.0, 1.0 - margin)
        objective = hinge.mean() + 0.5 * lam * w.dot(w)

        active = margin < 1.0
        grad_w = -(yb * active) @ xb / len(idx) + 2 * lam * w
        grad_b = -np.mean(yb * active)

        step += 1
        eta = eta0 / (1 + 0.1 * step)
        w = w - eta * grad_w
        b = b - eta * grad_b
    print("epoch", epoch + 1, "objective", round(objective, 4), "eta", round(eta, 4))

print("accuracy:", np.mean(np.sign(X @ w + b) == y))
