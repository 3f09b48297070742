# Momento + regolarizzazione, rete per il dataset "iris finto"
import numpy as np
rng = np.random.default_rng(57)
centri = rng.normal(0, 2, (3, 4))
X = np.concatenate([c + rng.normal(0, .8, (25, 4)) for c in centri])
y = np.repeat(range(3), 25)
uno = np.eye(3)[y]
pesi = [rng.normal(0, .4, (4, 8)), rng.normal(0, .4, (8, 3))]
velocita = [np.zeros_like(p) for p in pesi]

def avanti(pesi):
    h = np.maximum(0.01 * (X @ pesi[0]), X @ pesi[0])
    s = h @ pesi[1]
    s = s - s.max(1, keepdims=True)
    p = np.exp(s) / np.exp(s).sum(1, keepdims=True)
    return h, p

def perdita(p):
    return -np.mean(np.sum(uno * np.log(p + 1e-12), 1))

def indietro(pesi, h, p):
    delta = p.copy()
    delta -= uno
    delta /= len(X)
    g1 = h.T @ delta
    dh = delta @ pesi[1].T
    dh[dh < 0] *= 0.01
    return [X.T @ dh, g1]

for giro in range(120):
    h, p = avanti(pesi)
    g = indietro(pesi, h, p)
    for k in range(2):
        velocita[k] = 0.9 * velocita[k] - 0.05 * g[k]
        pesi[k] = pesi[k] + velocita[k]
    if giro % 24 == 0:
        print("giro %d perdita %.5f" % (giro, perdita(p)))
