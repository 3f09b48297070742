import numpy as np


class Dense:
    def __init__(self, n_in, n_out, rng):
        self.params = {"W": rng.normal(0, 1 / np.sqrt(n_in), (n_in, n_out)), "b": np.zeros(n_out)}
        self.grads = {}

    def __call__(self, x):
        self.x = x
        return x @ self.params["W"] + self.params["b"]

    def back(self, g):
        self.grads["W"] = self.x.T @ g
        self.grads["b"] = g.sum(0)
        return g @ self.params["W"].T


class Tanh:
    params = {}

    def __call__(self, x):
        self.out = np.tanh(x)
        return self.out

    def back(self, g):
        return g * (1 - self.out ** 2)


class SoftmaxCrossEntropy:
    def __call__(self, logits, labels):
        shifted = logits - logits.max(axis=1, keepdims=True)
        logp = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.p, self.labels = np.exp(logp), labels
        return -logp[np.arange(len(labels)), labels].mean()

    def back(self):
        g = self.p.copy()
        g[np.arange(len(self.labels)), self.labels] -= 1
        return g / len(self.labels)


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    def back(self, g):
        for layer in self.layers[::-1]:
            g = layer.back(g)
        return g

    def step(self, lr):
        for layer in self.layers:
            for name in layer.params:
                layer.params[name] -= lr * layer.grads[name]


rng = np.random.default_rng(3)
net = Sequential(Dense(2, 6, rng), Tanh(), Dense(6, 6, rng), Tanh(), Dense(6, 3, rng))
criterion = SoftmaxCrossEntropy()
x = rng.normal(size=(9, 2))
labels = np.array([0, 1, 2] * 3)
for epoch in range(50):
    loss = criterion(net(x), labels)
    net.back(criterion.back())
    net.step(0.5)
    if epoch % 10 == 0:
        print(epoch, round(loss, 6))
