# Natural gradient for the mean/log-std of a normal (maximum likelihood)
import numpy as np
rng = np.random.RandomState(40)
data = rng.normal(4.0, 2.5, size=200)
mu, rho = 0.0, 0.0          # rho = log sigma

for k in range(40):
    s2 = np.exp(2 * rho)
    nll = np.mean(0.5 * (data - mu) ** 2 / s2 + rho + 0.5 * np.log(2 * np.pi))
    g_mu = np.mean(mu - data) / s2
    g_rho = np.mean(1 - (data - mu) ** 2 / s2)
    # Fisher information is diag(1/s2, 2)
    nat = np.array([g_mu * s2, g_rho / 2])
    norm = np.linalg.norm(nat)
    if norm > 1.0:
        nat = nat / norm
    mu -= 0.3 * nat[0]
    rho -= 0.3 * nat[1]
    if k % 8 == 0:
        print("k=%d nll=%.5f mu=%.3f sigma=%.3f" % (k, nll, mu, np.exp(rho)))
