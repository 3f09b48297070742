import numpy as np


def lse(a, axis):
    m = a.max(axis=axis, keepdims=True)
    return (m + np.log(np.exp(a - m).sum(axis=axis, keepdims=True))).squeeze(axis)


def nll_and_marginals(emit, trans, tags):
    """negative log-likelihood of a tag sequence and the expected counts"""
    T, K = emit.shape
    alpha = np.zeros((T, K))
    beta = np.zeros((T, K))
    alpha[0] = emit[0]
    for t in range(1, T):
        alpha[t] = emit[t] + lse(alpha[t - 1][:, None] + trans, axis=0)
    for t in range(T - 2, -1, -1):
        beta[t] = lse(trans + emit[t + 1] + beta[t + 1], axis=1)
    log_z = lse(alpha[-1], axis=0)
    path = emit[np.arange(T), tags].sum() + trans[tags[:-1], tags[1:]].sum()
    node = np.exp(alpha + beta - log_z)
    edge = np.zeros((K, K))
    for t in range(1, T):
        edge += np.exp(alpha[t - 1][:, None] + trans + emit[t] + beta[t] - log_z)
    return log_z - path, node, edge


rng = np.random.default_rng(16)
K, V = 3, 6
corpus = []
for _ in range(15):
    tags = [rng.integers(K)]
    for _ in range(7):
        tags.append((tags[-1] + rng.choice([0, 1], p=[0.3, 0.7])) % K)
    tags = np.array(tags)
    words = (2 * tags + rng.integers(0, 3, len(tags))) % V
    corpus.append((words, tags))

E = np.zeros((V, K))
A = np.zeros((K, K))
l2, lr = 0.01, 0.1
for epoch in range(25):
    loss = 0.5 * l2 * ((E ** 2).sum() + (A ** 2).sum())
    gE, gA = l2 * E, l2 * A
    for words, tags in corpus:
        nll, node, edge = nll_and_marginals(E[words], A, tags)
        loss += nll / len(corpus)
        node[np.arange(len(tags)), tags] -= 1
        np.add.at(gE, words, node / len(corpus))
        np.add.at(edge, (tags[:-1], tags[1:]), -1)
        gA += edge / len(corpus)
    E -= lr * gE
    A -= lr * gA
    if epoch % 5 == 0:
        print(f"epoch {epoch} loss {loss:.4f}")
