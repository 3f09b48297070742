"""Poisson GLM for claim counts with exposure. Actuarial notes ch. 5."""
import math

policies = [
    # age_band, urban, exposure, claims
    (0, 1, 0.9, 2), (0, 0, 1.0, 1), (1, 1, 0.5, 0), (1, 0, 1.0, 0), (2, 1, 1.0, 1),
    (2, 0, 0.8, 0), (0, 1, 1.0, 3), (1, 1, 1.0, 1), (2, 0, 1.0, 1), (0, 0, 0.3, 0),
    (1, 0, 0.7, 1), (2, 1, 0.6, 0),
]

def design(p):
    a, u, _, _ = p
    return [1.0, 1.0 if a == 1 else 0.0, 1.0 if a == 2 else 0.0, float(u)]

def negloglik(beta):
    total = 0.0
    for p in policies:
        eta = sum(b * x for b, x in zip(beta, design(p)))
        mu = p[2] * math.exp(eta)
        total += mu - p[3] * math.log(mu) + math.lgamma(p[3] + 1)
    return total

def score(beta):
    g = [0.0] * len(beta)
    for p in policies:
        x = design(p)
        eta = sum(b * xi for b, xi in zip(beta, x))
        mu = math.exp(eta)
        for j in range(len(g)):
            g[j] += (mu - p[3]) * x[j]
    return g

beta = [0.0, 0.0, 0.0, 0.0]
for k in range(150):
    g = score(beta)
    beta = [b - 0.05 * gj for b, gj in zip(beta, g)]
    if k % 25 == 0:
        print("step", k, "nll", round(negloglik(beta), 5))
print(beta)
