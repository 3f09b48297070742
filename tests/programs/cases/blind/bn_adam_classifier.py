import numpy as np


def bn_train(x, gamma, beta, run, momentum=0.9, eps=1e-5):
    mu, var = x.mean(0), x.var(0)
    run["mean"] = momentum * run["mean"] + (1 - momentum) * mu
    run["var"] = momentum * run["var"] + (1 - momentum) * var
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def bn_grad(dy, cache):
    xhat, inv, gamma = cache
    m = len(dy)
    dgamma, dbeta = (dy * xhat).sum(0), dy.sum(0)
    dx = gamma * inv / m * (m * dy - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta


def adam_step(w, g, s, t, lr=0.01, b1=0.9, b2=0.999, eps=1e-8):
    for k in w:
        s["m_" + k] = b1 * s.get("m_" + k, 0) + (1 - b1) * g[k]
        s["v_" + k] = b2 * s.get("v_" + k, 0) + (1 - b2) * np.square(g[k])
        lr_t = lr * np.sqrt(1 - b2 ** t) / (1 - b1 ** t)
        w[k] = w[k] - lr_t * s["m_" + k] / (np.sqrt(s["v_" + k]) + eps * np.sqrt(1 - b2 ** t))


rng = np.random.default_rng()
X = rng.normal(size=(200, 5)) * [1, 10, 0.1, 5, 2] + [0, 3, 1, -2, 0]
y = ((X[:, 1] - 3) / 10 * X[:, 0] > 0).astype(float)
w = {"W1": rng.normal(size=(5, 12)) * 0.3, "gamma": np.ones(12), "beta": np.zeros(12),
     "W2": rng.normal(size=12) * 0.3, "b2": np.zeros(1)}
run = {"mean": np.zeros(12), "var": np.ones(12)}
state, t = {}, 0

for epoch in range(30):
    for xb, yb in zip(np.array_split(X, 5), np.array_split(y, 5)):
        a, cache = bn_train(xb @ w["W1"], w["gamma"], w["beta"], run)
        h = np.maximum(a, 0)
        z = h @ w["W2"] + w["b2"]
        loss = np.mean(np.logaddexp(0, z) - yb * z)
        dz = (0.5 * (1 + np.tanh(z / 2)) - yb) / len(yb)
        g = {"W2": h.T @ dz, "b2": np.array([dz.sum()])}
        da = np.outer(dz, w["W2"]) * (a > 0)
        dx, g["gamma"], g["beta"] = bn_grad(da, cache)
        g["W1"] = xb.T @ dx
        t += 1
        adam_step(w, g, state, t)
    if epoch % 10 == 0:
        print("epoch", epoch, "last batch loss", loss)

xhat = (X @ w["W1"] - run["mean"]) / np.sqrt(run["var"] + 1e-5)
z = np.maximum(w["gamma"] * xhat + w["beta"], 0) @ w["W2"] + w["b2"]
print("accuracy (running statistics):", np.mean((z > 0) == (y > 0.5)))
