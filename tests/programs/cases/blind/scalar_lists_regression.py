import math
import random

random.seed(42)

# y = sin(x1) + 0.5 * x2
samples = []
for _ in range(20):
    a, b = random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5)
    samples.append(([a, b], math.sin(a) + 0.5 * b))

n_hidden = 4
W = [[random.gauss(0, 0.6) for _ in range(2)] for _ in range(n_hidden)]
B = [0.0] * n_hidden
V = [random.gauss(0, 0.6) for _ in range(n_hidden)]
C = 0.0
rate = 0.1


def predict(x):
    hid = []
    for j in range(n_hidden):
        s = B[j]
        for i in range(2):
            s += W[j][i] * x[i]
        hid.append(math.tanh(s))
    return hid, sum(V[j] * hid[j] for j in range(n_hidden)) + C


for epoch in range(100):
    cost = 0.0
    gW = [[0.0, 0.0] for _ in range(n_hidden)]
    gB = [0.0] * n_hidden
    gV = [0.0] * n_hidden
    gC = 0.0
    for x, y in samples:
        hid, out = predict(x)
        e = out - y
        cost += e * e / len(samples)
        d = 2 * e / len(samples)
        gC += d
        for j in range(n_hidden):
            gV[j] += d * hid[j]
            back = d * V[j] * (1 - hid[j] ** 2)
            gB[j] += back
            for i in range(2):
                gW[j][i] += back * x[i]
    for j in range(n_hidden):
        V[j] -= rate * gV[j]
        B[j] -= rate * gB[j]
        for i in range(2):
            W[j][i] -= rate * gW[j][i]
    C -= rate * gC
    if epoch % 20 == 0:
        print("epoch", epoch, "cost", cost)
