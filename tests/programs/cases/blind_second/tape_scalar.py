# reverse mode with a list as tape; recursion for the graph; fits y = a*exp(-b*x) + c
import math

TAPE = []


def push(val, deps):
    TAPE.append((val, deps))
    return len(TAPE) - 1


def var(v): return push(v, ())
def val(i): return TAPE[i][0]
def add(i, j): return push(val(i) + val(j), ((i, 1.0), (j, 1.0)))
def mul(i, j): return push(val(i) * val(j), ((i, val(j)), (j, val(i))))
def scale(i, k): return push(k * val(i), ((i, k),))
def exp(i):
    e = math.exp(val(i))
    return push(e, ((i, e),))


def sweep(root, upto):
    adj = [0.0] * (root + 1)
    adj[root] = 1.0
    for n in range(root, -1, -1):
        for dep, w in TAPE[n][1]:
            adj[dep] += w * adj[n]
    return adj[:upto]


xs = [0.1 * k for k in range(25)]
ys = [2.0 * math.exp(-1.3 * x) + 0.5 + 0.02 * math.sin(40 * x) for x in xs]


def loss_and_grad(theta):
    TAPE.clear()
    a, b, c = (var(t) for t in theta)
    tot = var(0.0)
    for x, y in zip(xs, ys):
        pred = add(mul(a, exp(scale(b, -x))), c)
        r = add(pred, var(-y))
        tot = add(tot, mul(r, r))
    root = scale(tot, 1 / len(xs))
    return val(root), sweep(root, 3)


theta = [1.0, 0.5, 0.0]
for it in range(400):
    L, g = loss_and_grad(theta)
    theta = [t - 0.3 * gi for t, gi in zip(theta, g)]
    if it % 80 == 0:
        print(it, L)
print(theta)
