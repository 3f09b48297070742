import numpy as np

np.random.seed(5)
X = np.random.randn(64, 7)
Y = np.random.randn(64, 7) * 0.1 + np.tanh(X @ np.random.randn(7, 7))

W1 = np.random.randn(7, 7) * 0.4
W2 = np.random.randn(7, 7) * 0.4
W3 = np.random.randn(7, 7) * 0.4
v1 = np.zeros_like(W1)
v2 = np.zeros_like(W2)
v3 = np.zeros_like(W3)

mu = 0.9
lr = 0.02

for it in range(301):
    # forward
    h1 = np.tanh(X.dot(W1))
    h2 = np.tanh(h1.dot(W2))
    out = h2.dot(W3)
    E = out - Y
    loss = (E * E).sum() / len(X)

    # backward
    dout = 2 * E / len(X)
    dW3 = h2.T.dot(dout)
    dh2 = dout.dot(W3.T) * (1 - h2 * h2)
    dW2 = h1.T.dot(dh2)
    dh1 = dh2.dot(W2.T) * (1 - h1 * h1)
    dW1 = X.T.dot(dh1)

    # momentum update
    v1 = mu * v1 - lr * dW1
    v2 = mu * v1 - lr * dW2
    v3 = mu * v3 - lr * dW3
    W1 += v1
    W2 += v2
    W3 += v3

    if it % 50 == 0:
        print("it", it, "loss", loss)
