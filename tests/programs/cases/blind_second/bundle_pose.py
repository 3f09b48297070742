# camera pose refinement in 2D: rotate+translate points onto observed, Gauss-Newton and gradient
import numpy as np
rng = np.random.default_rng(66)
pts = rng.uniform(-1, 1, (20, 2))
def R(a): return np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
obs = pts @ R(0.7).T + np.array([0.3, -0.2]) + 0.01 * rng.normal(size=(20, 2))
pose = np.zeros(3)

def residual_jac(pose):
    a, t = pose[0], pose[1:]
    r = (pts @ R(a).T + t - obs).ravel()
    dR = np.array([[-np.sin(a), -np.cos(a)], [np.cos(a), -np.sin(a)]])
    J = np.zeros((40, 3))
    J[:, 0] = (pts @ dR.T).ravel()
    J[0::2, 1] = 1
    J[1::2, 2] = 1
    return r, J

lam = 1e-2
for it in range(10):
    r, J = residual_jac(pose)
    cost = 0.5 * r @ r
    grad = J.T @ r
    delta = np.linalg.solve(J.T @ J + lam * np.eye(3), -grad)
    rn, _ = residual_jac(pose + delta)
    if 0.5 * rn @ rn < cost:
        pose = pose + delta
        lam /= 3
    else:
        lam *= 3
    print("it", it, "cost", cost, "pose", pose.round(4))
