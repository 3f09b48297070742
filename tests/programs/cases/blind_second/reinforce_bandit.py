import numpy as np

rng = np.random.default_rng(1)
means = np.array([0.1, 0.5, 0.9, 0.3])
theta = np.zeros(4)
baseline = 0.0
alpha = 0.1
avg = 0.0

def policy(th):
    e = np.exp(th - th.max())
    return e / e.sum()

for episode in range(1500):
    pi = policy(theta)
    a = rng.choice(4, p=pi)
    r = means[a] + 0.1 * rng.standard_normal()
    adv = r - baseline
    grad_logpi = -pi
    grad_logpi[a] += 1
    theta += alpha * adv * grad_logpi       # gradient ascent on expected reward
    baseline += 0.05 * (r - baseline)
    avg = 0.99 * avg + 0.01 * r
    if episode % 300 == 0:
        loss = -np.log(pi[a]) * adv
        print("ep", episode, "surrogate loss", round(float(loss), 4), "avg reward", round(float(avg), 4))
print("pi", policy(theta).round(3))
