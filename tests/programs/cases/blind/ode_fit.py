# Fit a damped pendulum: x' = v, v' = -k*sin(x) - c*v
import math

dt = 0.05
steps = 60


def simulate(k, c, x0):
    xs, vs = [x0], [0.0]
    for _ in range(steps):
        x, v = xs[-1], vs[-1]
        xs.append(x + dt * v)
        vs.append(v + dt * (-k * math.sin(x) - c * v))
    return xs, vs


observed, _ = simulate(4.0, 0.6, 1.0)


def loss_of(xs):
    return sum((x - o) ** 2 for x, o in zip(xs, observed)) / len(observed)


def adjoint(k, c, xs, vs):
    gk = gc = gx0 = 0.0
    lx, lv = 0.0, 0.0
    for t in range(steps, -1, -1):
        lx += 2 * (xs[t] - observed[t]) / len(observed)
        if t == 0:
            break
        x, v = xs[t], vs[t]
        gk += lv * dt * -math.sin(x)
        gc += lv * dt * -v
        lx, lv = lx + lv * dt * (-k * math.cos(x)), lx * dt + lv * (1 - dt * c)
    gx0 = lx
    return gk, gc, gx0


k, c, x0 = 2.5, 0.2, 0.8
lr = 0.3
for it in range(200):
    xs, vs = simulate(k, c, x0)
    loss = loss_of(xs)
    gk, gc, gx0 = adjoint(k, c, xs, vs)
    k -= lr * gk
    c -= lr * gc
    x0 -= lr * gx0
    if it % 40 == 0:
        print("it %d loss %.6f k %.3f c %.3f x0 %.3f" % (it, loss, k, c, x0))
