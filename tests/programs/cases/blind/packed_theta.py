import numpy as np


def unpack(theta, sizes):
    n, h, k = sizes
    i = 0
    W1 = theta[i:i + n * h].reshape(n, h); i += n * h
    b1 = theta[i:i + h]; i += h
    W2 = theta[i:i + h * k].reshape(h, k); i += h * k
    b2 = theta[i:i + k]
    return W1, b1, W2, b2


def cost(theta, X, Y, sizes):
    W1, b1, W2, b2 = unpack(theta, sizes)
    H = np.tanh(X @ W1 + b1)
    S = H @ W2 + b2
    S = S - S.max(axis=1, keepdims=True)
    logP = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    J = -np.sum(Y * logP) / len(X)

    dS = (np.exp(logP) - Y) / len(X)
    gW2 = dS.T @ H
    gb2 = dS.sum(axis=0)
    dH = (dS @ W2.T) * (1 - H ** 2)
    gW1 = X.T @ dH
    gb1 = dH.sum(axis=0)
    grad = np.concatenate([gW1.ravel(), gb1, gW2.ravel(), gb2])
    return J, grad


rng = np.random.RandomState(1)
sizes = (3, 5, 4)
X = rng.randn(90, 3)
Y = np.eye(4)[(X[:, 0] > 0).astype(int) * 2 + (X[:, 1] * X[:, 2] > 0).astype(int)]

n_theta = sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[2] + sizes[2]
theta = rng.randn(n_theta) * 0.3

for it in range(250):
    J, grad = cost(theta, X, Y, sizes)
    theta = theta - 0.5 * grad
    if it % 50 == 0:
        print("Iteration %4d | Cost: %4.6e" % (it, J))
