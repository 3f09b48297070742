# Rosenblatt perceptron. Pure python. The printed number is the perceptron criterion.
import random
random.seed(1957)
data = []
while len(data) < 60:
    x1, x2 = random.uniform(-1, 1), random.uniform(-1, 1)
    s = 0.8 * x1 - 0.6 * x2 + 0.1
    if abs(s) > 0.08:
        data.append(((1.0, x1, x2), 1 if s > 0 else -1))
w = [0.0, 0.0, 0.0]
for epoch in range(20):
    mistakes = 0
    crit = 0.0
    for x, t in data:
        a = sum(wi * xi for wi, xi in zip(w, x))
        if t * a <= 0:
            mistakes += 1
            crit += -t * a
            w = [wi + t * xi for wi, xi in zip(w, x)]
    print("epoch", epoch, "criterion loss", round(crit, 4), "errors", mistakes)
    if mistakes == 0:
        break
print(w)
