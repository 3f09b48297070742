import numpy as np

rng = np.random.RandomState(40)
X = rng.uniform(-3, 3, (80, 2))
d = np.cos(X[:, 0]) * np.exp(-0.2 * X[:, 1] ** 2)

M = 7
centers = rng.uniform(-3, 3, (M, 2))
sigma = np.linspace(0.8, 2.0, M)
weights = rng.randn(M) * 0.5
offset = 0.0
eta = 0.1

for epoch in range(500):
    diff = X[:, None, :] - centers[None, :, :]       # (N, M, 2)
    dist2 = np.sum(diff ** 2, axis=2)                # (N, M)
    phi = np.exp(-dist2 / (2 * sigma ** 2))
    out = phi @ weights + offset
    err = out - d
    E = 0.5 * np.mean(err ** 2)

    # chain rule by hand
    e = err / len(X)
    grad_weights = phi.T @ e
    grad_offset = e.sum()
    dphi = e[:, None] * weights[None, :] * phi       # dE/d(exponent)
    grad_centers = np.sum((dphi / sigma ** 2)[:, :, None] * diff, axis=0)
    grad_sigma = np.sum(dphi * dist2 / sigma ** 2, axis=0)

    weights -= eta * grad_weights
    offset -= eta * grad_offset
    centers -= eta * grad_centers
    sigma -= eta * grad_sigma
    if epoch % 100 == 0:
        print("epoch %4d  E = %.6f" % (epoch, E))
