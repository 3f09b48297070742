import numpy as np

np.random.seed(21)
L, D, dk = 6, 5, 4
X = np.random.randn(L, D)
target = X[::-1].copy()

Wq = np.random.randn(D, dk) * 0.5
Wk = np.random.randn(D, dk) * 0.5
Wv = np.random.randn(D, dk) * 0.5
Wo = np.random.randn(dk, D) * 0.5


def softmax_rows(s):
    s = s - s.max(axis=-1, keepdims=True)
    e = np.exp(s)
    return e / e.sum(axis=-1, keepdims=True)


for step in range(1000):
    # scaled dot-product attention
    Q = X @ Wq
    K = X @ Wk
    V = X @ Wv
    S = Q @ K.T / np.sqrt(dk)
    A = softmax_rows(S)
    O = A @ V
    Y = O @ Wo
    loss = np.mean((Y - target) ** 2)

    dY = 2 * (Y - target) / Y.size
    dWo = O.T @ dY
    dO = dY @ Wo.T
    dA = dO @ V.T
    dV = A.T @ dO
    dS = A * (dA - np.sum(dA * A, axis=-1, keepdims=True))
    dQ = dS @ K
    dK = dS.T @ Q / np.sqrt(dk)
    dWq = X.T @ dQ
    dWk = X.T @ dK
    dWv = X.T @ dV

    Wq -= 0.2 * dWq
    Wk -= 0.2 * dWk
    Wv -= 0.2 * dWv
    Wo -= 0.2 * dWo

    if step % 200 == 0:
        print("step", step, "loss", loss)
