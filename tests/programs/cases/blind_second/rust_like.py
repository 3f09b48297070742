"""Tape of closures, no numpy. A tiny scalar autograd, because I wanted to know how it works."""
import math
import random


class Value:
    def __init__(self, data, parents=(), back=lambda g: ()):
        self.data, self.grad, self.parents, self.back = data, 0.0, parents, back

    def __add__(self, o):
        return Value(self.data + o.data, (self, o), lambda g: (g, g))

    def __mul__(self, o):
        return Value(self.data * o.data, (self, o), lambda g: (g * o.data, g * self.data))

    def tanh(self):
        t = math.tanh(self.data)
        return Value(t, (self,), lambda g: (g * (1 - t * t),))

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if id(v) not in seen:
                seen.add(id(v))
                for p in v.parents:
                    visit(p)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            for p, g in zip(v.parents, v.back(v.grad)):
                p.grad = g


random.seed(2)
params = [Value(random.uniform(-1, 1)) for _ in range(9)]
points = [(-1.0, 1.0, -0.5), (0.5, -0.2, 0.3), (1.0, 1.0, 0.8), (-0.7, -0.9, 0.1)]


def model(x1, x2):
    w = params
    h1 = (w[0] * x1 + w[1] * x2 + w[2]).tanh()
    h2 = (w[3] * x1 + w[4] * x2 + w[5]).tanh()
    return w[6] * h1 + w[7] * h2 + w[8]


def total_loss():
    loss = Value(0.0)
    for a, b, t in points:
        e = model(Value(a), Value(b)) + Value(-t)
        loss = loss + e * e
    return loss


for step in range(60):
    for p in params:
        p.grad = 0.0
    loss = total_loss()
    loss.backward()
    for p in params:
        p.data -= 0.05 * p.grad
    if step % 10 == 0:
        print("step", step, "loss", loss.data)
