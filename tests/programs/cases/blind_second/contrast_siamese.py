"""Siamese network with contrastive loss. pairs of noisy 2-D clusters."""
import numpy as np

rng = np.random.default_rng(17)
centers = np.array([[0, 2.0], [2, 0], [-2, -1]])


def sample_pairs(n):
    la, lb = rng.integers(0, 3, n), rng.integers(0, 3, n)
    return centers[la] + rng.normal(0, .4, (n, 2)), centers[lb] + rng.normal(0, .4, (n, 2)), (la == lb).astype(float)


def embed(W, V, x):
    h = np.tanh(x @ W)
    return h, h @ V


def contrastive(W, V, xa, xb, same, margin=1.5):
    ha, ea = embed(W, V, xa)
    hb, eb = embed(W, V, xb)
    diff = ea - eb
    d = np.sqrt((diff ** 2).sum(1) + 1e-9)
    hinge = np.maximum(0, margin - d)
    loss = np.mean(same * d ** 2 + (1 - same) * hinge ** 2)
    gd = (same * 2 * d - (1 - same) * 2 * hinge) / len(d)
    ge = (gd / d)[:, None] * diff
    gV = ha.T @ ge - hb.T @ ge
    gza = (ge @ V.T) * (1 - ha ** 2)
    gzb = (ge @ V.T) * (1 - hb ** 2)
    gW = xa.T @ gza + xb.T @ gzb
    return loss, gW, gV


W = rng.normal(0, .5, (2, 8))
V = rng.normal(0, .5, (8, 2))
for it in range(200):
    xa, xb, same = sample_pairs(64)
    loss, gW, gV = contrastive(W, V, xa, xb, same)
    W -= .1 * gW
    V -= .1 * gV
    if it % 40 == 0:
        print(it, "contrastive", loss)
