# fit a 5-tap FIR filter with pure Python (signal processing lab)
import math
N = 60
x = [math.sin(0.3 * n) + 0.5 * math.cos(1.1 * n + 0.4) for n in range(N)]
true_h = [0.2, 0.5, -0.3, 0.1, 0.05]

def fir(h, x):
    y = []
    for n in range(len(x)):
        acc = 0.0
        for k, hk in enumerate(h):
            if n - k >= 0:
                acc += hk * x[n - k]
        y.append(acc)
    return y

d = fir(true_h, x)
h = [0.0] * 5
mu = 0.3
for it in range(80):
    y = fir(h, x)
    e = [yi - di for yi, di in zip(y, d)]
    J = sum(v * v for v in e) / (2 * N)
    grad = [sum(e[n] * x[n - k] for n in range(N)) / N for k in range(5)]
    h = [hk - mu * g for hk, g in zip(h, grad)]
    if it % 16 == 0:
        print("iteration %d J = %.3e" % (it, J))
print([round(v, 3) for v in h])
