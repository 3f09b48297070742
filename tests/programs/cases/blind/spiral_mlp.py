import numpy as np


def make_spiral(n, k, seed=0):
    rng = np.random.default_rng(seed)
    X = np.zeros((n * k, 2))
    y = np.zeros(n * k, dtype=int)
    for j in range(k):
        r = np.linspace(0.05, 1, n)
        t = np.linspace(j * 4, (j + 1) * 4, n) + rng.normal(size=n) * 0.2
        X[n * j:n * (j + 1)] = np.c_[r * np.sin(t), r * np.cos(t)]
        y[n * j:n * (j + 1)] = j
    return X, y


def init_params(d, h, k, seed=1):
    rng = np.random.default_rng(seed)
    return {
        "W1": rng.normal(size=(d, h)) * 0.5,
        "b1": np.zeros(h),
        "W2": rng.normal(size=(h, k)) * 0.5,
        "b2": np.zeros(k),
    }


def forward(params, X):
    z1 = X.dot(params["W1"]) + params["b1"]
    h1 = np.maximum(0, z1)
    scores = h1.dot(params["W2"]) + params["b2"]
    return scores, (X, z1, h1)


def softmax_loss(scores, y):
    shifted = scores - scores.max(axis=1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    n = scores.shape[0]
    loss = -logp[np.arange(n), y].mean()
    dscores = np.exp(logp)
    dscores[np.arange(n), y] -= 1
    return loss, dscores / n


def backward(params, cache, dscores, reg):
    X, z1, h1 = cache
    grads = {}
    grads["W2"] = h1.T.dot(dscores) + reg * params["W2"]
    grads["b2"] = dscores.sum(axis=0)
    dh1 = dscores.dot(params["W2"].T)
    dh1[z1 <= 0] = 0
    grads["W1"] = X.T.dot(dh1) + reg * params["W1"]
    grads["b1"] = dh1.sum(axis=0)
    return grads


X, y = make_spiral(40, 3)
params = init_params(2, 24, 3)
reg = 1e-3
for it in range(300):
    scores, cache = forward(params, X)
    data_loss, dscores = softmax_loss(scores, y)
    reg_loss = 0.5 * reg * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))
    loss = data_loss + reg_loss
    grads = backward(params, cache, dscores, reg)
    for name in params:
        params[name] -= 1.0 * grads[name]
    if it % 50 == 0:
        print(f"iter {it}: loss {loss:.4f}")

acc = (forward(params, X)[0].argmax(axis=1) == y).mean()
print("training accuracy:", acc)
