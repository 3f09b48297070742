# RNN für Sinus-Vorhersage, truncated BPTT mit Fenster 10 (Zustand wird weitergereicht, Gradient nicht)
import numpy as np
rng = np.random.default_rng(3)
reihe = np.sin(np.arange(400) * 0.2) + 0.05 * rng.normal(size=400)
n = 12
Wx = rng.normal(size=(n, 1)) * 0.3
Wh = rng.normal(size=(n, n)) * 0.2
Wy = rng.normal(size=(1, n)) * 0.3
bh, by = np.zeros((n, 1)), np.zeros((1, 1))
fenster, lernrate = 10, 0.02


def abschnitt(h0, ein, aus):
    h = [h0]
    verlust, fehler = 0.0, []
    for x, y in zip(ein, aus):
        h.append(np.tanh(Wx * x + Wh @ h[-1] + bh))
        e = (Wy @ h[-1] + by) - y
        fehler.append(e)
        verlust += 0.5 * float(e[0, 0]) ** 2
    gWx, gWh, gWy, gbh, gby = (np.zeros_like(q) for q in (Wx, Wh, Wy, bh, by))
    dh = np.zeros_like(h0)
    for t in range(len(ein) - 1, -1, -1):
        gWy += fehler[t] @ h[t + 1].T
        gby += fehler[t]
        dh = Wy.T @ fehler[t] + dh
        dz = dh * (1 - h[t + 1] ** 2)
        gWx += dz * ein[t]
        gWh += dz @ h[t].T
        gbh += dz
        dh = Wh.T @ dz
    return verlust, (gWx, gWh, gWy, gbh, gby), h[-1]


for durchlauf in range(12):
    h = np.zeros((n, 1))
    gesamt = 0.0
    for a in range(0, len(reihe) - fenster - 1, fenster):
        v, grads, h = abschnitt(h, reihe[a:a + fenster], reihe[a + 1:a + fenster + 1])
        for P, g in zip((Wx, Wh, Wy, bh, by), grads):
            P -= lernrate * np.clip(g, -1, 1)
        gesamt += v
    if durchlauf % 3 == 0:
        print("Durchlauf", durchlauf, "Verlust", gesamt / len(reihe))
