import numpy as np

# reverse a short sequence of symbols: encoder RNN -> decoder RNN
rng = np.random.RandomState(0)
V, H, L = 5, 10, 4
GO = V  # start symbol for the decoder


def onehot(i, n):
    v = np.zeros(n)
    v[i] = 1.0
    return v


P = {
    "Ex": rng.randn(H, V) * 0.4, "Eh": rng.randn(H, H) * 0.3, "eb": np.zeros(H),
    "Dx": rng.randn(H, V + 1) * 0.4, "Dh": rng.randn(H, H) * 0.3, "db": np.zeros(H),
    "O": rng.randn(V, H) * 0.4, "ob": np.zeros(V),
}


def run(seq, P):
    target = seq[::-1]
    enc = [np.zeros(H)]
    for s in seq:
        enc.append(np.tanh(P["Ex"] @ onehot(s, V) + P["Eh"] @ enc[-1] + P["eb"]))
    dec, probs, loss = [enc[-1]], [], 0.0
    dec_in = [GO] + list(target[:-1])
    for t in range(L):
        dec.append(np.tanh(P["Dx"] @ onehot(dec_in[t], V + 1) + P["Dh"] @ dec[-1] + P["db"]))
        a = P["O"] @ dec[-1] + P["ob"]
        a = np.exp(a - a.max())
        probs.append(a / a.sum())
        loss -= np.log(probs[-1][target[t]])

    G = {k: np.zeros_like(v) for k, v in P.items()}
    dh = np.zeros(H)
    for t in range(L - 1, -1, -1):
        da = probs[t] - onehot(target[t], V)
        G["O"] += np.outer(da, dec[t + 1])
        G["ob"] += da
        dz = (dh + P["O"].T @ da) * (1 - dec[t + 1] ** 2)
        G["Dx"][:, dec_in[t]] += dz
        G["Dh"] += np.outer(dz, dec[t])
        G["db"] += dz
        dh = P["Dh"].T @ dz
    for t in range(L - 1, -1, -1):
        dz = dh * (1 - enc[t + 1] ** 2)
        G["Ex"][:, seq[t]] += dz
        G["Eh"] += np.outer(dz, enc[t])
        G["eb"] += dz
        dh = P["Eh"].T @ dz
    return loss, G


avg = None
for it in range(600):
    seq = rng.randint(0, V, L)
    loss, G = run(seq, P)
    for k in P:
        P[k] -= 0.05 * np.clip(G[k], -5, 5)
    avg = loss if avg is None else 0.98 * avg + 0.02 * loss
    if it % 100 == 0:
        print("it", it, "smoothed loss", avg)
