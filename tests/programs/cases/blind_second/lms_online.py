# Normalised LMS adaptive filter (echo canceller). mu=0.5, per-sample normalised step.
import numpy as np
rs = np.random.RandomState(15)
L = 8
far = rs.randn(600)
room = 0.7 ** np.arange(L) * rs.randn(L)
mic = np.convolve(far, room)[:600] + 0.01 * rs.randn(600)
w = np.zeros(L)
buf = np.zeros(L)
mu, delta = 0.5, 1e-3
err2 = 0.0
for n in range(600):
    buf = np.roll(buf, 1)
    buf[0] = far[n]
    e = mic[n] - w @ buf
    w = w + mu * e * buf / (delta + buf @ buf)
    err2 = 0.95 * err2 + 0.05 * e * e
    if n % 100 == 0:
        print("sample", n, "smoothed error", err2)
print("misalignment", np.linalg.norm(w - room) / np.linalg.norm(room))
