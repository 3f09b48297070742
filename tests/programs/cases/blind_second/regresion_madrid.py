# Regresión logística con regularización L2, práctica 3
# Autor: J. Ortega
import numpy as np

rng = np.random.default_rng(7)
m, n = 80, 4
X = rng.normal(size=(m, n))
theta_real = np.array([1.0, -2.0, 0.5, 0.0])
y = (X @ theta_real + 0.3 + rng.normal(scale=0.5, size=m) > 0).astype(float)
X = np.hstack([np.ones((m, 1)), X])


def sigmoide(z):
    return 1.0 / (1.0 + np.exp(-z))


def coste(theta, X, y, lam):
    h = sigmoide(X @ theta)
    J = -(y @ np.log(h) + (1 - y) @ np.log(1 - h)) / len(y)
    # no se regulariza el término independiente
    return J + lam / (2 * len(y)) * np.sum(theta[1:] ** 2)


def gradiente(theta, X, y, lam):
    h = sigmoide(X @ theta)
    grad = X.T @ (h - y) / len(y)
    grad[1:] += lam / len(y) * theta[1:]
    return grad


theta = np.zeros(n + 1)
lam = 2.0
alpha = 0.5
for it in range(200):
    theta = theta - alpha * gradiente(theta, X, y, lam)
    if it % 40 == 0:
        print(f"iteración {it}: coste = {coste(theta, X, y, lam):.6f}")
print("theta final:", theta.round(3))
