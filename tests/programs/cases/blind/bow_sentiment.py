import numpy as np

sentences = [
    ("good good movie", 1), ("very very bad", 0), ("not good not good", 0),
    ("great great great film", 1), ("bad bad plot", 0), ("very good", 1),
    ("not bad", 1), ("bad film very bad", 0),
]
vocab = {w: i for i, w in enumerate(sorted({w for s, _ in sentences for w in s.split()}))}
docs = [np.array([vocab[w] for w in s.split()]) for s, _ in sentences]
labels = np.array([l for _, l in sentences], dtype=float)

rng = np.random.default_rng(0)
E = rng.normal(0, 0.1, (len(vocab), 6))
W = rng.normal(0, 0.5, (6, 6))
u = rng.normal(0, 0.5, 6)
b = 0.0

def bce_with_logits(z, y):
    return max(z, 0) - z * y + np.log1p(np.exp(-abs(z)))

for epoch in range(100):
    loss = 0.0
    dE = np.zeros_like(E)
    dW = np.zeros_like(W)
    du = np.zeros_like(u)
    db = 0.0
    for ids, y in zip(docs, labels):
        # forward
        e = E[ids].sum(axis=0)
        h = np.tanh(W @ e)
        z = u @ h + b
        loss += bce_with_logits(z, y)
        # backward
        dz = 1 / (1 + np.exp(-z)) - y
        du += dz * h
        db += dz
        dpre = dz * u * (1 - h ** 2)
        dW += np.outer(dpre, e)
        dE[ids] += W.T @ dpre
    E -= 0.1 * dE
    W -= 0.1 * dW
    u -= 0.1 * du
    b -= 0.1 * db
    if epoch % 20 == 0:
        print("epoch {:3d} loss {:.4f}".format(epoch, loss))
