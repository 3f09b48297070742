# single head self attention trained to copy the first token's value. einsum version
import numpy as np
rng = np.random.default_rng(4)
B, T, D, H = 8, 5, 6, 4
X = rng.normal(size=(B, T, D))
X[:, :, 0] = np.arange(T) - 2
target = X[:, :1, 1:2].repeat(T, 1)
Wq, Wk, Wv = (rng.normal(size=(D, H)) * 0.5 for _ in range(3))
wo = rng.normal(size=(H, 1)) * 0.5
scale = 1 / np.sqrt(H)

def fwd_bwd():
    q = np.einsum('btd,dh->bth', X, Wq)
    k = np.einsum('btd,dh->bth', X, Wk)
    v = np.einsum('btd,dh->bth', X, Wv)
    s = np.einsum('bih,bjh->bij', q, k) * scale
    e = np.exp(s - s.max(-1, keepdims=True))
    a = e / e.sum(-1, keepdims=True)
    ctx = np.einsum('bij,bjh->bih', a, v)
    out = ctx @ wo
    diff = out - target
    loss = (diff ** 2).mean()
    dout = 2 * diff / diff.size
    dwo = np.einsum('bth,bto->ho', ctx, dout)
    dctx = dout @ wo.T
    dv = np.einsum('bij,bih->bjh', a, dctx)
    da = np.einsum('bih,bjh->bij', dctx, v)
    ds = a * (da - (da * a).sum(-1, keepdims=True))
    dq = np.einsum('bij,bjh->bih', ds, k) * scale
    dk = np.einsum('bij,bjh->bih', ds, q) * scale
    dWq, dWk, dWv = (np.einsum('btd,bth->dh', X, g) for g in (dq, dk, dv))
    return loss, (dWq, dWk, dWv, dwo)

for it in range(200):
    loss, grads = fwd_bwd()
    for w, g in zip((Wq, Wk, Wv, wo), grads):
        w -= 0.3 * g
    if it % 40 == 0:
        print('it', it, 'loss', loss)
