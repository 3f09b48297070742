# Quantile regression by subgradient descent: 10/50/90 % lines for fuel use
import numpy as np
rng = np.random.default_rng(21)
speed = rng.uniform(3, 12, 150)
fuel = 2 + 0.4 * speed + rng.exponential(0.3 * speed)
Xb = np.column_stack([np.ones_like(speed), (speed - 7.5) / 2.6])
taus = [0.1, 0.5, 0.9]

def pinball(r, tau):
    return np.where(r >= 0, tau * r, (tau - 1) * r)

coef = np.zeros((3, 2))
for k in range(400):
    tot = 0.0
    G = np.zeros_like(coef)
    for j, tau in enumerate(taus):
        r = fuel - Xb @ coef[j]
        tot += pinball(r, tau).mean()
        psi = np.where(r >= 0, -tau, tau - 1)
        G[j] = psi @ Xb / len(r)
    coef -= 0.5 / np.sqrt(1 + 0.05 * k) * G
    if k % 80 == 0:
        print(f"{k:4d}  total pinball {tot:.5f}")
print(coef)
