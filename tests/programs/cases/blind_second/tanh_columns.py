import numpy as np

class Layer:
    def __init__(self, n_in, n_out, seed):
        r = np.random.RandomState(seed)
        self.w = r.normal(0, 0.4, size=(n_out, n_in))
        self.b = np.zeros((n_out, 1))
        self.reset()

    def reset(self):
        self.dw = np.zeros_like(self.w)
        self.db = np.zeros_like(self.b)

    def f(self, x):
        self.inp = x
        self.out = np.tanh(self.w @ x + self.b)
        return self.out

    def r(self, g):
        g = g * (1 - self.out ** 2)
        self.dw += g @ self.inp.T
        self.db += g.sum(axis=1, keepdims=True)
        return self.w.T @ g

    def apply(self, lr):
        self.w -= lr * self.dw
        self.b -= lr * self.db
        self.db = np.zeros_like(self.b)


X = np.array([[0, 0, 1, 1, 0.5], [0, 1, 0, 1, 0.5]], float)
T = np.array([[-0.8, 0.8, 0.8, -0.8, 0.0]])
net = [Layer(2, 5, 0), Layer(5, 1, 1)]
for k in range(300):
    a = X
    for L in net:
        a = L.f(a)
    g = 2 * (a - T) / T.size
    for L in net[::-1]:
        g = L.r(g)
    for L in net:
        L.apply(0.1)
    if k % 60 == 0:
        print(k, float(np.mean((a - T) ** 2)))
