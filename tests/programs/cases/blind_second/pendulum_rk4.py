# learn pendulum parameters (g/L, damping), RK4 with tangent-linear model
import numpy as np

def F(s, p):
    return np.array([s[1], -p[0] * np.sin(s[0]) - p[1] * s[1]])

def Fs(s, p):
    return np.array([[0.0, 1.0], [-p[0] * np.cos(s[0]), -p[1]]])

def Fp(s, p):
    return np.array([[0.0, 0.0], [-np.sin(s[0]), -s[1]]])

def rk4(s, S, p, h):
    k1 = F(s, p);                K1 = Fs(s, p) @ S + Fp(s, p)
    s2 = s + h / 2 * k1;         S2 = S + h / 2 * K1
    k2 = F(s2, p);               K2 = Fs(s2, p) @ S2 + Fp(s2, p)
    s3 = s + h / 2 * k2;         S3 = S + h / 2 * K2
    k3 = F(s3, p);               K3 = Fs(s3, p) @ S3 + Fp(s3, p)
    s4 = s + h * k3;             S4 = S + h * K3
    k4 = F(s4, p);               K4 = Fs(s4, p) @ S4 + Fp(s4, p)
    S_new = S + h / 6 * (K1 + K2 + K3 + K4)
    return s + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), S_new

def traj(p, obs=None):
    s, S = np.array([1.0, 0.0]), np.zeros((2, 2))
    J, g, out = 0.0, np.zeros(2), []
    for n in range(40):
        s, S = rk4(s, S, p, 0.1)
        out.append(s[0])
        if obs is not None:
            J += 0.5 * (s[0] - obs[n]) ** 2
            g += (s[0] - obs[n]) * S[0]
    return J, g, out

obs = np.array(traj(np.array([4.0, 0.2]))[2]) + 0.01 * np.random.RandomState(5).randn(40)
p = np.array([3.5, 0.4])
for it in range(60):
    J, g, _ = traj(p, obs)
    p = p - np.array([0.05, 0.02]) * g
    if it % 12 == 0:
        print(it, J, p)
