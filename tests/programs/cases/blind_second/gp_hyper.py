# Gaussian process: maximise log marginal likelihood over (log l, log sf, log sn)
import numpy as np

def kern(x, th):
    l, sf, sn = np.exp(th)
    d2 = (x[:, None] - x[None, :]) ** 2
    Kse = sf ** 2 * np.exp(-0.5 * d2 / l ** 2)
    return Kse + sn ** 2 * np.eye(len(x)), Kse, d2

def nlml(th, x, y):
    K, Kse, d2 = kern(x, th)
    Lc = np.linalg.cholesky(K)
    a = np.linalg.solve(Lc.T, np.linalg.solve(Lc, y))
    val = 0.5 * y @ a + np.log(np.diag(Lc)).sum() + 0.5 * len(x) * np.log(2 * np.pi)
    Kinv = np.linalg.inv(K)
    Q = Kinv - np.outer(a, a)
    l, sf, sn = np.exp(th)
    dKs = [Kse * d2 / l ** 2, 2 * Kse, 2 * sn * np.eye(len(x))]
    g = np.array([0.5 * np.sum(Q * dK) for dK in dKs])
    return val, g

rs = np.random.RandomState(42)
x = np.sort(rs.uniform(0, 6, 18))
y = np.sin(x) + 0.15 * rs.randn(18)
th = np.log([0.5, 1.5, 0.5])
for it in range(80):
    f, g = nlml(th, x, y)
    th = th - 0.02 * g
    if it % 16 == 0:
        print("%3d  nlml %.5f   l=%.3f sf=%.3f sn=%.3f" % ((it, f) + tuple(np.exp(th))))
