"""Knowledge distillation: student matches softened teacher (KL, temperature T) + hard labels."""
import numpy as np

def softmax(z, T=1.0):
    z = z / T
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

rng = np.random.default_rng(19)
X = rng.normal(size=(80, 6))
teacher_logits = 2 * np.tanh(X @ rng.normal(size=(6, 10))) @ rng.normal(size=(10, 4))
y = teacher_logits.argmax(1)
T, lam = 3.0, 0.6
Ws = rng.normal(0, 0.1, (6, 4))
bs = np.zeros(4)

def distill(Ws, bs):
    s = X @ Ws + bs
    pt, ps, p1 = softmax(teacher_logits, T), softmax(s, T), softmax(s)
    kd = np.sum(pt * (np.log(pt) - np.log(ps)), axis=1).mean() * T ** 2
    ce = -np.log(p1[np.arange(len(y)), y]).mean()
    loss = lam * kd + (1 - lam) * ce
    onehot = np.eye(4)[y]
    ds = lam * T ** 2 * (ps - pt) + (1 - lam) * (p1 - onehot)
    ds /= len(y)
    return loss, X.T @ ds, ds.sum(axis=0)

for epoch in range(150):
    loss, gW, gb = distill(Ws, bs)
    Ws -= 0.1 * gW
    bs -= 0.1 * gb
    if epoch % 30 == 0:
        print("epoch {} distill loss {:.5f}".format(epoch, loss))
