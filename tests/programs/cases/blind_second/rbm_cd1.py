# RBM trained with CD-1 on stripes. Contrastive divergence is not the gradient of any loss, I know.
import numpy as np
np.random.seed(11)
V = np.array([[1,1,0,0,0,0],[0,0,1,1,0,0],[0,0,0,0,1,1],[1,1,0,0,1,1]] * 8, float)
W = 0.1 * np.random.randn(6, 4)
vb, hb = np.zeros(6), np.zeros(4)
sig = lambda x: 1 / (1 + np.exp(-x))
mom = np.zeros_like(W)
for ep in range(120):
    np.random.shuffle(V)
    rec = 0
    for i in range(0, len(V), 8):
        v0 = V[i:i+8]
        h0 = sig(v0 @ W + hb)
        hs = (np.random.rand(*h0.shape) < h0) * 1.0
        v1 = sig(hs @ W.T + vb)
        h1 = sig(v1 @ W + hb)
        mom = 0.5 * mom + 0.1 * ((v0.T @ h0 - v1.T @ h1) / 8 - 0.0002 * W)
        W += mom
        vb += 0.1 * (v0 - v1).mean(0)
        hb += 0.1 * (h0 - h1).mean(0)
        rec += ((v0 - v1) ** 2).sum()
    if ep % 20 == 0:
        print('epoch', ep, 'reconstruction loss', rec / len(V))
