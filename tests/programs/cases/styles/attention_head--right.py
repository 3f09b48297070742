import numpy as np

np.random.seed(5)
L, E, K = 4, 3, 2
X = np.random.randn(L, E)
target = np.random.randn(L, K)
Wq = np.random.randn(E, K) * 0.6
Wk = np.random.randn(E, K) * 0.6
Wv = np.random.randn(E, K) * 0.6


def softmax_rows(S):
    e = np.exp(S - S.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


for it in range(30):
    Q, Ks, V = X @ Wq, X @ Wk, X @ Wv
    S = Q @ Ks.T / np.sqrt(K)
    A = softmax_rows(S)
    O = A @ V
    loss = np.mean((O - target) ** 2)

    dO = 2 * (O - target) / O.size
    dA = dO @ V.T
    dV = A.T @ dO
    dS = A * (dA - np.sum(dA * A, axis=1, keepdims=True))
    dQ = dS @ Ks / np.sqrt(K)
    dK = dS.T @ Q / np.sqrt(K)
    for W, dW in ((Wq, X.T @ dQ), (Wk, X.T @ dK), (Wv, X.T @ dV)):
        W -= 0.3 * dW
print(loss)
