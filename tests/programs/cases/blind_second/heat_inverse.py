# identify conductivity field k(x) in a steady 1-D heat problem  -(k u')' = f  by adjoint method
import numpy as np
n = 24
dx = 1.0 / (n + 1)
xg = np.linspace(dx, 1 - dx, n)
f = np.ones(n)

def assemble(logk):
    k = np.exp(logk)                       # n+1 edges
    A = np.zeros((n, n))
    for i in range(n):
        A[i, i] = (k[i] + k[i + 1]) / dx ** 2
        if i > 0: A[i, i - 1] = -k[i] / dx ** 2
        if i < n - 1: A[i, i + 1] = -k[i + 1] / dx ** 2
    return A, k

true = 0.5 * np.sin(2 * np.pi * np.linspace(0, 1, n + 1))
u_obs = np.linalg.solve(assemble(true)[0], f)
reg = 1e-6

def objective(logk):
    A, k = assemble(logk)
    u = np.linalg.solve(A, f)
    res = u - u_obs
    J = 0.5 * res @ res + 0.5 * reg * np.sum(np.diff(logk) ** 2)
    lam = np.linalg.solve(A.T, res)
    ue = np.concatenate([[0], u, [0]])
    le = np.concatenate([[0], lam, [0]])
    g = -np.diff(le) * np.diff(ue) / dx ** 2 * k
    d = np.diff(logk)
    g[:-1] -= reg * d
    g[1:] += reg * d
    return J, g

m = np.zeros(n + 1)
for it in range(80):
    J, g = objective(m)
    a = 400.0
    while objective(m - a * g)[0] > J - 1e-4 * a * g @ g and a > 1e-8:
        a *= 0.5
    m = m - a * g
    if it % 16 == 0:
        print("it %3d J %.4e  |g| %.2e" % (it, J, np.linalg.norm(g)))
