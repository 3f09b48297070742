import math
import random


class Value:
    def __init__(self, data, _children=()):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = set(_children)

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))

        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))

        def _backward():
            self.grad = other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))

        def _backward():
            self.grad += (1 - t * t) * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)
        build(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()


random.seed(1337)
data = [([0.5, -1.0], 1.0), ([-0.3, 0.8], -1.0), ([1.2, 0.4], 1.0), ([-1.0, -0.6], -1.0)]
hidden = [[Value(random.uniform(-1, 1)) for _ in range(3)] for _ in range(3)]
output = [Value(random.uniform(-1, 1)) for _ in range(4)]
params = [p for neuron in hidden for p in neuron] + output

for k in range(20):
    loss = Value(0.0)
    for xs, target in data:
        hs = [(n[0] * xs[0] + n[1] * xs[1] + n[2]).tanh() for n in hidden]
        act = output[3]
        for w, h in zip(output, hs):
            act = act + w * h
        diff = act.tanh() + (-target)
        loss = loss + diff * diff
    for p in params:
        p.grad = 0.0
    loss.backward()
    for p in params:
        p.data -= 0.05 * p.grad
    print(k, loss.data)
