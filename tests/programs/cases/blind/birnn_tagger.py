import numpy as np

np.random.seed(77)
n_words, n_tags, n_hid, length = 6, 3, 5, 7
# tag of a word depends on its neighbours
sentences = np.random.randint(0, n_words, (30, length))
tags = np.zeros_like(sentences)
tags[:, 1:] += sentences[:, :-1] > 2
tags[:, :-1] += sentences[:, 1:] > 2

def mat(*shape):
    return np.random.uniform(-0.5, 0.5, shape)

Wf, Uf = mat(n_words, n_hid), mat(n_hid, n_hid)
Wb, Ub = mat(n_words, n_hid), mat(n_hid, n_hid)
V, bias = mat(2 * n_hid, n_tags), np.zeros(n_tags)
alpha = 0.1

for epoch in range(8):
    sum_loss = 0
    for words, gold in zip(sentences, tags):
        f = np.zeros((length + 1, n_hid))       # f[t+1] after word t, f[0] = 0
        b = np.zeros((length + 1, n_hid))       # b[t] before word t from the right, b[length] = 0
        for t in range(length):
            f[t + 1] = np.tanh(Wf[words[t]] + f[t] @ Uf)
        for t in range(length - 1, -1, -1):
            b[t] = np.tanh(Wb[words[t]] + b[t + 1] @ Ub)
        states = np.hstack([f[1:], b[:-1]])
        scores = states @ V + bias
        scores -= scores.max(axis=1, keepdims=True)
        probs = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        loss = -np.log(probs[np.arange(length), gold]).sum()
        sum_loss += loss

        delta = probs
        delta[np.arange(length), gold] -= 1
        gV, gbias = states.T @ delta, delta.sum(axis=0)
        dstates = delta @ V.T
        gWf, gUf, gWb, gUb = (np.zeros_like(M) for M in (Wf, Uf, Wb, Ub))
        back = np.zeros(n_hid)
        for t in range(length - 1, -1, -1):
            dz = (dstates[t, :n_hid] + back) * (1 - f[t + 1] ** 2)
            gWf[words[t]] += dz
            gUf += np.outer(f[t], dz)
            back = dz @ Uf.T
        back = np.zeros(n_hid)
        for t in range(length):
            dz = (dstates[t, n_hid:] + back) * (1 - b[t] ** 2)
            gWb[words[t]] += dz
            gUb += np.outer(b[t + 1], dz)
            back = dz @ Ub.T
        for M, gM in zip((Wf, Uf, Wb, Ub, V, bias), (gWf, gUf, gWb, gUb, gV, gbias)):
            M -= alpha * gM
    print("epoch", epoch, "loss per word", sum_loss / tags.size)
