import numpy as np
rng = np.random.default_rng(0)
A = rng.normal(size=(40, 5)); R = rng.normal(size=(5, 4))
B = A @ R + .1 * rng.normal(size=(40, 4))

def cos_loss(W):
    u = A @ W
    nu = np.linalg.norm(u, axis=1, keepdims=True)
    nb = np.linalg.norm(B, axis=1, keepdims=True)
    c = (u * B).sum(1, keepdims=True) / (nu * nb)
    loss = np.mean(1 - c)
    du = -(B / (nu * nb) - c * u / nu) / len(A)
    return loss, A.T @ du

W = rng.normal(size=(5, 4))
vel = np.zeros_like(W)
for i in range(120):
    look = W - 0.9 * 0.5 * vel
    loss, g = cos_loss(look)
    vel = 0.9 * vel + g
    W = W - 0.5 * vel
    if i % 24 == 0:
        print("%d: %.6f" % (i, loss))
