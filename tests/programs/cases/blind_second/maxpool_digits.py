# 2x2 max pooling convnet, tiny 8x8 "images" (bars vs. crosses)
import numpy as np
np.random.seed(17)

def make(n):
    imgs, ys = [], []
    for i in range(n):
        im = np.random.randn(8, 8) * 0.2
        p = np.random.randint(2, 6)
        im[p, :] += 1
        if i % 2: im[:, p] += 1
        imgs.append(im); ys.append(i % 2)
    return np.array(imgs), np.array(ys)

X, Y = make(20)
k = np.random.randn(3, 3, 3) * 0.3
V = np.random.randn(27, 2) * 0.2

def im2col(im):
    return np.array([im[i:i+3, j:j+3].ravel() for i in range(6) for j in range(6)])   # 36 x 9

cols = np.array([im2col(im) for im in X])

def forward_backward(k, V):
    n = len(X)
    conv = cols @ k.reshape(3, 9).T                      # n,36,3
    act = np.maximum(conv, 0).reshape(n, 3, 2, 3, 2, 3)  # n, r, 2, c, 2, f
    blocks = act.transpose(0, 1, 3, 5, 2, 4).reshape(n, 3, 3, 3, 4)
    arg = blocks.argmax(-1)
    pooled = blocks.max(-1)
    flat = pooled.reshape(n, 27)
    s = flat @ V
    p = np.exp(s - s.max(1, keepdims=True)); p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(n), Y]).mean()
    ds = p.copy(); ds[np.arange(n), Y] -= 1; ds /= n
    dV = flat.T @ ds
    dpool = (ds @ V.T).reshape(n, 3, 3, 3)
    dblocks = np.zeros_like(blocks)
    np.put_along_axis(dblocks, arg[..., None], dpool[..., None], axis=-1)
    dact = dblocks.reshape(n, 3, 3, 3, 2, 2).transpose(0, 1, 5, 2, 4, 3).reshape(n, 36, 3)
    dconv = dact * (conv > 0)
    dk = np.einsum('npf,npq->fq', dconv, cols).reshape(k.shape)
    return loss, dk, dV

for it in range(60):
    loss, dk, dV = forward_backward(k, V)
    k -= 0.2 * dk
    V -= 0.2 * dV
    if it % 12 == 0: print(it, loss)
