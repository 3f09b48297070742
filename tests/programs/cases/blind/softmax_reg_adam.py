import numpy as np


def batches(X, T, size, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), size):
        j = order[i:i + size]
        yield X[j], T[j]


def logsumexp(a):
    m = a.max(axis=1, keepdims=True)
    return m + np.log(np.exp(a - m).sum(axis=1, keepdims=True))


rng = np.random.default_rng(1234)
C, D, N = 4, 6, 240
means = rng.normal(scale=1.5, size=(C, D))
labels = rng.integers(0, C, N)
X = means[labels] + rng.normal(size=(N, D))
T = np.eye(C)[labels]

W = np.zeros((D, C))
b = np.zeros(C)
mW = np.zeros_like(W); vW = np.zeros_like(W)
mb = np.zeros_like(b); vb = np.zeros_like(b)
alpha, beta1, beta2, eps = 0.02, 0.9, 0.999, 1e-8
t = 0
for epoch in range(8):
    for xb, tb in batches(X, T, 32, rng):
        logits = xb @ W + b
        logp = logits - logsumexp(logits)
        loss = -(tb * logp).sum() / len(xb)
        dlogits = (np.exp(logp) - tb) / len(xb)
        gW = xb.T @ dlogits
        gb = dlogits.sum(axis=0)

        t += 1
        mW = beta1 * mW + (1 - beta1) * gW
        vW = beta2 * vW + (1 - beta2) * gW ** 2
        W -= alpha * (mW / (1 - beta1 ** t)) / (np.sqrt(vW / (1 - beta2 ** t)) + eps)
        mb = beta1 * mb + (1 - beta1) * gb
        vb = beta2 * vb + (1 - beta2) * gb ** 2
        b -= alpha * (mb / (1 - beta1 ** t)) / (np.sqrt(vb / (1 - beta2 ** t)) + eps)
    print("epoch %d: loss %.4f" % (epoch, loss))
