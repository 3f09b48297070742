import numpy as np


class Policy:
    def __init__(self, n_in, n_hidden, n_actions, seed):
        self.rng = np.random.RandomState(seed)
        self.model = {
            "W1": self.rng.randn(n_hidden, n_in) / np.sqrt(n_in),
            "W2": self.rng.randn(n_actions, n_hidden) / np.sqrt(n_hidden),
        }

    def forward(self, s):
        h = self.model["W1"] @ s
        h[h < 0] = 0
        logits = self.model["W2"] @ h
        e = np.exp(logits - logits.max())
        return e / e.sum(), h

    def loss(self, states, actions, advantages):
        total = 0.0
        for s, a, adv in zip(states, actions, advantages):
            p, _ = self.forward(s)
            total -= np.log(p[a]) * adv
        return total / len(states)

    def grads(self, states, actions, advantages):
        g = {k: np.zeros_like(v) for k, v in self.model.items()}
        for s, a, adv in zip(states, actions, advantages):
            p, h = self.forward(s)
            dlogits = p.copy()
            dlogits[a] -= 1
            dlogits *= adv / len(states)
            g["W2"] += np.outer(dlogits, h)
            dh = self.model["W2"].T @ dlogits
            dh[h <= 0] = 0
            g["W1"] += np.outer(dh, s)
        return g


np.random.seed(0)
policy = Policy(4, 10, 3, seed=1)
cache = {k: np.zeros_like(v) for k, v in policy.model.items()}
reward_of = np.random.randn(3, 4)
decay_rate, learning_rate = 0.99, 5e-3
for episode in range(60):
    states = np.random.randn(20, 4)
    actions, rewards = [], []
    for s in states:
        p, _ = policy.forward(s)
        a = np.random.choice(3, p=p)
        actions.append(a)
        rewards.append(reward_of[a] @ s)
    adv = np.array(rewards) - np.mean(rewards)
    adv /= np.std(adv) + 1e-8
    loss = policy.loss(states, actions, adv)
    g = policy.grads(states, actions, adv)
    for k, v in policy.model.items():
        cache[k] = decay_rate * cache[k] + (1 - decay_rate) * g[k] ** 2
        v -= learning_rate * g[k] / (np.sqrt(cache[k]) + 1e-5)
    if episode % 10 == 0:
        print("episode %d  mean reward %.3f  loss %.4f" % (episode, np.mean(rewards), loss))
