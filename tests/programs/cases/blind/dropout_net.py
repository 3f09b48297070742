import numpy as np

rng = np.random.default_rng(2)
X = rng.normal(size=(60, 8))
y = (X[:, 0] + X[:, 1] ** 2 > 0.8).astype(int)

keep = 0.8
W1 = rng.normal(size=(8, 20)) * np.sqrt(2 / 8)
b1 = np.zeros(20)
W2 = rng.normal(size=(20, 2)) * np.sqrt(2 / 20)
b2 = np.zeros(2)


def cross_entropy(scores, y):
    scores = scores - scores.max(axis=1, keepdims=True)
    p = np.exp(scores)
    p /= p.sum(axis=1, keepdims=True)
    n = len(y)
    loss = -np.mean(np.log(p[range(n), y]))
    grad = p
    grad[range(n), y] -= 1
    return loss, grad / n


for epoch in range(200):
    # forward pass with dropout
    hidden = np.maximum(0, X @ W1 + b1)
    mask = (rng.random(hidden.shape) < keep) / keep
    dropped = hidden * mask
    scores = dropped @ W2 + b2
    loss, dscores = cross_entropy(scores, y)

    # backward pass
    dW2 = dropped.T @ dscores
    db2 = np.sum(dscores, axis=0)
    ddropped = dscores @ W2.T
    dhidden = ddropped
    dhidden[hidden <= 0] = 0
    dW1 = X.T @ dhidden
    db1 = np.sum(dhidden, axis=0)

    W1 += -0.2 * dW1
    b1 += -0.2 * db1
    W2 += -0.2 * dW2
    b2 += -0.2 * db2
    if epoch % 40 == 0:
        print("epoch %d loss %f" % (epoch, loss))

test = np.maximum(0, X @ W1 + b1) @ W2 + b2
print("accuracy without dropout:", np.mean(test.argmax(1) == y))
