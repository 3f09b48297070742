import numpy as np

np.random.seed(17)
N, H, M = 80, 12, 3
t = np.random.uniform(0, 1, (N, 1))
x = t + 0.3 * np.sin(2 * np.pi * t) + 0.05 * np.random.randn(N, 1)

W1 = np.random.randn(1, H)
b1 = np.random.randn(H)
Wp, Wm, Ws = [0.3 * np.random.randn(H, M) for _ in range(3)]
bp, bm, bs = np.zeros(M), np.array([0.2, 0.5, 0.8]), -np.ones(M)
params = [W1, b1, Wp, bp, Wm, bm, Ws, bs]

lr = 0.02
for it in range(500):
    h = np.tanh(x @ W1 + b1)
    a_pi = h @ Wp + bp
    mu = h @ Wm + bm
    log_s = h @ Ws + bs
    log_pi = a_pi - a_pi.max(1, keepdims=True)
    log_pi = log_pi - np.log(np.exp(log_pi).sum(1, keepdims=True))
    zscore = (t - mu) / np.exp(log_s)
    comp = log_pi - log_s - 0.5 * zscore ** 2 - 0.5 * np.log(2 * np.pi)
    top = comp.max(1, keepdims=True)
    logp = top + np.log(np.exp(comp - top).sum(1, keepdims=True))
    nll = -logp.mean()

    gamma = np.exp(comp - logp)           # responsibilities
    d_pi = (np.exp(log_pi) - gamma) / N
    d_mu = -gamma * zscore / np.exp(log_s) / N
    d_s = gamma * (1 - zscore ** 2) / N
    dh = d_pi @ Wp.T + d_mu @ Wm.T + d_s @ Ws.T
    dz = dh * (1 - h ** 2)
    grads = [x.T @ dz, dz.sum(0),
             h.T @ d_pi, d_pi.sum(0),
             h.T @ d_mu, d_mu.sum(0),
             h.T @ d_s, d_s.sum(0)]
    for p, g in zip(params, grads):
        p -= lr * g
    if it % 100 == 0:
        print("it", it, "nll", nll)
