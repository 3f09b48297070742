"""Distil a fixed random teacher into a small student (temperature softmax)."""
import numpy as np

rng = np.random.RandomState(1)
N, D, C, TEMP, MIX = 120, 6, 4, 3.0, 0.7


def softmax(s, temp=1.0):
    e = np.exp((s - s.max(axis=1, keepdims=True)) / temp)
    return e / e.sum(axis=1, keepdims=True)


X = rng.randn(N, D)
teacher = 3 * np.tanh(X @ rng.randn(D, 10)) @ rng.randn(10, C)
soft_target = softmax(teacher, TEMP)
hard = teacher.argmax(axis=1)

W = {0: rng.randn(D, 8) * 0.4, 1: rng.randn(8, C) * 0.4}
b = {0: np.zeros(8), 1: np.zeros(C)}
vW = {i: np.zeros_like(W[i]) for i in W}
vb = {i: np.zeros_like(b[i]) for i in b}


def student_forward(X):
    h = np.tanh(X @ W[0] + b[0])
    return h, h @ W[1] + b[1]


def losses(logits):
    q = softmax(logits, TEMP)
    p = softmax(logits)
    kd = -TEMP ** 2 * np.sum(soft_target * np.log(q)) / N
    ce = -np.mean(np.log(p[np.arange(N), hard]))
    return kd, ce, q, p


for epoch in range(200):
    h, logits = student_forward(X)
    kd, ce, q, p = losses(logits)
    total = MIX * kd + (1 - MIX) * ce

    d = q - soft_target
    d *= MIX * TEMP
    p[np.arange(N), hard] -= 1
    d += (1 - MIX) * p
    d /= N
    dW1, db1 = h.T @ d, d.sum(0)
    dh = d @ W[1].T
    dh *= 1 - h * h
    dW0, db0 = X.T @ dh, dh.sum(0)

    for i, (gw, gb) in enumerate([(dW0, db0), (dW1, db1)]):
        vW[i] *= 0.9
        vW[i] += gw
        vb[i] *= 0.9
        vb[i] += gb
        W[i] -= 0.05 * vW[i]
        b[i] -= 0.05 * vb[i]
    if epoch % 40 == 0:
        print("epoch", epoch, "kd %.4f ce %.4f total %.4f" % (kd, ce, total))

print("agreement with the teacher:", np.mean(student_forward(X)[1].argmax(1) == hard))
