import numpy as np
# highway layer: y = T*H + (1-T)*x , stacked twice with SHARED weights
rng = np.random.default_rng(65)
D = 5
x0 = rng.normal(size=(32, D))
goal = np.sort(x0, axis=1)
Wh, Wt, bt = rng.normal(0, .4, (D, D)), rng.normal(0, .4, (D, D)), np.full(D, -1.0)

def two_layers():
    x, mem = x0, []
    for _ in range(2):
        Hh = np.tanh(x @ Wh)
        Tt = 1 / (1 + np.exp(-(x @ Wt + bt)))
        mem.append((x, Hh, Tt))
        x = Tt * Hh + (1 - Tt) * x
    loss = np.mean((x - goal) ** 2)
    gy = 2 * (x - goal) / x.size
    gWh, gWt, gbt = np.zeros_like(Wh), np.zeros_like(Wt), np.zeros_like(bt)
    for x, Hh, Tt in mem[::-1]:
        gH = gy * Tt * (1 - Hh ** 2)
        gT = gy * (Hh - x) * Tt * (1 - Tt)
        gWh += x.T @ gH
        gWt += x.T @ gT
        gbt += gT.sum(0)
        gy = gy * (1 - Tt) + gH @ Wh.T + gT @ Wt.T
    return loss, gWh, gWt, gbt

for s in range(250):
    loss, a, b, c = two_layers()
    Wh -= a
    Wt -= b
    bt -= c
    if s % 50 == 0: print(s, loss)
