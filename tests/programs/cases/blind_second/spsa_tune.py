# SPSA: two noisy evaluations per step, no exact gradient anywhere (tuning an evaluation function)
import random
random.seed(64)
positions = [([random.choice([-1, 0, 1]) for _ in range(5)], 0) for _ in range(40)]
hidden = [1.0, 3.0, 3.2, 5.0, 9.0]
positions = [(f, sum(a * b for a, b in zip(f, hidden))) for f, _ in positions]

def loss(w):
    return sum((sum(a * b for a, b in zip(w, f)) - v) ** 2 for f, v in positions) / len(positions)

w = [1.0] * 5
for k in range(400):
    a = 0.05 / (1 + k / 100) ** 0.602
    c = 0.1 / (1 + k) ** 0.101
    delta = [random.choice((-1, 1)) for _ in w]
    lp = loss([x + c * d for x, d in zip(w, delta)])
    lm = loss([x - c * d for x, d in zip(w, delta)])
    ghat = [(lp - lm) / (2 * c * d) for d in delta]
    w = [x - a * g for x, g in zip(w, ghat)]
    if k % 80 == 0:
        print("k", k, "loss", loss(w))
print([round(x, 2) for x in w])
