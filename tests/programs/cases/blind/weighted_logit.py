from __future__ import annotations

from typing import Tuple

import numpy as np

Array = np.ndarray


def bce_with_logits(z: Array, y: Array, w: Array) -> float:
    """Numerically stable weighted binary cross entropy."""
    per_sample = np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))
    return float(np.sum(w * per_sample) / np.sum(w))


def gradients(X: Array, z: Array, y: Array, w: Array) -> Tuple[Array, float]:
    residual = 1.0 / (1.0 + np.exp(-z)) - y
    grad_coef = X.T @ (w * residual) / np.sum(w)
    grad_intercept = float(np.sum(residual) / np.sum(w))
    return grad_coef, grad_intercept


def make_data(n: int, seed: int) -> Tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    p = 1 / (1 + np.exp(-(X @ np.array([2.0, -1.0, 0.5]) - 2.0)))
    return X, (rng.uniform(size=n) < p).astype(float)


def main() -> None:
    X, y = make_data(300, seed=0)
    # rare positives get more weight
    w = np.where(y == 1, (y == 0).sum() / max(y.sum(), 1), 1.0)
    coef: Array = np.zeros(X.shape[1])
    intercept: float = 0.0
    lr: float = 0.5

    for iteration in range(200):
        z = X @ coef + intercept
        loss = bce_with_logits(z, y, w)
        g_coef, g_intercept = gradients(X, z, y, w)
        coef -= lr * g_coef
        intercept -= lr * g_intercept
        if iteration % 50 == 0:
            print(f"{iteration=:4d} {loss=:.5f}")
    print("coefficients:", coef, "intercept:", intercept)


if __name__ == "__main__":
    main()
