import math
# Gamma regression with log link and known shape, claims severity
ages  = [18, 22, 25, 31, 36, 40, 45, 52, 58, 63, 70]
power = [90, 110, 75, 130, 100, 150, 95, 80, 120, 70, 60]
cost  = [5.2, 4.9, 2.8, 3.9, 2.5, 4.6, 2.0, 1.4, 2.4, 1.3, 1.5]
shape = 2.0
xs = [(1.0, (a - 42) / 16, (p - 98) / 27) for a, p in zip(ages, power)]
beta = [0.0, 0.0, 0.0]

def nll(beta):
    s = 0.0
    for x, y in zip(xs, cost):
        mu = math.exp(sum(b * v for b, v in zip(beta, x)))
        s += shape * (math.log(mu) + y / mu) - (shape - 1) * math.log(y) - shape * math.log(shape) + math.lgamma(shape)
    return s / len(xs)

it = 0
while it < 120:
    grad = [0.0] * 3
    for x, y in zip(xs, cost):
        mu = math.exp(sum(b * v for b, v in zip(beta, x)))
        w = shape * (1 - y / mu) * mu / len(xs)
        for j in range(3):
            grad[j] += w * x[j]
    if it % 20 == 0:
        print(it, round(nll(beta), 6))
    for j in range(3):
        beta[j] -= 0.3 * grad[j]
    it += 1
print([round(b, 4) for b in beta])
