import numpy as np

rs = np.random.RandomState(21)
N, D, H = 8, 3, 5
X = rs.randn(N, D)
Y = rs.randn(N, 1)
W1, W2 = rs.randn(D, H) * 0.5, rs.randn(H, 1) * 0.5
gamma, beta = np.ones(H), np.zeros(H)
eps = 1e-5


def bn_forward(h):
    mu = h.mean(axis=0)
    xc = h - mu
    var = (xc ** 2).mean(axis=0)
    istd = 1 / np.sqrt(var + eps)
    xhat = xc * istd
    return gamma * xhat + beta, (xhat, istd)


def bn_backward(dout, cache):
    xhat, istd = cache
    m = dout.shape[0]
    dgamma = (dout * xhat).sum(axis=0)
    dbeta = dout.sum(axis=0)
    dxhat = dout * gamma
    dx = istd / m * (m * dxhat - dxhat.sum(axis=0) - xhat * (dxhat * xhat).sum(axis=0))
    return dx, dgamma, dbeta


for k in range(60):
    h = X @ W1
    y, cache = bn_forward(h)
    a = np.tanh(y)
    out = a @ W2
    loss = ((out - Y) ** 2).sum() / N
    dout = 2 * (out - Y) / N
    dW2 = a.T @ dout
    dy = dout @ W2.T * (1 - a * a)
    dh, dgamma, dbeta = bn_backward(dy, cache)
    dW1 = X.T @ dh
    W1 -= 0.1 * dW1
    W2 -= 0.1 * dW2
    gamma -= 0.1 * dgamma
    beta -= 0.1 * dbeta
print("%.8f" % loss)
