# Binarised weights (BinaryConnect): forward with sign(W), gradient passed straight through,
# real-valued weights clipped to [-1, 1].
import numpy as np

rng = np.random.default_rng(101)
X = rng.choice([-1.0, 1.0], size=(100, 12))
teacher = rng.choice([-1.0, 1.0], size=(12, 3))
Y = np.argmax(X @ teacher, axis=1)
T = np.eye(3)[Y]
W = rng.uniform(-0.3, 0.3, (12, 3))
scale = 0.4

def softmax(s):
    e = np.exp(s - s.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

best = np.inf
for epoch in range(120):
    Wb = np.where(W >= 0, 1.0, -1.0)
    P = softmax(scale * (X @ Wb))
    loss = -np.mean(np.log(np.sum(P * T, axis=1) + 1e-12))
    gWb = scale * X.T @ (P - T) / len(X)
    gW = gWb * (np.abs(W) <= 1)       # straight-through estimator
    W = np.clip(W - 0.2 * gW, -1, 1)
    best = min(best, loss)
    if epoch % 20 == 0:
        acc = np.mean(P.argmax(1) == Y)
        print(f"epoch {epoch:3d} loss {loss:.4f} acc {acc:.2f} best {best:.4f}")
