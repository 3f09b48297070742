# mixture of experts: softmax gate over 3 linear experts, squared error
import numpy as np
rng = np.random.default_rng(2)
x = rng.uniform(-2, 2, (70, 1)); X = np.hstack([x, np.ones_like(x)])
y = np.where(x < -0.5, -x, np.where(x < 1, 0.5 * x, 2 - x))
gate = rng.normal(0, .5, (2, 3)); experts = rng.normal(0, .5, (2, 3))

def moe():
    s = X @ gate
    w = np.exp(s - s.max(1, keepdims=True)); w = w / w.sum(1, keepdims=True)
    e = X @ experts
    out = (w * e).sum(1, keepdims=True)
    loss = np.mean((out - y) ** 2)
    dout = 2 * (out - y) / len(y)
    de = dout * w
    dw = dout * e
    ds = w * (1 - w) * dw
    return loss, X.T @ ds, X.T @ de

for k in range(400):
    loss, gg, ge = moe()
    gate -= 0.3 * gg
    experts -= 0.3 * ge
    if k % 80 == 0:
        print(k, round(loss, 6))
