import numpy as np

def init(shape, rng):
    return rng.standard_normal(shape) * np.sqrt(1.0 / shape[1])

def forward(par, X):
    H = np.tanh(par["A"] @ X + par["a"])
    mean = par["M"] @ H + par["m"]
    logvar = par["S"] @ H + par["s"]
    return H, mean, logvar

def nll(mean, logvar, y):
    return 0.5 * np.mean(logvar + (y - mean) ** 2 * np.exp(-logvar))

def backward(par, X, y, H, mean, logvar):
    n = y.shape[1]
    r = mean - y
    d_mean = r * np.exp(-logvar) / n
    d_logvar = (0.5 - r ** 2 * np.exp(-logvar)) / n
    dH = par["M"].T @ d_mean + par["S"].T @ d_logvar
    dZ = dH * (1 - H ** 2)
    return {
        "A": dZ @ X.T, "a": dZ.sum(1, keepdims=True),
        "M": d_mean @ H.T, "m": d_mean.sum(1, keepdims=True),
        "S": d_logvar @ H.T, "s": d_logvar.sum(1, keepdims=True),
    }

rng = np.random.default_rng(8)
X = rng.uniform(-2, 2, (1, 200))
y = X ** 2 + (0.1 + 0.4 * (X > 0)) * rng.standard_normal(X.shape)
par = {"A": init((12, 1), rng), "a": np.zeros((12, 1)),
       "M": init((1, 12), rng), "m": np.zeros((1, 1)),
       "S": init((1, 12), rng), "s": np.zeros((1, 1))}

lr = 0.05
for it in range(600):
    H, mean, logvar = forward(par, X)
    loss = nll(mean, logvar, y)
    g = backward(par, X, y, H, mean, logvar)
    for k, v in g.items():
        par[k] -= lr * v
    if it % 100 == 0:
        print("iter", it, "nll", loss)
