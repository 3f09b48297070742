import numpy as np
class ActorCritic:
    '''One-step actor critic on a 5-state chain with linear features'''
    def __init__(self, n=5, seed=0):
        self.rng = np.random.default_rng(seed)
        self.n = n
        self.theta = np.zeros((n, 2))
        self.v = np.zeros(n)
    def pi(self, s):
        z = np.exp(self.theta[s] - self.theta[s].max())
        return z / z.sum()
    def episode(self, a_actor=0.2, a_critic=0.2, gamma=0.95):
        s, total, tderr = 0, 0.0, 0.0
        for _ in range(40):
            p = self.pi(s)
            a = self.rng.choice(2, p=p)
            s2 = max(0, s - 1) if a == 0 else s + 1
            done = s2 == self.n
            r = 1.0 if done else -0.02
            target = r + (0 if done else gamma * self.v[s2])
            delta = target - self.v[s]
            self.v[s] += a_critic * delta
            g = -p
            g[a] += 1
            self.theta[s] += a_actor * delta * g
            total += r
            tderr += delta ** 2
            if done:
                break
            s = s2
        return total, tderr
agent = ActorCritic()
for ep in range(150):
    ret, td = agent.episode()
    if ep % 30 == 0:
        print(f"episode {ep} return {ret:.2f} td loss {td:.4f}")
