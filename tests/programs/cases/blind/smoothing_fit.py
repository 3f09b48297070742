# Fit level and trend smoothing constants of Holt's method.
# alpha and beta are kept in (0, 1) through a logistic transform.
import math
import random

rand = random.Random(6)
demand = []
level = 10.0
for t in range(60):
    level += 0.3 + rand.gauss(0, 0.4)
    demand.append(level + rand.gauss(0, 0.6))


def logistic(u):
    return 1.0 / (1.0 + math.exp(-u))


def sse_and_sensitivities(a_raw, b_raw):
    alpha, beta = logistic(a_raw), logistic(b_raw)
    l, tr = demand[0], demand[1] - demand[0]
    dl_a = dl_b = dt_a = dt_b = 0.0
    total = g_a = g_b = 0.0
    n = len(demand) - 1
    for y in demand[1:]:
        e = y - (l + tr)
        total += e * e / n
        g_a += -2 * e * (dl_a + dt_a) / n
        g_b += -2 * e * (dl_b + dt_b) / n
        # new level: alpha*y + (1-alpha)*(l+tr)
        new_l = alpha * y + (1 - alpha) * (l + tr)
        new_dl_a = e + (1 - alpha) * (dl_a + dt_a)
        new_dl_b = (1 - alpha) * (dl_b + dt_b)
        # new trend: beta*(new_l-l) + (1-beta)*tr
        new_dt_a = beta * (new_dl_a - dl_a) + (1 - beta) * dt_a
        new_dt_b = (new_l - l - tr) + beta * (new_dl_b - dl_b) + (1 - beta) * dt_b
        tr = beta * (new_l - l) + (1 - beta) * tr
        l, dl_a, dl_b, dt_a, dt_b = new_l, new_dl_a, new_dl_b, new_dt_a, new_dt_b
    return total, g_a * alpha * (1 - alpha), g_b * beta * (1 - beta)


a_raw, b_raw = 0.0, 0.0
lr = 0.5
for it in range(100):
    sse, grad_a, grad_b = sse_and_sensitivities(a_raw, b_raw)
    a_raw -= lr * grad_a
    b_raw -= lr * grad_b
    if it % 20 == 0:
        print("iter %3d  mse %.5f  alpha %.3f  beta %.3f" % (it, sse, logistic(a_raw), logistic(b_raw)))
