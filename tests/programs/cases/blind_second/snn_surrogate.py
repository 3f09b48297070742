"""Leaky integrate-and-fire layer, surrogate gradient (fast sigmoid), detached reset."""
import numpy as np

np.random.seed(20)
T, n_in, n_hid, B = 20, 10, 15, 16
rates = np.random.rand(2, n_in) * 0.5
labels = np.arange(B) % 2
spk_in = (np.random.rand(T, B, n_in) < rates[labels]).astype(float)
Win = np.random.randn(n_in, n_hid) * 0.6
Wout = np.random.randn(n_hid, 2) * 0.3
beta, thr, slope = 0.9, 1.0, 5.0
lr = 0.3

for epoch in range(50):
    v = np.zeros((B, n_hid))
    s = np.zeros((B, n_hid))
    V, S = [], []
    for t in range(T):
        v = beta * v + spk_in[t] @ Win - thr * s
        s = (v > thr).astype(float)
        V.append(v)
        S.append(s)
    rate = sum(S) / T
    logit = rate @ Wout
    p = np.exp(logit - logit.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(B), labels] + 1e-9).mean()

    dlogit = p.copy()
    dlogit[np.arange(B), labels] -= 1
    dlogit /= B
    dWout = rate.T @ dlogit
    drate = dlogit @ Wout.T / T
    dWin = np.zeros_like(Win)
    dv = np.zeros((B, n_hid))
    for t in reversed(range(T)):
        sur = 1.0 / (1.0 + slope * np.abs(V[t] - thr)) ** 2
        dv = beta * dv + drate * sur
        dWin += spk_in[t].T @ dv
    Win -= lr * dWin
    Wout -= lr * dWout
    if epoch % 10 == 0:
        print("epoch %d loss %.4f" % (epoch, loss))
