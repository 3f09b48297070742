import numpy as np

# Quantile regression for three quantiles with a shared hidden layer
rng = np.random.default_rng(9)
x = rng.uniform(0, 4, size=(150, 1))
y = np.sqrt(x) + (0.1 + 0.2 * x) * rng.normal(size=x.shape)
taus = np.array([[0.1, 0.5, 0.9]])

A = rng.normal(size=(1, 10))
a0 = rng.normal(size=(1, 10))
B = 0.3 * rng.normal(size=(10, 3))
b0 = np.zeros((1, 3))


def pinball(u, tau):
    return np.where(u >= 0, tau * u, (tau - 1) * u)


def pinball_grad(u, tau):
    # derivative with respect to u
    return np.where(u >= 0, tau, 1 - tau)


lr = 0.05
for it in range(400):
    s = np.tanh(x @ A + a0)
    q = s @ B + b0
    u = y - q
    loss = pinball(u, taus).sum(axis=1).mean()

    dq = -pinball_grad(u, taus) / x.shape[0]
    dB = s.T @ dq
    db0 = dq.sum(axis=0, keepdims=True)
    ds = (dq @ B.T) * (1 - s ** 2)
    dA = x.T @ ds
    da0 = ds.sum(axis=0, keepdims=True)

    A -= lr * dA
    a0 -= lr * da0
    B -= lr * dB
    b0 -= lr * db0
    if it % 100 == 0:
        print("iter", it, "pinball loss", loss)

print("coverage:", [(y <= q[:, [k]]).mean() for k in range(3)])
