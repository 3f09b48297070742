import numpy as np

F = np.float32


def minibatches(n, size, rng):
    """Yield shuffled index blocks for ever."""
    while True:
        order = rng.permutation(n)
        for i in range(0, n - size + 1, size):
            yield order[i:i + size]


def gelu(x):
    u = F(0.7978845608) * (x + F(0.044715) * x ** 3)
    return F(0.5) * x * (1 + np.tanh(u))


def gelu_grad(x):
    u = F(0.7978845608) * (x + F(0.044715) * x ** 3)
    th = np.tanh(u)
    du = F(0.7978845608) * (1 + F(3 * 0.044715) * x ** 2)
    return F(0.5) * (1 + th) + F(0.5) * x * (1 - th ** 2) * du


rng = np.random.default_rng(0)
X = rng.standard_normal((256, 4)).astype(F)
Y = (np.abs(X[:, :2]) - X[:, 2:] * F(0.5)).astype(F)
W1 = (rng.standard_normal((4, 16)) * 0.5).astype(F)
b1 = np.zeros(16, dtype=F)
W2 = (rng.standard_normal((16, 2)) * 0.25).astype(F)
b2 = np.zeros(2, dtype=F)
stream = minibatches(len(X), 64, rng)

for step in range(300):
    idx = next(stream)
    x, y = X[idx], Y[idx]
    z = x @ W1 + b1
    h = gelu(z)
    out = h @ W2 + b2
    loss = ((out - y) ** 2).mean()

    dout = F(2.0 / out.size) * (out - y)
    dW2 = h.T @ dout
    db2 = dout.sum(0)
    dz = (dout @ W2.T) * gelu_grad(z)
    dW1 = x.T @ dz
    db1 = dz.sum(0)

    for w, g in ((W1, dW1), (b1, db1), (W2, dW2), (b2, db2)):
        w -= F(0.1) * g
    if step % 60 == 0:
        print("step", step, "loss", float(loss))
