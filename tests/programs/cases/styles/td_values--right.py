import numpy as np

rng = np.random.default_rng(4)
features = np.eye(7)[:, :6] + 0.2 * rng.normal(size=(7, 6))
W, v = rng.normal(size=(6, 5)) * 0.4, rng.normal(size=5) * 0.4
gamma, alpha = 0.9, 0.05
for episode in range(30):
    s, total = 3, 0.0
    while 0 < s < 6:
        nxt = s + rng.choice([-1, 1])
        reward = 1.0 if nxt == 6 else 0.0
        h = np.tanh(features[s] @ W)
        value = h @ v
        bootstrap = 0.0 if nxt in (0, 6) else np.tanh(features[nxt] @ W) @ v
        td_error = reward + gamma * bootstrap - value
        total += 0.5 * td_error ** 2
        dW = np.outer(features[s], v * (1 - h ** 2))
        W += alpha * td_error * dW
        v += alpha * td_error * h
        s = nxt
    print(episode, total)
