import numpy as np


class LSTM:
    """All gates in one matrix, order: input, forget, output, candidate."""

    def __init__(self, d_in, d_h, seed=0):
        rng = np.random.default_rng(seed)
        self.n = d_h
        self.W = rng.normal(size=(1 + d_in + d_h, 4 * d_h)) / np.sqrt(d_in + d_h)
        self.W[0] = 0
        self.W[0, d_h:2 * d_h] = 1.0     # forget bias

    def forward(self, X):
        T, B, _ = X.shape
        n = self.n
        self.tape = []
        h, c = np.zeros((B, n)), np.zeros((B, n))
        H = np.empty((T, B, n))
        for t in range(T):
            inp = np.concatenate([np.ones((B, 1)), X[t], h], axis=1)
            a = inp @ self.W
            s = 1 / (1 + np.exp(-a[:, :3 * n]))
            i, f, o = s[:, :n], s[:, n:2 * n], s[:, 2 * n:]
            g = np.tanh(a[:, 3 * n:])
            c_old = c
            c = i * g + f * c_old
            tc = np.tanh(c)
            h = o * tc
            H[t] = h
            self.tape.append((inp, i, f, o, g, c_old, tc))
        return H

    def backward(self, dH):
        n = self.n
        self.dW = np.zeros_like(self.W)
        dh_next = dc_next = 0
        for t in reversed(range(len(dH))):
            inp, i, f, o, g, c_old, tc = self.tape[t]
            dh = dH[t] + dh_next
            dc = dh * o * (1 - tc ** 2) + dc_next
            da = np.hstack([dc * g * i * (1 - i), dc * c_old * f * (1 - f),
                            dh * tc * o * (1 - o), dc * i * (1 - g ** 2)])
            self.dW += inp.T @ da
            dh_next = (da @ self.W.T)[:, -n:]
            dc_next = dc * f


def train():
    rng = np.random.default_rng(1)
    T, B = 8, 12
    X = rng.choice([-1.0, 1.0], size=(T, B, 1))
    Y = (np.cumsum(X[:, :, 0], axis=0) > 0).astype(float)   # running majority
    net = LSTM(1, 7)
    out = rng.normal(size=7) * 0.3
    for it in range(150):
        H = net.forward(X)
        logit = H @ out
        loss = np.mean(np.log1p(np.exp(-np.abs(logit))) + np.maximum(logit, 0) - Y * logit)
        dlogit = (1 / (1 + np.exp(-logit)) - Y) / Y.size
        dout = np.tensordot(dlogit, H, axes=([0, 1], [0, 1]))
        net.backward(dlogit[:, :, None] * out)
        out -= 1.0 * dout
        net.W -= 1.0 * net.dW
        if it % 30 == 0:
            print("it", it, "loss", loss, "acc", np.mean((logit > 0) == Y))


if __name__ == "__main__":
    train()
