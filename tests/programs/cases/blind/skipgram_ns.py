import random
import numpy as np

random.seed(0)
np.random.seed(0)

corpus = ("the quick brown fox jumps over the lazy dog the dog sleeps "
          "the fox runs the quick dog jumps").split()
words = sorted(set(corpus))
w2i = {w: i for i, w in enumerate(words)}
V, dim, window, n_neg = len(words), 8, 2, 3

W_in = (np.random.rand(V, dim) - 0.5) / 2
W_out = (np.random.rand(V, dim) - 0.5) / 2


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def pairs():
    for pos, w in enumerate(corpus):
        for off in range(-window, window + 1):
            if off and 0 <= pos + off < len(corpus):
                yield w2i[w], w2i[corpus[pos + off]]


def ns_loss_and_grads(center, context, negatives):
    v = W_in[center]
    u_pos = W_out[context]
    u_neg = W_out[negatives]
    s_pos = sigmoid(u_pos @ v)
    s_neg = sigmoid(-u_neg @ v)
    loss = -np.log(s_pos) - np.sum(np.log(s_neg))

    grad_center = (s_pos - 1) * u_pos + (1 - s_neg) @ u_neg
    grad_pos = (s_pos - 1) * v
    grad_neg = (1 - s_neg)[:, None] * v
    return loss, grad_center, grad_pos, grad_neg


lr = 0.05
for epoch in range(5):
    running = 0
    for center, context in pairs():
        negatives = []
        while len(negatives) < n_neg:
            k = random.randrange(V)
            if k != context and k not in negatives:
                negatives.append(k)
        loss, gc, gp, gn = ns_loss_and_grads(center, context, negatives)
        running += loss
        W_in[center] -= lr * gc
        W_out[context] -= lr * gp
        W_out[negatives] -= lr * gn
    print("epoch", epoch, "loss", running)
