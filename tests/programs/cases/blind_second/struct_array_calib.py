# sensor calibration, structured array of readings. V = a*(1 - exp(-T/tau)) + off
import numpy as np

readings = np.zeros(30, dtype=[("T", "f8"), ("V", "f8"), ("sig", "f8")])
rng = np.random.default_rng(41)
readings["T"] = np.linspace(0.1, 6, 30)
readings["sig"] = np.where(readings["T"] > 3, 0.1, 0.03)
readings["V"] = 2.2 * (1 - np.exp(-readings["T"] / 1.4)) + 0.3 + readings["sig"] * rng.normal(size=30)
theta = np.array([1.0, 0.7, 0.0])     # a, tau, off


def chi2(theta):
    a, tau, off = theta
    total = 0.0
    for row in readings:
        total += ((a * (1 - np.exp(-row["T"] / tau)) + off - row["V"]) / row["sig"]) ** 2
    return total / len(readings)


def dchi2(theta):
    a, tau, off = theta
    g = np.zeros(3)
    for row in readings:
        ex = np.exp(-row["T"] / tau)
        res = a * (1 - ex) + off - row["V"]
        w = 2 * res / row["sig"] ** 2
        g += w * np.array([1 - ex, -a * ex * row["T"] / tau, 1.0])
    return g / len(readings)


for it in range(200):
    theta -= 2e-4 * dchi2(theta)
    if it % 40 == 0:
        print("it", it, "chi2/N", chi2(theta))
print(theta)
