import numpy as np
rng = np.random.default_rng(13)
# the log prints the mean loss per sample, the step uses the sum over the batch
# (learning rate chosen accordingly)
N = 48
X = rng.uniform(-1, 1, (N, 3))
T = np.stack([np.sin(X[:, 0] * 2), X[:, 1] * X[:, 2]], 1)
W1, b1 = rng.normal(0, .6, (3, 9)), np.zeros(9)
W2, b2 = rng.normal(0, .4, (9, 2)), np.zeros(2)
rate = 0.004


def net(X):
    A = np.tanh(X @ W1 + b1)
    return A, A @ W2 + b2


for epoch in range(250):
    A, O = net(X)
    E = O - T
    gO = E
    gA = gO @ W2.T * (1 - A ** 2)
    W2 -= rate * A.T @ gO
    b2 -= rate * gO.sum(0)
    W1 -= rate * X.T @ gA
    b1 -= rate * gA.sum(0)
    if epoch % 50 == 0:
        print(epoch, 0.5 * np.mean(np.sum(E ** 2, axis=1)))
