# Fit stiffness k and damping c of m x'' = -k x - c x' from noisy positions.
# Semi-implicit Euler, gradient by forward sensitivities (no adjoint).
import numpy as np

dt, steps, m = 0.05, 120, 1.0
rs = np.random.RandomState(8)


def simulate(k, c):
    x, v = 1.0, 0.0
    xs = np.empty(steps)
    for n in range(steps):
        v = v + dt * (-k * x - c * v) / m
        x = x + dt * v
        xs[n] = x
    return xs


obs = simulate(2.0, 0.3) + 0.02 * rs.randn(steps)


def loss_and_sens(k, c):
    x, v = 1.0, 0.0
    xk = vk = xc = vc = 0.0
    J = gk = gc = 0.0
    for n in range(steps):
        vk_new = vk + dt * (-x - k * xk - c * vk) / m
        vc_new = vc + dt * (-k * xc - v) / m
        v = v + dt * (-k * x - c * v) / m
        vk, vc = vk_new, vc_new
        x = x + dt * v
        xk += dt * vk
        xc += dt * vc
        r = x - obs[n]
        J += r * r / steps
        gk += 2 * r * xk / steps
        gc += 2 * r * xc / steps
    return J, gk, gc


k, c = 1.5, 0.1
for it in range(120):
    J, gk, gc = loss_and_sens(k, c)
    k -= 0.5 * gk
    c -= 0.1 * gc
    if it % 20 == 0:
        print(f"it {it:3d}  J={J:.6f}  k={k:.4f}  c={c:.4f}")
