import numpy as np
# simulate batch of 64 on a "small GPU": 4 micro-batches of 16, gradients accumulated
rng = np.random.default_rng(50)
X = rng.normal(size=(64, 5))
y = np.sin(X[:, 0]) + 0.5 * X[:, 1] ** 2
net = {"w1": rng.normal(0, .5, (5, 16)), "b1": np.zeros(16), "w2": rng.normal(0, .3, 16), "b2": np.array(0.0)}


def micro(net, xb, yb):
    a = xb @ net["w1"] + net["b1"]
    h = a / (1 + np.exp(-a))            # swish
    sig = 1 / (1 + np.exp(-a))
    o = h @ net["w2"] + net["b2"]
    e = o - yb
    g = {"w2": 2 * h.T @ e / len(yb), "b2": 2 * e.mean()}
    da = np.outer(2 * e / len(yb), net["w2"]) * (sig + h * (1 - sig))
    g["w1"], g["b1"] = xb.T @ da, da.sum(0)
    return np.mean(e ** 2), g


def full(net):
    acc = {k: np.zeros_like(v) for k, v in net.items()}
    loss = 0.0
    for m in range(4):
        sl = slice(16 * m, 16 * (m + 1))
        l, g = micro(net, X[sl], y[sl])
        loss += l / 4
        for k in acc:
            acc[k] = g[k] / 4
    return loss, acc


for step in range(200):
    loss, acc = full(net)
    for k in net:
        net[k] = net[k] - 0.05 * acc[k]
    if step % 40 == 0:
        print("step", step, "loss", loss)
