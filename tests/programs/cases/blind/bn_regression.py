import numpy as np

np.random.seed(10)
N, D, H = 32, 3, 8
X = np.random.randn(N, D) * np.array([1.0, 3.0, 0.5])
t = np.sin(X[:, :1]) + 0.3 * X[:, 1:2] - X[:, 2:] ** 2

W1 = np.random.randn(D, H) * 0.5
gamma = np.ones(H)
beta = np.zeros(H)
W2 = np.random.randn(H, 1) * 0.5
b2 = np.zeros(1)
eps = 1e-5

def batchnorm_forward(x, gamma, beta):
    mu = x.mean(axis=0)
    xmu = x - mu
    var = np.mean(xmu ** 2, axis=0)
    ivar = 1.0 / np.sqrt(var + eps)
    xhat = xmu * ivar
    return gamma * xhat + beta, (xhat, xmu, ivar, gamma)

def batchnorm_backward(dout, cache):
    xhat, xmu, ivar, gamma = cache
    n = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * xhat).sum(axis=0)
    dxhat = dout * gamma
    divar = (dxhat * xmu).sum(axis=0)
    dvar = 0.5 * divar * ivar ** 3
    dxmu = dxhat * ivar + 2.0 / n * xmu * dvar
    dmu = -dxmu.sum(axis=0)
    dx = dxmu + dmu / n
    return dx, dgamma, dbeta

for epoch in range(300):
    u = X.dot(W1)
    v, bn_cache = batchnorm_forward(u, gamma, beta)
    h = np.maximum(v, 0)
    y = h.dot(W2) + b2
    loss = np.mean((y - t) ** 2)

    dy = 2.0 * (y - t) / N
    dW2 = h.T.dot(dy)
    db2 = dy.sum(axis=0)
    dh = dy.dot(W2.T)
    dv = dh * (v > 0)
    du, dgamma, dbeta = batchnorm_backward(dv, bn_cache)
    dW1 = X.T.dot(du)

    for p, g in [(W1, dW1), (gamma, dgamma), (beta, dbeta), (W2, dW2), (b2, db2)]:
        p -= 0.05 * g
    if epoch % 100 == 0:
        print("epoch", epoch, "mse", loss)
print("final mse", loss)
