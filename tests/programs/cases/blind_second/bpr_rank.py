import numpy as np
rng = np.random.default_rng(7)
# hinge ranking (BPR-like implicit feedback) with item biases, numpy SGD
users, items, k = 15, 12, 4
P = rng.normal(0, .3, (users, k)); Q = rng.normal(0, .3, (items, k)); b = np.zeros(items)
likes = {u: set(rng.choice(items, 4, replace=False).tolist()) for u in range(users)}
triples = [(u, i, j) for u in range(users) for i in likes[u] for j in range(items) if j not in likes[u]]
reg, lr = 0.01, 0.05

def bpr(u, i, j):
    x = P[u] @ (Q[i] - Q[j]) + b[i] - b[j]
    s = 1 / (1 + np.exp(x))
    loss = np.log1p(np.exp(-x)) + 0.5 * reg * (P[u] @ P[u] + Q[i] @ Q[i] + Q[j] @ Q[j])
    gP = -s * (Q[i] - Q[j]) + reg * P[u]
    gQi = -s * P[u] + reg * Q[i]
    gQj = s * P[j] + reg * Q[j]
    return loss, gP, gQi, gQj, -s, s

for epoch in range(6):
    rng.shuffle(triples)
    tot = 0.0
    for u, i, j in triples[:400]:
        loss, gP, gQi, gQj, gbi, gbj = bpr(u, i, j)
        P[u] -= lr * gP
        Q[i] -= lr * gQi
        Q[j] -= lr * gQj
        b[i] -= lr * gbi
        b[j] -= lr * gbj
        tot += loss
    print("epoch", epoch, "bpr loss", tot / 400)
