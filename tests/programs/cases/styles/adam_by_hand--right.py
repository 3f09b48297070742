import numpy as np

rng = np.random.default_rng(2)
X = rng.normal(size=(16, 4))
true = rng.normal(size=4)
y = 1 / (1 + np.exp(-(X @ true))) > 0.5
y = y.astype(float)
w = np.zeros(4) + 0.1
b = 0.0
m_w, v_w = np.zeros(4), np.zeros(4)
m_b, v_b = 0.0, 0.0
b1, b2, eps, lr = 0.9, 0.999, 1e-8, 0.05
for t in range(1, 101):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    nll = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(y)
    g_w = X.T @ (p - y) / len(y)
    g_b = np.sum(p - y) / len(y)
    m_w = b1 * m_w + (1 - b1) * g_w
    v_w = b2 * v_w + (1 - b2) * g_w ** 2
    m_b = b1 * m_b + (1 - b1) * g_b
    v_b = b2 * v_b + (1 - b2) * g_b ** 2
    w = w - lr * (m_w / (1 - b1 ** t)) / (np.sqrt(v_w / (1 - b2 ** t)) + eps)
    b = b - lr * (m_b / (1 - b1 ** t)) / (np.sqrt(v_b / (1 - b2 ** t)) + eps)
print("nll", nll)
