import math
import random

random.seed(11)
sizes = [2, 3, 2]
weights = [[[random.gauss(0, 1) for _ in range(sizes[k])] for _ in range(sizes[k + 1])] for k in range(2)]
biases = [[0.0] * sizes[k + 1] for k in range(2)]


def act(x):
    return 1 / (1 + math.exp(-x))


def feed(x):
    layers = [x]
    for W, b in zip(weights, biases):
        x = [act(sum(w * xi for w, xi in zip(row, x)) + bj) for row, bj in zip(W, b)]
        layers.append(x)
    return layers


def learn(x, target, lr):
    layers = feed(x)
    out = layers[-1]
    error = sum((o - t) ** 2 for o, t in zip(out, target)) / 2
    deltas = [None, None]
    deltas[1] = [(o - t) * o * (1 - o) for o, t in zip(out, target)]
    hidden = layers[1]
    deltas[0] = []
    for j in range(sizes[1]):
        back = sum(weights[1][k][j] * deltas[1][k] for k in range(sizes[2]))
        deltas[0].append(back * hidden[j] * (1 - hidden[j]))
    for l in range(2):
        for j in range(sizes[l + 1]):
            for i in range(sizes[l]):
                weights[l][j][i] -= lr * deltas[l][j] * layers[l][i]
            biases[l][j] -= lr * deltas[l][j]
    return error


samples = [([0.0, 1.0], [1.0, 0.0]), ([1.0, 0.0], [1.0, 0.0]), ([1.0, 1.0], [0.0, 1.0])]
for epoch in range(50):
    total = 0.0
    for x, target in samples:
        total += learn(x, target, 0.5)
print("%.8f" % total)
