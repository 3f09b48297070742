import numpy as np


def init(sizes, seed):
    np.random.seed(seed)
    p = {}
    for l in range(1, len(sizes)):
        p["W%d" % l] = np.random.randn(sizes[l], sizes[l - 1]) * np.sqrt(2 / sizes[l - 1])
        p["b%d" % l] = np.zeros((sizes[l], 1))
    return p


def forward_pass(p, X, depth):
    memory = {"A0": X}
    A = X
    for l in range(1, depth + 1):
        Z = p["W%d" % l] @ A + p["b%d" % l]
        A = np.maximum(0, Z) if l < depth else 1 / (1 + np.exp(-Z))
        memory["Z%d" % l] = Z
        memory["A%d" % l] = A
    return A, memory


def backward_pass(p, memory, Y, depth):
    grads = {}
    m = Y.shape[1]
    dZ = memory["A%d" % depth] - Y
    for l in range(depth, 0, -1):
        grads["W%d" % l] = dZ @ memory["A%d" % (l - 1)].T / m
        grads["b%d" % l] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = p["W%d" % l].T @ dZ
            dZ = dA * (memory["Z%d" % (l - 1)] > 0)
    return grads


def train(X, Y, sizes, lr, steps):
    p = init(sizes, 7)
    depth = len(sizes) - 1
    for k in range(steps):
        A, memory = forward_pass(p, X, depth)
        cost = -np.mean(Y * np.log(A) + (1 - Y) * np.log(1 - A))
        grads = backward_pass(p, memory, Y, depth)
        for key in p:
            p[key] = p[key] - lr * grads[key]
        if k % 20 == 0:
            print(k, cost)
    return p


X = np.array([[0.1, 0.9, -0.4, 0.6, -1.1, 0.3], [1.0, -0.2, 0.5, -0.9, 0.4, 0.8]])
Y = np.array([[1, 0, 1, 0, 0, 1]])
train(X, Y, [2, 5, 4, 1], 0.3, 60)
