"""Random walk, linear TD(0) value prediction (semi-gradient), Sutton & Barto style."""
import numpy as np

rng = np.random.RandomState(0)
n_states = 7
phi = np.eye(n_states)[:, :]
phi = phi + 0.2 * np.roll(phi, 1, axis=1)
true_v = np.arange(1, n_states + 1) / (n_states + 1)

w = np.zeros(n_states)
gamma = 1.0
alpha = 0.1

for episode in range(200):
    s = n_states // 2
    td_sq = []
    while True:
        s2 = s + rng.choice([-1, 1])
        if s2 < 0:
            r, v2, done = 0.0, 0.0, True
        elif s2 >= n_states:
            r, v2, done = 1.0, 0.0, True
        else:
            r, v2, done = 0.0, w @ phi[s2], False
        delta = r + gamma * v2 - w @ phi[s]
        # semi-gradient: the bootstrap target is held fixed
        w += alpha * delta * phi[s]
        td_sq.append(0.5 * delta ** 2)
        if done:
            break
        s = s2
    if episode % 40 == 0:
        rmse = np.sqrt(np.mean((phi @ w - true_v) ** 2))
        print("episode", episode, "mean td loss", np.mean(td_sq), "rmse", rmse)
