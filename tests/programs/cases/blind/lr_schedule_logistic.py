"""Train a 2-layer binary classifier with cosine learning-rate schedule."""
import argparse
import math

import numpy as np


def parse_args():
    ap = argparse.ArgumentParser()
    ap.add_argument("--hidden", type=int, default=9)
    ap.add_argument("--epochs", type=int, default=120)
    ap.add_argument("--base-lr", type=float, default=0.8)
    ap.add_argument("--weight-decay", type=float, default=1e-3)
    ap.add_argument("--seed", type=int, default=0)
    return ap.parse_args()


def log1pexp(a):
    return np.maximum(a, 0) + np.log1p(np.exp(-np.abs(a)))


def loss_fn(params, X, y, wd):
    W, b, v, c = params
    act = log1pexp(X @ W + b)  # softplus
    z = act @ v + c[0]
    data = np.mean(log1pexp(z) - y * z)
    return data + 0.5 * wd * (np.sum(W ** 2) + np.sum(v ** 2))


def grad_fn(params, X, y, wd):
    W, b, v, c = params
    pre = X @ W + b
    act = log1pexp(pre)
    z = act @ v + c[0]
    dz = (1 / (1 + np.exp(-z)) - y) / len(y)
    dv = act.T @ dz + wd * v
    dc = np.array([dz.sum()])
    dpre = np.outer(dz, v) / (1 + np.exp(-pre))
    dW = X.T @ dpre + wd * W
    db = dpre.sum(axis=0)
    return [dW, db, dv, dc]


def main():
    args = parse_args()
    rng = np.random.default_rng(args.seed)
    X = rng.normal(size=(150, 2))
    y = (np.hypot(X[:, 0], X[:, 1]) < 1.1).astype(float)
    params = [rng.normal(size=(2, args.hidden)), np.zeros(args.hidden),
              rng.normal(size=args.hidden) * 0.3, np.zeros(1)]
    for epoch in range(args.epochs):
        lr = 0.5 * args.base_lr * (1 + math.cos(math.pi * epoch / args.epochs))
        loss = loss_fn(params, X, y, args.weight_decay)
        grads = grad_fn(params, X, y, args.weight_decay)
        params = [p - lr * g for p, g in zip(params, grads)]
        if epoch % 20 == 0:
            print(f"epoch={epoch} lr={lr:.4f} loss={loss:.5f}")


if __name__ == "__main__":
    main()
