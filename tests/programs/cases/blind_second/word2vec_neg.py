"""skip-gram with negative sampling, tiny corpus"""
import numpy as np

corpus = ("the quick brown fox jumps over the lazy dog the dog sleeps the fox runs "
          "a quick dog and a lazy fox").split()
vocab = sorted(set(corpus))
idx = {w: i for i, w in enumerate(vocab)}
V, dim, win, K = len(vocab), 8, 2, 4

rng = np.random.RandomState(1234)
W_in = (rng.rand(V, dim) - 0.5) / dim
W_out = (rng.rand(V, dim) - 0.5) / dim


def sig(x):
    return 1.0 / (1.0 + np.exp(-x))


def pair_loss_and_grads(c, o, negs):
    h = W_in[c]
    u = W_out[o]
    un = W_out[negs]
    s_pos = sig(u @ h)
    s_neg = sig(-un @ h)
    loss = -np.log(s_pos) - np.log(s_neg).sum()
    d_h = (s_pos - 1) * u + ((1 - s_neg)[:, None] * un).sum(0)
    d_out = np.zeros_like(W_out)
    d_out[o] += (s_pos - 1) * h
    d_out[negs] += np.outer(1 - s_neg, h)
    return loss, d_h, d_out


pairs = [(idx[corpus[i]], idx[corpus[j]]) for i in range(len(corpus))
         for j in range(max(0, i - win), min(len(corpus), i + win + 1)) if i != j]
for epoch in range(30):
    total = 0
    for c, o in pairs:
        negs = rng.randint(0, V, size=K)
        loss, d_h, d_out = pair_loss_and_grads(c, o, negs)
        W_in[c] -= 0.1 * d_h
        W_out -= 0.1 * d_out
        total += loss
    if epoch % 5 == 0:
        print("epoch %d: %.4f" % (epoch, total / len(pairs)))
