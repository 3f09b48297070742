# 1D convolution layer by loops, average pooled, logistic output
# detects up-steps in noise
import numpy as np
np.random.seed(5)

T, F, Kw, N = 16, 3, 4, 24
sig = np.random.randn(N, T) * 0.3
lab = np.arange(N) % 2
for i in range(N):
    if lab[i]:
        s = np.random.randint(3, 12)
        sig[i, s:] += 1.0

filt = np.random.randn(F, Kw) * 0.4
bias = np.zeros(F)
v = np.random.randn(F) * 0.4
c = 0.0
L = T - Kw + 1

for epoch in range(40):
    gf = np.zeros_like(filt); gb = np.zeros_like(bias); gv = np.zeros_like(v); gc = 0.0
    cost = 0.0
    for n in range(N):
        z = np.zeros((F, L))
        for f in range(F):
            for t in range(L):
                z[f, t] = filt[f] @ sig[n, t:t + Kw] + bias[f]
        r = np.maximum(z, 0)
        pooled = r.mean(axis=1)
        o = v @ pooled + c
        p = 1 / (1 + np.exp(-o))
        cost += -(lab[n] * np.log(p) + (1 - lab[n]) * np.log(1 - p))
        do = p - lab[n]
        gv += do * pooled
        gc += do
        dz = (do * v)[:, None] * (z > 0)
        for f in range(F):
            for t in range(L):
                gf[f] += dz[f, t] * sig[n, t:t + Kw]
                gb[f] += dz[f, t]
    cost /= N
    filt -= 0.5 * gf / N
    bias -= 0.5 * gb / N
    v -= 0.5 * gv / N
    c -= 0.5 * gc / N
    if epoch % 10 == 0:
        print("epoch %2d  cost %.4f" % (epoch, cost))
