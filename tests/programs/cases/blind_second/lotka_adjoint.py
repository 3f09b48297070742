# Lotka-Volterra parameter estimation, explicit Euler + discrete adjoint
import numpy as np

h, N = 0.02, 150
u0 = np.array([1.0, 0.6])

def rhs(u, p):
    a, b, c, d = p
    return np.array([a * u[0] - b * u[0] * u[1], -c * u[1] + d * u[0] * u[1]])

def jac_u(u, p):
    a, b, c, d = p
    return np.array([[a - b * u[1], -b * u[0]], [d * u[1], -c + d * u[0]]])

def jac_p(u, p):
    return np.array([[u[0], -u[0] * u[1], 0, 0], [0, 0, -u[1], u[0] * u[1]]])

def forward(p):
    U = [u0]
    for n in range(N):
        U.append(U[-1] + h * rhs(U[-1], p))
    return np.array(U)

data = forward(np.array([1.5, 1.0, 1.2, 0.8]))[::10]

def cost(p):
    U = forward(p)
    return 0.5 * np.sum((U[::10] - data) ** 2), U

def adjoint(p, U):
    lam = np.zeros(2)
    g = np.zeros(4)
    for n in range(N, 0, -1):
        if n % 10 == 0:
            lam = lam + (U[n] - data[n // 10])
        g += h * jac_p(U[n - 1], p).T @ lam
        lam = lam + h * jac_u(U[n - 1], p).T @ lam
    return g

p = np.array([1.3, 0.9, 1.0, 0.9])
for it in range(60):
    J, U = cost(p)
    g = adjoint(p, U)
    # backtracking
    s = 0.01
    while cost(p - s * g)[0] > J - 1e-4 * s * g @ g and s > 1e-6:
        s /= 2
    p = p - s * g
    if it % 12 == 0:
        print(it, J, s)
print(p)
