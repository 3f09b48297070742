import numpy as np

rng = np.random.default_rng(40)
vocab, dim = 6, 3
In = rng.normal(0, 0.5, (vocab, dim))
Out = rng.normal(0, 0.5, (vocab, dim))
pairs = [(0, 1, (3, 4)), (1, 2, (5, 0)), (2, 0, (4, 3))]


def sigma(x):
    return 1 / (1 + np.exp(-x))


lr = 0.3
for epoch in range(30):
    nll = 0.0
    dIn, dOut = np.zeros_like(In), np.zeros_like(Out)
    for center, context, noise in pairs:
        v = In[center]
        pos = sigma(v @ Out[context])
        nll -= np.log(pos)
        dIn[center] += (pos - 1) * Out[context]
        dOut[context] += (pos - 1) * v
        for k in noise:
            neg = sigma(-(v @ Out[k]))
            nll -= np.log(neg)
            dIn[center] += (1 - neg) * Out[k]
            dOut[k] += (1 - neg) * v
    In -= lr * dIn
    Out -= lr * dOut
print(nll)
