import numpy as np

rng = np.random.default_rng(31)
X = rng.uniform(-1, 1, (128, 6))
target = np.column_stack([X[:, 0] * X[:, 1], X[:, 2] ** 2, np.sin(3 * X[:, 3]), X[:, 4], X[:, 5], X[:, 0]])

U = rng.normal(0, 0.5, (6, 6))
V = rng.normal(0, 0.5, (6, 6))
c = np.zeros(6)
sq_U, sq_V, sq_c = 0.0, 0.0, 0.0
rho, lr, eps = 0.9, 1e-3, 1e-8

for i in range(600):
    start = (i * 32) % 128
    xb, tb = X[start:start + 32], target[start:start + 32]

    hidden = np.tanh(xb @ U)
    y = hidden @ V + c
    loss = np.mean((y - tb) ** 2)

    g_y = 2 * (y - tb) / y.size
    g_V = hidden.T @ g_y
    g_c = g_y.sum(axis=0)
    g_hidden = g_y @ V.T
    g_U = xb.T @ (g_hidden * (1 - hidden ** 2))

    sq_U = rho * sq_U + (1 - rho) * g_U ** 2
    sq_V = rho * sq_V + (1 - rho) * g_U ** 2
    sq_c = rho * sq_c + (1 - rho) * g_c ** 2
    U -= lr * g_U / (np.sqrt(sq_U) + eps)
    V -= lr * g_V / (np.sqrt(sq_V) + eps)
    c -= lr * g_c / (np.sqrt(sq_c) + eps)

    if i % 100 == 0:
        print("batch", i, "loss", loss)
