data = [
    (0.5, 1.2, 1), (1.5, -0.3, 0), (-0.7, 0.8, 1), (0.9, 0.1, 0), (-1.2, -0.5, 1), (0.3, -1.0, 0),
]
from math import exp, log

w = [0.2, -0.1]
bias = 0.05
rate, penalty = 0.4, 0.01


def score(row):
    return w[0] * row[0] + w[1] * row[1] + bias


for sweep in range(60):
    cost = penalty * (w[0] ** 2 + w[1] ** 2)
    grad = [2 * penalty * w[0], 2 * penalty * w[1]]
    grad_bias = 0.0
    for row in data:
        q = 1.0 / (1.0 + exp(-score(row)))
        label = row[2]
        cost += -(label * log(q) + (1 - label) * log(1 - q)) / len(data)
        for k in range(2):
            grad[k] += (q - label) * row[k] / len(data)
        grad_bias += (q - label) / len(data)
    for k in range(2):
        w[k] = w[k] - rate * grad[k]
    bias = bias - rate * grad_bias
print("cost %.8f" % cost)
