import numpy as np

rng = np.random.RandomState(2024)
n_pairs, dim, emb, margin = 60, 5, 3, 1.5
x1 = rng.randn(n_pairs, dim)
same = rng.randint(0, 2, n_pairs)
x2 = np.where(same[:, None] == 1, x1 + 0.3 * rng.randn(n_pairs, dim), rng.randn(n_pairs, dim))

W = rng.randn(dim, emb) * 0.5
b = np.zeros(emb)


def embed(x):
    return np.tanh(x @ W + b)


def contrastive(e1, e2):
    diff = e1 - e2
    dist = np.sqrt(np.sum(diff ** 2, axis=1) + 1e-9)
    hinge = np.maximum(0, margin - dist)
    loss = np.mean(same * dist ** 2 + (1 - same) * hinge ** 2)
    return loss, diff, dist, hinge


for epoch in range(150):
    e1, e2 = embed(x1), embed(x2)
    loss, diff, dist, hinge = contrastive(e1, e2)

    # d loss / d dist, then through the square root
    ddist = (2 * same * dist + 2 * (1 - same) * hinge) / n_pairs
    ddiff = (ddist / dist)[:, None] * diff
    dz1 = ddiff * (1 - e1 ** 2)
    dz2 = -ddiff * (1 - e2 ** 2)
    dW = x1.T @ dz1 + x2.T @ dz2
    db = dz1.sum(axis=0) + dz2.sum(axis=0)

    W -= 0.1 * dW
    b -= 0.1 * db
    if epoch % 30 == 0:
        print("epoch %3d, contrastive loss %.4f" % (epoch, loss))

print("mean distance same:", dist[same == 1].mean(), "different:", dist[same == 0].mean())
