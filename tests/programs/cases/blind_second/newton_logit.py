# IRLS / Newton for logistic regression -- econometrics class
import numpy as np
np.random.seed(1987)
n = 120
educ = np.random.normal(12, 2, n)
age = np.random.uniform(20, 60, n)
Z = np.c_[np.ones(n), (educ - 12) / 2, (age - 40) / 12]
lfp = (np.random.rand(n) < 1 / (1 + np.exp(-(0.3 + 0.8 * Z[:, 1] - 0.5 * Z[:, 2])))).astype(int)
b = np.zeros(3)
for it in range(8):
    xb = Z @ b
    p = 1 / (1 + np.exp(-xb))
    ll = np.sum(lfp * xb - np.log1p(np.exp(xb)))
    score = Z.T @ (lfp - p)
    H = -(Z * (p * (1 - p))[:, None]).T @ Z
    print("Iteration %d: log likelihood = %.6f" % (it, ll))
    step = np.linalg.solve(H, score)
    b = b - step
    if np.max(np.abs(step)) < 1e-10:
        break
se = np.sqrt(np.diag(np.linalg.inv(-H)))
for name, coef, s in zip(["_cons", "educ", "age"], b, se):
    print("%-6s %9.5f  (%.5f)" % (name, coef, s))
