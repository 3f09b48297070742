# pure python net with momentum, my first one
import math, random

random.seed(7)

class Neuron:
    def __init__(self, n):
        self.w = [random.uniform(-.8, .8) for _ in range(n)]
        self.b = random.uniform(-.8, .8)
        self.vel = [0.0] * (n + 1)

    def out(self, xs):
        self.x = xs
        s = self.b
        for wi, xi in zip(self.w, xs):
            s += wi * xi
        self.y = 1 / (1 + math.exp(-s))
        return self.y

    def learn(self, delta, eta, mu):
        for i in range(len(self.w)):
            self.vel[i] = mu * self.vel[i] - eta * delta * self.x[i]
            self.w[i] += self.vel[i]
        self.vel[-1] = mu * self.vel[-1] - eta * delta
        self.b += self.vel[-1]

hidden = [Neuron(2) for _ in range(3)]
output = Neuron(3)
cases = [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]

for k in range(1500):
    e = 0.0
    for xs, target in cases:
        y = output.out([h.out(xs) for h in hidden])
        e += 0.5 * (y - target) ** 2
        d_out = (y - target) * y * (1 - y)
        d_hid = [d_out * output.w[0] * h.y * (1 - h.y) for j, h in enumerate(hidden)]
        output.learn(d_out, 0.7, 0.5)
        for h, d in zip(hidden, d_hid):
            h.learn(d, 0.7, 0.5)
    if k % 300 == 0:
        print("sweep", k, "error", round(e, 6))
