# minimal char rnn, after the famous gist
import numpy as np

data = "hello world, hello moon. " * 4
chars = sorted(set(data))
vs = len(chars)
c2i = {c: i for i, c in enumerate(chars)}
hs, seq_length, lr = 16, 12, 0.1
np.random.seed(10)
Wxh = np.random.randn(hs, vs) * 0.1
Whh = np.random.randn(hs, hs) * 0.1
Why = np.random.randn(vs, hs) * 0.1
bh = np.zeros((hs, 1))
by = np.zeros((vs, 1))


def lossFun(inputs, targets, hprev):
    xs, hs_, ys, ps = {}, {}, {}, {}
    hs_[-1] = np.copy(hprev)
    loss = 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((vs, 1))
        xs[t][inputs[t]] = 1
        hs_[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs_[t - 1]) + bh)
        ys[t] = np.dot(Why, hs_[t]) + by
        ps[t] = np.exp(ys[t]) / np.sum(np.exp(ys[t]))
        loss += -np.log(ps[t][targets[t], 0])
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    dhnext = np.zeros_like(hs_[0])
    for t in reversed(range(len(inputs))):
        dy = np.copy(ps[t])
        dy[targets[t]] -= 1
        dWhy += np.dot(dy, hs_[t].T)
        dby += dy
        dh = np.dot(Why.T, dy) + dhnext
        dhraw = (1 - hs_[t] * hs_[t]) * dh
        dbh += dhraw
        dWxh += np.dot(dhraw, xs[t].T)
        dWhh += np.dot(dhraw, hs_[t - 1].T)
        dhnext = np.dot(Whh.T, dh)
    for dparam in [dWxh, dWhh, dWhy, dbh, dby]:
        np.clip(dparam, -5, 5, out=dparam)
    return loss, dWxh, dWhh, dWhy, dbh, dby, hs_[len(inputs) - 1]


n, p = 0, 0
mem = [np.zeros_like(q) for q in (Wxh, Whh, Why, bh, by)]
smooth_loss = -np.log(1.0 / vs) * seq_length
while n < 120:
    if p + seq_length + 1 >= len(data) or n == 0:
        hprev = np.zeros((hs, 1))
        p = 0
    inputs = [c2i[ch] for ch in data[p:p + seq_length]]
    targets = [c2i[ch] for ch in data[p + 1:p + seq_length + 1]]
    loss, dWxh, dWhh, dWhy, dbh, dby, hprev = lossFun(inputs, targets, hprev)
    smooth_loss = smooth_loss * 0.95 + loss * 0.05
    if n % 20 == 0:
        print('iter %d, loss: %f' % (n, smooth_loss))
    for param, dparam, m in zip([Wxh, Whh, Why, bh, by], [dWxh, dWhh, dWhy, dbh, dby], mem):
        m += dparam * dparam
        param += -lr * dparam / np.sqrt(m + 1e-8)
    p += seq_length
    n += 1
