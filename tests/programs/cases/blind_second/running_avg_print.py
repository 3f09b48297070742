import numpy as np
rng = np.random.default_rng(47)
# only a smoothed loss is printed; dead units and exact zeros on purpose (sparse counts input)
X = rng.poisson(0.3, (120, 10)).astype(float)
y = 0.5 * X[:, 0] * (X[:, 1] > 0) + X[:, 2]
W1 = rng.normal(0, .4, (10, 14)); b1 = np.zeros(14)
w2 = rng.normal(0, .4, 14); b2 = 0.0
smooth = None
k = 0
for epoch in range(8):
    for i in rng.permutation(120):
        z = X[i] @ W1 + b1
        h = z.clip(0)
        e = h @ w2 + b2 - y[i]
        l = abs(e)
        s = np.sign(e)
        gz = s * w2 * (z > 0)
        lr = 0.02 / (1 + 0.002 * k)
        w2 = w2 - lr * s * h
        b2 = b2 - lr * s
        W1 = W1 - lr * np.outer(X[i], gz)
        b1 = b1 - lr * gz
        smooth = l if smooth is None else 0.99 * smooth + 0.01 * l
        k += 1
    print("epoch", epoch, "smoothed abs loss", smooth)
