# Elastic net by proximal gradient (ISTA): soft-threshold handles the L1 part
import numpy as np
rng = np.random.default_rng(61)
n, p = 100, 15
X = rng.normal(size=(n, p))
beta_true = np.zeros(p); beta_true[[0, 3, 7]] = [2, -1.5, 1]
y = X @ beta_true + 0.5 * rng.normal(size=n)
lam1, lam2 = 0.1, 0.05

def smooth_part(b):
    r = X @ b - y
    return r @ r / (2 * n) + lam2 / 2 * b @ b, X.T @ r / n + lam2 * b

def soft(v, t):
    return np.sign(v) * np.maximum(np.abs(v) - t, 0)

Lip = np.linalg.eigvalsh(X.T @ X / n)[-1] + lam2
b = np.zeros(p)
for k in range(60):
    f, g = smooth_part(b)
    obj = f + lam1 * np.abs(b).sum()
    b = soft(b - g / Lip, lam1 / Lip)
    if k % 12 == 0:
        print(k, "objective", obj, "nonzeros", int((b != 0).sum()))
