import math


class Node:
    def __init__(self, value, op="", inputs=()):
        self.value, self.op, self.inputs = value, op, inputs
        self.adj = 0.0


def add(a, b):
    return Node(a.value + b.value, "add", (a, b))


def mul(a, b):
    return Node(a.value * b.value, "mul", (a, b))


def sin(a):
    return Node(math.sin(a.value), "sin", (a,))


def div(a, b):
    return Node(a.value / b.value, "div", (a, b))


def topo(node, seen, out):
    if node in seen:
        return
    seen.add(node)
    for i in node.inputs:
        topo(i, seen, out)
    out.append(node)


def reverse(end):
    order = []
    topo(end, set(), order)
    end.adj = 1.0
    for n in order[::-1]:
        if n.op == "add":
            a, b = n.inputs
            a.adj += n.adj
            b.adj += n.adj
        elif n.op == "mul":
            a, b = n.inputs
            a.adj += n.adj * b.value
            b.adj += n.adj * a.value
        elif n.op == "sin":
            (a,) = n.inputs
            a.adj += n.adj * math.cos(a.value)
        elif n.op == "div":
            a, b = n.inputs
            a.adj += n.adj / b.value
            b.adj -= n.adj * a.value / b.value ** 2


p, q, r = 0.4, 1.3, 0.7
data = [(0.5, 0.2), (1.0, 0.9), (1.5, 0.4)]
for epoch in range(40):
    P, Q, R = Node(p), Node(q), Node(r)
    loss = Node(0.0)
    for x, y in data:
        guess = div(mul(P, sin(mul(Q, Node(x)))), add(R, mul(Node(x), Node(x))))
        diff = add(guess, Node(-y))
        loss = add(loss, mul(diff, diff))
    reverse(loss)
    p -= 0.1 * P.adj
    q -= 0.1 * Q.adj
    r -= 0.1 * R.adj
print(loss.value)
