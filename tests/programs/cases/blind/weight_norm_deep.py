import numpy as np

rng = np.random.RandomState(18)

def layer(n_in, n_out):
    v = rng.randn(n_in, n_out)
    return {"v": v, "g": np.ones(n_out), "b": np.zeros(n_out)}

net = [layer(3, 9), layer(9, 9), layer(9, 1)]
X = rng.uniform(-1, 1, (100, 3))
Y = (X[:, :1] ** 2 + X[:, 1:2] * X[:, 2:]) * 2

mom = [{k: np.zeros_like(a) for k, a in l.items()} for l in net]
beta, lr = 0.9, 0.1

for it in range(400):
    # ---- forward: w = g * v / ||v|| column by column
    a, stack = X, []
    for l in net:
        norm = np.sqrt((l["v"] ** 2).sum(axis=0))
        w = l["v"] * (l["g"] / norm)
        z = a @ w + l["b"]
        stack.append((a, w, norm, z))
        a = np.tanh(z) if l is not net[-1] else z
    loss = np.sum((a - Y) ** 2) / (2 * len(X))

    # ---- backward
    grads = [None] * len(net)
    d = (a - Y) / len(X)
    for n in range(len(net) - 1, -1, -1):
        a_in, w, norm, z = stack[n]
        if n < len(net) - 1:
            d = d * (1 - np.tanh(z) ** 2)
        dw = a_in.T @ d
        unit = net[n]["v"] / norm
        dg = (dw * unit).sum(axis=0)
        dv = net[n]["g"] / norm * (dw - unit * dg)
        grads[n] = {"v": dv, "g": dg, "b": d.sum(axis=0)}
        d = d @ w.T

    for l, m, gr in zip(net, mom, grads):
        for k in l:
            m[k] = beta * m[k] + (1 - beta) * gr[k]
            l[k] -= lr * m[k]
    if it % 100 == 0:
        print("iteration %d  loss %.5f" % (it, loss))
