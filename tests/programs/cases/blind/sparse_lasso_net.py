import numpy as np

rng = np.random.RandomState(3)
X = rng.randn(100, 8)
y = X[:, 0] * 1.5 - 2.0 * X[:, 3] + np.maximum(X[:, 5], 0)
l1 = 0.02


def relu(v):
    return v * (v > 0)


w = {"in": rng.randn(8, 6) * 0.4, "in_b": np.full(6, 0.1), "out": rng.randn(6) * 0.4, "out_b": 0.0}

for sweep in range(300):
    pre = X.dot(w["in"]) + w["in_b"]
    act = relu(pre)
    yhat = act.dot(w["out"]) + w["out_b"]
    mse = np.mean((yhat - y) ** 2)
    penalty = l1 * (np.abs(w["in"]).sum() + np.abs(w["out"]).sum())
    total = mse + penalty

    e = 2 * (yhat - y) / len(y)
    dpre = np.outer(e, w["out"]) * (pre > 0)
    d = {}
    d["out"] = act.T.dot(e) + l1 * np.sign(w["out"])
    d["out_b"] = e.sum()
    d["in"] = X.T.dot(dpre) + l1 * np.abs(w["in"])
    d["in_b"] = dpre.sum(axis=0)

    for name in d:
        w[name] = w[name] - 0.05 * d[name]
    if sweep % 60 == 0:
        print("sweep %d mse %.4f penalty %.4f total %.4f" % (sweep, mse, penalty, total))

print("input weights near zero:", int((np.abs(w["in"]) < 0.02).sum()), "of", w["in"].size)
