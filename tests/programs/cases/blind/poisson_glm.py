import numpy as np


def make_objective(X, counts, l2):
    n = len(counts)

    def objective(beta):
        eta = X @ beta
        rate = np.exp(eta)
        nll = np.sum(rate - counts * eta) / n
        penalty = 0.5 * l2 * np.sum(beta[1:] ** 2)
        return nll + penalty

    def gradient(beta):
        rate = np.exp(X @ beta)
        g = X.T @ (rate - counts) / n
        g[1:] += l2 * beta[1:]
        return g

    return objective, gradient


def gradient_descent(f, df, beta, lr, steps):
    history = [f(beta)]
    for _ in range(steps):
        beta = beta - lr * df(beta)
        history.append(f(beta))
    return beta, history


if __name__ == "__main__":
    rng = np.random.default_rng(77)
    Z = rng.normal(size=(250, 3))
    X = np.column_stack([np.ones(len(Z)), Z])
    truth = np.array([0.5, 0.3, -0.4, 0.0])
    counts = rng.poisson(np.exp(X @ truth))

    f, df = make_objective(X, counts, l2=0.01)
    beta, history = gradient_descent(f, df, np.zeros(4), lr=0.2, steps=150)
    for k in range(0, len(history), 30):
        print("step", k, "objective", round(history[k], 5))
    print("estimate", beta.round(3), "truth", truth)
