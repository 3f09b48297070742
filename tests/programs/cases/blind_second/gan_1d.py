"""1-D GAN: generator a*z+b, discriminator logistic with quadratic features. Alternating updates."""
import numpy as np
rs = np.random.RandomState(6)

def sg(t):
    return 1 / (1 + np.exp(-t))

def feats(x):
    return np.stack([np.ones_like(x), x, x * x], 1)

G = np.array([1.0, 0.0])          # scale, shift
D = np.array([0.0, 0.1, 0.0])
lrD, lrG = 0.02, 0.02

for step in range(400):
    # --- discriminator: ascend log D(x) + log(1 - D(G(z)))
    real = 3 + 0.5 * rs.randn(32)
    z = rs.randn(32)
    fake = G[0] * z + G[1]
    pr, pf = sg(feats(real) @ D), sg(feats(fake) @ D)
    lossD = -np.mean(np.log(pr + 1e-12)) - np.mean(np.log(1 - pf + 1e-12))
    gD = feats(real).T @ (pr - 1) / 32 + feats(fake).T @ pf / 32
    D -= lrD * gD
    # --- generator: non saturating, minimise -log D(G(z)) with fresh noise
    z = rs.randn(32)
    fake = G[0] * z + G[1]
    pf = sg(feats(fake) @ D)
    lossG = -np.mean(np.log(pf + 1e-12))
    dfake = (pf - 1) * (D[1] + 2 * D[2] * fake) / 32
    gG = np.array([dfake @ z, dfake.sum()])
    G -= lrG * gG
    if step % 80 == 0:
        print("step %3d  D %.4f  G %.4f  gen mean %.3f std %.3f" % (step, lossD, lossG, G[1], abs(G[0])))
