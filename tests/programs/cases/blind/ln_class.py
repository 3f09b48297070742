import numpy as np


class LayerNorm:
    def __init__(self, dim):
        self.weight = np.ones(dim)
        self.bias = np.zeros(dim)

    def forward(self, x):
        mu = x.mean(axis=-1, keepdims=True)
        self.inv = 1.0 / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
        self.norm = (x - mu) * self.inv
        return self.weight * self.norm + self.bias

    def backward(self, grad):
        self.weight_grad = np.einsum("nd,nd->d", grad, self.norm)
        self.bias_grad = np.einsum("nd->d", grad)
        gn = grad * self.weight
        proj = np.einsum("nd,nd->n", gn, self.norm)[:, None] / gn.shape[1]
        return self.inv * (gn - self.norm * proj)


class Linear:
    def __init__(self, n_in, n_out, rng):
        self.weight = rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)
        self.bias = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return np.einsum("ni,oi->no", x, self.weight) + self.bias

    def backward(self, grad):
        self.weight_grad = np.einsum("no,ni->oi", grad, self.x)
        self.bias_grad = np.einsum("no->o", grad)
        return np.einsum("no,oi->ni", grad, self.weight)


rng = np.random.default_rng(6)
dim = 6
inp = rng.normal(size=(50, 3))
tgt = np.stack([np.sin(inp[:, 0] * 2), inp[:, 1] * inp[:, 2]], axis=1)
embed, norm, ff, head = Linear(3, dim, rng), LayerNorm(dim), Linear(dim, dim, rng), Linear(dim, 2, rng)
modules = [embed, norm, ff, head]

for step in range(400):
    x = embed.forward(inp)
    f = np.tanh(ff.forward(norm.forward(x)))
    out = head.forward(x + f)
    loss = 0.5 * np.square(out - tgt).sum(axis=1).mean()
    g = head.backward((out - tgt) / len(tgt))
    gx = g + norm.backward(ff.backward(g * (1 - f ** 2)))
    embed.backward(gx)
    for m in modules:
        m.weight -= 0.1 * m.weight_grad
        m.bias -= 0.1 * m.bias_grad
    if step % 100 == 0:
        print("step %d: %.5f" % (step, loss))
