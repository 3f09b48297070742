import numpy as np

# three tags per example; examples are columns
m = 100
X = np.random.randn(5, m)
tags = np.vstack([X[0] > 0, X[1] + X[2] > 0.5, X[3] * X[4] > 0]).astype(float)
smoothing = 0.1
soft = tags * (1 - smoothing) + 0.5 * smoothing

W1 = np.random.randn(10, 5) * 0.5
b1 = np.zeros((10, 1))
W2 = np.random.randn(3, 10) * 0.5
b2 = np.zeros((3, 1))
learning_rate = 0.5


def sigma(z):
    return 1 / (1 + np.exp(-z))


history = []
for epoch in range(400):
    Z1 = W1 @ X + b1
    A1 = np.tanh(Z1)
    Z2 = W2 @ A1 + b2
    A2 = sigma(Z2)
    loss = -np.sum(soft * np.log(A2) + (1 - soft) * np.log(1 - A2)) / m
    history.append(loss)

    dZ2 = (A2 - tags) / m
    dW2 = dZ2 @ A1.T
    db2 = dZ2.sum(axis=1, keepdims=True)
    dZ1 = (W2.T @ dZ2) * (1 - A1 ** 2)
    dW1 = dZ1 @ X.T
    db1 = dZ1.sum(axis=1, keepdims=True)

    W1 -= learning_rate * dW1
    b1 -= learning_rate * db1
    W2 -= learning_rate * dW2
    b2 -= learning_rate * db2

for e in range(0, 400, 100):
    print("epoch", e, "loss", history[e])
print("exact match:", np.mean(np.all((A2 > 0.5) == (tags > 0.5), axis=0)))
