import numpy as np

class LSTM:
    """Adding-problem toy. Gates packed as [i f o g]."""
    def __init__(s, nx, nh, rng):
        s.nh = nh
        s.W = rng.standard_normal((nx + nh, 4 * nh)) * 0.3
        s.b = np.zeros(4 * nh)
        s.b[nh:2 * nh] = 1.0
        s.V = rng.standard_normal((nh, 1)) * 0.3
        s.c0 = np.zeros(1)

    def run(s, X, Y):
        B, T, _ = X.shape
        H = s.nh
        h = np.zeros((B, H)); c = np.zeros((B, H))
        tape = []
        for t in range(T):
            z = np.concatenate([X[:, t], h], 1)
            a = z @ s.W + s.b
            i, f, o = (1 / (1 + np.exp(-a[:, k * H:(k + 1) * H])) for k in range(3))
            g = np.tanh(a[:, 3 * H:])
            c_prev = c
            c = f * c_prev + i * g
            tc = np.tanh(c)
            h = o * tc
            tape.append((z, i, f, o, g, c_prev, tc))
        pred = h @ s.V + s.c0
        err = pred - Y
        loss = np.mean(err ** 2)

        dpred = 2 * err / err.size
        dV = h.T @ dpred; dc0 = dpred.sum(0)
        dW = np.zeros_like(s.W); db = np.zeros_like(s.b)
        dh = dpred @ s.V.T
        dc = np.zeros((B, H))
        for z, i, f, o, g, c_prev, tc in reversed(tape):
            do = dh * tc
            dc = dc + dh * o * (1 - tc ** 2)
            da = np.concatenate([dc * g * i * (1 - i), dc * c_prev * f * (1 - f),
                                 do * o * (1 - o), dc * i * (1 - g ** 2)], 1)
            dW += z.T @ da
            db += da.sum(0)
            dh = (da @ s.W.T)[:, X.shape[2]:]
            dc = dc * i
        return loss, dict(W=dW, b=db, V=dV, c0=dc0)

rng = np.random.default_rng(2)
B, T = 16, 8
X = np.zeros((B, T, 2))
X[:, :, 0] = rng.random((B, T))
for n in range(B):
    a, b = rng.choice(T, 2, replace=False)
    X[n, [a, b], 1] = 1
Y = (X[:, :, 0] * X[:, :, 1]).sum(1, keepdims=True)
net = LSTM(2, 8, rng)
for it in range(100):
    loss, g = net.run(X, Y)
    for k in g:
        getattr(net, k)[...] -= 0.3 * g[k]
    if it % 20 == 0:
        print(it, round(loss, 5))
