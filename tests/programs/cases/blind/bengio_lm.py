import numpy as np

text = "the cat sat on the mat and the dog sat on the cat "
stoi = {ch: i for i, ch in enumerate(sorted(set(text)))}
ids = [stoi[ch] for ch in text]
ctx = 3
Xtr = np.array([ids[i:i + ctx] for i in range(len(ids) - ctx)])
Ytr = np.array([ids[i + ctx] for i in range(len(ids) - ctx)])

g = np.random.default_rng(2147483647)
V, n_embd, n_hidden = len(stoi), 4, 16
params = {
    "C": g.normal(size=(V, n_embd)),
    "W1": g.normal(size=(n_embd * ctx, n_hidden)) * (5 / 3) / (n_embd * ctx) ** 0.5,
    "b1": g.normal(size=n_hidden) * 0.01,
    "W2": g.normal(size=(n_hidden, V)) * 0.1,
    "b2": np.zeros(V),
}
state = {k: [np.zeros_like(p), np.zeros_like(p)] for k, p in params.items()}

for i in range(1, 201):
    ix = g.integers(0, len(Xtr), 16)
    Xb, Yb = Xtr[ix], Ytr[ix]
    n = len(Xb)
    # forward pass
    emb = params["C"][Xb]
    embcat = emb.reshape(n, -1)
    h = np.tanh(embcat @ params["W1"] + params["b1"])
    logits = h @ params["W2"] + params["b2"]
    counts = np.exp(logits - logits.max(1, keepdims=True))
    probs = counts / counts.sum(1, keepdims=True)
    loss = -np.log(probs[range(n), Yb]).mean()
    # backward pass
    grads = {}
    dlogits = probs.copy()
    dlogits[range(n), Yb] -= 1
    dlogits /= n
    grads["W2"] = h.T @ dlogits
    grads["b2"] = dlogits.sum(0)
    dhpreact = (1.0 - h ** 2) * (dlogits @ params["W2"].T)
    grads["W1"] = embcat.T @ dhpreact
    grads["b1"] = dhpreact.sum(0)
    dembcat = dhpreact @ params["W1"].T
    demb = dembcat.reshape(n, n_embd, ctx).transpose(0, 2, 1)
    grads["C"] = np.zeros_like(params["C"])
    np.add.at(grads["C"], Xb, demb)
    for k in params:
        m, v = state[k]
        m[:] = 0.9 * m + 0.1 * grads[k]
        v[:] = 0.99 * v + 0.01 * grads[k] ** 2
        params[k] -= 0.01 * (m / (1 - 0.9 ** i)) / (np.sqrt(v / (1 - 0.99 ** i)) + 1e-8)
    if i % 50 == 0:
        print(f"{i:7d}: {loss:.4f}")
