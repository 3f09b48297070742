"""
Local level model: y_t = m_t + e_t, m_t = m_{t-1} + w_t.
ML estimation of log variances through the Kalman filter's prediction errors,
derivatives carried along the recursion.
"""
import numpy as np
from dataclasses import dataclass

@dataclass
class State:
    a: float
    P: float
    da: np.ndarray
    dP: np.ndarray

def loglik(theta, y):
    H, Q = np.exp(theta)
    dH, dQ = np.array([H, 0.0]), np.array([0.0, Q])
    s = State(y[0], H, np.zeros(2), dH.copy())
    ll, dll = 0.0, np.zeros(2)
    for obs in y[1:]:
        Pp, dPp = s.P + Q, s.dP + dQ
        F, dF = Pp + H, dPp + dH
        v, dv = obs - s.a, -s.da
        ll += -0.5 * (np.log(2 * np.pi * F) + v * v / F)
        dll += -0.5 * (dF / F + 2 * v * dv / F - v * v * dF / F ** 2)
        K = Pp / F
        dK = dPp / F
        s = State(s.a + K * v, Pp * (1 - K), s.da + dK * v + K * dv, dPp * (1 - K) - Pp * dK)
    return ll, dll

rng = np.random.default_rng(99)
level = np.cumsum(rng.normal(0, 0.4, 100))
y = level + rng.normal(0, 1.0, 100)
theta = np.array([0.5, -0.5])
for it in range(100):
    ll, g = loglik(theta, y)
    theta = theta + 0.01 * g
    if it % 20 == 0:
        print("iter", it, "loglik", ll, "H,Q =", np.exp(theta))
