import numpy as np


class CausalSelfAttention:
    def __init__(self, d_model, n_heads, rng):
        self.h, self.d = n_heads, d_model // n_heads
        self.w = {k: rng.normal(0, d_model ** -0.5, (d_model, d_model)) for k in ("q", "k", "v", "o")}
        self.g = {}

    def split(self, x):
        b, t, _ = x.shape
        return x.reshape(b, t, self.h, self.d).transpose(0, 2, 1, 3)

    def merge(self, x):
        b, _, t, _ = x.shape
        return x.transpose(0, 2, 1, 3).reshape(b, t, self.h * self.d)

    def forward(self, x):
        self.x = x
        q, k, v = (self.split(x @ self.w[n]) for n in "qkv")
        s = np.einsum("bhid,bhjd->bhij", q, k) / np.sqrt(self.d)
        t = x.shape[1]
        s = np.where(np.tril(np.ones((t, t), dtype=bool)), s, -1e9)
        a = np.exp(s - s.max(-1, keepdims=True))
        a /= a.sum(-1, keepdims=True)
        self.q, self.k, self.v, self.a = q, k, v, a
        self.y = self.merge(a @ v)
        return self.y @ self.w["o"]

    def backward(self, dout):
        self.g["o"] = np.einsum("bti,btj->ij", self.y, dout)
        dy = self.split(dout @ self.w["o"].T)
        da = dy @ self.v.transpose(0, 1, 3, 2)
        dv = self.a.transpose(0, 1, 3, 2) @ dy
        ds = self.a * (da - (da * self.a).sum(-1, keepdims=True)) / np.sqrt(self.d)
        dq = ds @ self.k
        dk = ds.transpose(0, 1, 3, 2) @ self.q
        dx = 0
        for n, d in zip("qkv", (dq, dk, dv)):
            d = self.merge(d)
            self.g[n] = np.einsum("bti,btj->ij", self.x, d)
            dx = dx + d @ self.w[n].T
        return dx


rng = np.random.default_rng(99)
B, T, D = 8, 5, 6
emb = rng.normal(size=(D, D)) * 0.5
tokens = rng.integers(0, D, (B, T))
target = np.cumsum(np.eye(D)[tokens], axis=1) / np.arange(1, T + 1)[None, :, None]
attn = CausalSelfAttention(D, 2, rng)
losses = []
for step in range(250):
    x = emb[tokens]
    out = x + attn.forward(x)
    diff = out - target
    loss = np.mean(np.sum(diff ** 2, axis=-1))
    dout = 2 * diff / (B * T)
    dx = dout + attn.backward(dout)
    demb = np.zeros_like(emb)
    np.add.at(demb, tokens, dx)
    emb -= 0.1 * demb
    for n in attn.w:
        attn.w[n] -= 0.1 * attn.g[n]
    losses.append(loss)
print("loss every 50 steps:", [round(float(v), 4) for v in losses[::50]])
