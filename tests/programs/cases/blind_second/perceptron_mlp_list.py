# pure python, no numpy. XOR in 60 lines
import math, random
random.seed(4)
nin, nhid = 2, 4
w = [[random.uniform(-1, 1) for _ in range(nin + 1)] for _ in range(nhid)]
v = [random.uniform(-1, 1) for _ in range(nhid + 1)]
data = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]

def f(x): return math.tanh(x)
def df(y): return 1 - y * y

def run(x):
    x = list(x) + [1]
    h = [f(sum(a * b for a, b in zip(row, x))) for row in w] + [1]
    return x, h, 1 / (1 + math.exp(-sum(a * b for a, b in zip(v, h))))

for epoch in range(600):
    err = 0
    for x, t in data:
        x, h, o = run(x)
        err += -(t * math.log(o) + (1 - t) * math.log(1 - o))
        d = o - t
        for j in range(nhid):
            dj = d * v[j] * df(h[j])
            for i in range(nin + 1):
                w[j][i] -= 0.3 * dj * x[i]
        for j in range(nhid + 1):
            v[j] -= 0.3 * d * h[j]
    if epoch % 100 == 0:
        print(epoch, err / 4)
