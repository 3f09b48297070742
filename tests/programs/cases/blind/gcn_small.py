import numpy as np

np.random.seed(0)
# random graph, two communities
n = 16
group = np.arange(n) % 2
A = np.zeros((n, n))
for i in range(n):
    for j in range(i):
        if np.random.rand() < (0.7 if group[i] == group[j] else 0.1):
            A[i, j] = A[j, i] = 1
A_hat = A + np.eye(n)
A_hat = A_hat / A_hat.sum(axis=1, keepdims=True)   # row normalisation

features = np.random.randn(n, 4)
labels = group
train = np.arange(0, n, 3)
W0 = np.random.randn(4, 8) * 0.5
W1 = np.random.randn(8, 2) * 0.5
lr, wd = 0.5, 5e-3

for epoch in range(101):
    AX = A_hat @ features
    Z = AX @ W0
    H = np.maximum(Z, 0)
    AH = A_hat @ H
    logits = AH @ W1
    logits = logits - logits.max(axis=1, keepdims=True)
    prob = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    loss = -np.mean(np.log(prob[train, labels[train]])) + 0.5 * wd * np.sum(W0 ** 2)

    dlogits = np.zeros_like(prob)
    dlogits[train] = prob[train]
    dlogits[train, labels[train]] -= 1
    dlogits /= len(train)
    dW1 = AH.T @ dlogits
    dH = A_hat @ (dlogits @ W1.T)
    dZ = dH * (Z > 0)
    dW0 = AX.T @ dZ + wd * W0

    W0 -= lr * dW0
    W1 -= lr * dW1
    if epoch % 20 == 0:
        acc = (prob.argmax(axis=1) == labels).mean()
        print(f"Epoch {epoch:03d}, loss {loss:.4f}, accuracy {acc:.2f}")
