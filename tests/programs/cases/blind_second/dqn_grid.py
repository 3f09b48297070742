# Q-learning on a corridor with a frozen target network
import numpy as np
import copy

class QNet:
    def __init__(self, seed):
        r = np.random.RandomState(seed)
        self.p = {"W1": r.randn(8, 16) * 0.3, "b1": np.zeros(16), "W2": r.randn(16, 2) * 0.3, "b2": np.zeros(2)}

    def q(self, s):
        self.s = s
        self.z = s @ self.p["W1"] + self.p["b1"]
        self.h = np.maximum(self.z, 0)
        return self.h @ self.p["W2"] + self.p["b2"]

    def grads(self, dq):
        dh = dq @ self.p["W2"].T * (self.z > 0)
        return {"W2": self.h.T @ dq, "b2": dq.sum(0), "W1": self.s.T @ dh, "b1": dh.sum(0)}

rng = np.random.RandomState(0)
net = QNet(1)
target = copy.deepcopy(net)
eye = np.eye(8)
buffer = []
gamma, lr = 0.9, 0.1
s = 0
for t in range(900):
    a = rng.randint(2)
    s2 = min(7, max(0, s + (1 if a else -1)))
    r, done = (1.0, True) if s2 == 7 else (0.0, False)
    buffer.append((s, a, r, s2, done))
    s = 0 if done else s2
    if len(buffer) < 64:
        continue
    batch = [buffer[i] for i in rng.randint(len(buffer), size=32)]
    S, A, R, S2, Dn = map(np.array, zip(*batch))
    y = R + gamma * (1 - Dn) * target.q(eye[S2]).max(1)
    q = net.q(eye[S])
    td = q[np.arange(32), A] - y
    loss = np.where(np.abs(td) < 1, 0.5 * td ** 2, np.abs(td) - 0.5).mean()
    dq = np.zeros_like(q)
    dq[np.arange(32), A] = np.clip(td, -1, 1) / 32
    g = net.grads(dq)
    for k in net.p:
        net.p[k] -= lr * g[k]
    if t % 100 == 0:
        target.p = copy.deepcopy(net.p)
        print("t", t, "huber", loss)
print(net.q(eye).argmax(1))
