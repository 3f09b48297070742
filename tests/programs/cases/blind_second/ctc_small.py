"""CTC loss for a linear frame classifier, log domain, alpha/beta recursions."""
import numpy as np

NEG = -1e30
BLANK = 0

def logadd(*a):
    m = max(a)
    return NEG if m <= NEG else m + np.log(sum(np.exp(v - m) for v in a))

def ctc(logp, labels):
    T, K = logp.shape
    ext = [BLANK]
    for l in labels:
        ext += [l, BLANK]
    S = len(ext)
    skip = [s > 1 and ext[s] != BLANK and ext[s] != ext[s - 2] for s in range(S)]
    al = np.full((T, S), NEG)
    al[0, 0], al[0, 1] = logp[0, ext[0]], logp[0, ext[1]]
    for t in range(1, T):
        for s in range(S):
            c = [al[t - 1, s]] + ([al[t - 1, s - 1]] if s else []) + ([al[t - 1, s - 2]] if skip[s] else [])
            al[t, s] = logadd(*c) + logp[t, ext[s]]
    be = np.full((T, S), NEG)
    be[-1, -1] = be[-1, -2] = 0.0
    for t in range(T - 2, -1, -1):
        for s in range(S):
            c = [be[t + 1, s] + logp[t + 1, ext[s]]]
            if s + 1 < S:
                c.append(be[t + 1, s + 1] + logp[t + 1, ext[s + 1]])
            if s + 2 < S and skip[s + 2]:
                c.append(be[t + 1, s + 2] + logp[t + 1, ext[s + 2]])
            be[t, s] = logadd(*c)
    logZ = logadd(al[-1, -1], al[-1, -2])
    occ = np.zeros((T, K))
    for s in range(S):
        occ[:, ext[s]] = np.exp(al[:, s] + be[:, s] - logZ)
    return -logZ, np.exp(logp) - occ

rng = np.random.default_rng(31)
frames = [rng.normal(size=(8, 5)) for _ in range(4)]
targets = [[1, 2], [2, 2], [3, 1], [1, 3, 1]]
W = rng.normal(0, .2, (5, 4))
for epoch in range(25):
    total, g = 0.0, np.zeros_like(W)
    for F, lab in zip(frames, targets):
        z = F @ W
        logp = z - np.log(np.exp(z).sum(1, keepdims=True))
        loss, dz = ctc(logp, lab)
        g += F.T @ dz
        total += loss
    W -= 0.1 * g
    if epoch % 5 == 0:
        print("epoch", epoch, "ctc", total)
