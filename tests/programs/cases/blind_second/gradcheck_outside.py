import numpy as np
rng = np.random.default_rng(6)
X = rng.normal(size=(25, 3)); Y = np.stack([X[:, 0] * X[:, 1], np.cos(X[:, 2])], 1)
P = {"A": rng.normal(size=(3, 6)) * .6, "a": np.zeros(6), "B": rng.normal(size=(6, 2)) * .6, "b": np.zeros(2)}

def loss_only(P):
    h = np.tanh(X @ P["A"] + P["a"])
    return np.sum(np.log(np.cosh(h @ P["B"] + P["b"] - Y))) / len(X)

def grads(P):
    h = np.tanh(X @ P["A"] + P["a"])
    r = np.tanh(h @ P["B"] + P["b"] - Y) / len(X)
    back = (r @ P["B"].T) * (1 - h) * (1 - h)
    return {"A": X.T @ back, "a": back.sum(0), "B": h.T @ r, "b": r.sum(0)}

def check(name, eps=1e-6):
    g = grads(P)[name]
    ix = tuple(0 for _ in g.shape)
    P[name][ix] += eps; up = loss_only(P)
    P[name][ix] -= 2 * eps; lo = loss_only(P)
    P[name][ix] += eps
    return abs((up - lo) / (2 * eps) - g[ix])

# quick check of the output layer
print("check B:", check("B") < 1e-6, "check b:", check("b") < 1e-6)
for n in range(200):
    g = grads(P)
    for k in P:
        P[k] -= 0.2 * g[k]
    if n % 50 == 0:
        print(n, loss_only(P))
