import argparse

import numpy as np

TEXT = """we are what we repeatedly do excellence then is not an act but a habit
what we do is what we are and a habit is what we repeatedly do"""


def build(text, window):
    toks = text.split()
    vocab = {w: i for i, w in enumerate(dict.fromkeys(toks))}
    ids = [vocab[w] for w in toks]
    contexts, centres = [], []
    for i in range(window, len(ids) - window):
        contexts.append(ids[i - window:i] + ids[i + 1:i + window + 1])
        centres.append(ids[i])
    return vocab, np.array(contexts), np.array(centres)


def step(E, U, contexts, centres):
    n, width = contexts.shape
    h = E[contexts].mean(axis=1)
    s = h @ U.T
    s -= s.max(axis=1, keepdims=True)
    p = np.exp(s)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(n), centres]).mean()
    # gradients, p becomes d loss / d scores
    p[np.arange(n), centres] -= 1
    p /= n
    gU = p.T @ h
    gh = p @ U / width
    gE = np.zeros_like(E)
    for j in range(width):
        np.add.at(gE, contexts[:, j], gh)
    return loss, gE, gU


def main():
    ap = argparse.ArgumentParser(description="CBOW with a full softmax")
    ap.add_argument("--dim", type=int, default=10)
    ap.add_argument("--window", type=int, default=2)
    ap.add_argument("--lr", type=float, default=2.0)
    ap.add_argument("--steps", type=int, default=200)
    args = ap.parse_args()

    np.random.seed(0)
    vocab, contexts, centres = build(TEXT, args.window)
    E = np.random.randn(len(vocab), args.dim) * 0.3
    U = np.random.randn(len(vocab), args.dim) * 0.3
    for k in range(args.steps):
        loss, gE, gU = step(E, U, contexts, centres)
        E -= args.lr * gE
        U -= args.lr * gU
        if k % 40 == 0:
            print("step", k, "loss", loss)
    unit = E / np.linalg.norm(E, axis=1, keepdims=True)
    near = unit @ unit[vocab["what"]]
    print("nearest to 'what':", [w for w, i in sorted(vocab.items(), key=lambda kv: -near[kv[1]])][1:4])


if __name__ == "__main__":
    main()
