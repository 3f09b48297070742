# Multinomial logit, penalised weighted log-likelihood, gradient ASCENT
import numpy as np

rng = np.random.RandomState(21)
n, p, k = 180, 4, 3
X = np.hstack([np.ones((n, 1)), rng.randn(n, p - 1)])
B_true = rng.randn(p, k)
U = X @ B_true + rng.gumbel(size=(n, k))
choice = U.argmax(axis=1)
class_weight = n / (k * np.bincount(choice, minlength=k))
w = class_weight[choice]
ridge = 0.5

B = np.zeros((p, k))
step_size = 0.005
trace = []

while True:
    V = X @ B
    V = V - V.max(axis=1, keepdims=True)
    log_prob = V - np.log(np.exp(V).sum(axis=1, keepdims=True))
    loglik = np.sum(w * log_prob[np.arange(n), choice]) - 0.5 * ridge * np.sum(B[1:] ** 2)
    trace.append(loglik)

    residual = -np.exp(log_prob)
    residual[np.arange(n), choice] += 1.0
    score = X.T @ (w[:, None] * residual)
    score[1:] -= ridge * B[1:]
    B = B + step_size * score
    if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-7 or len(trace) >= 800:
        break

print("iterations", len(trace))
print("log-likelihood: first %.3f last %.3f" % (trace[0], trace[-1]))
print((B - B[:, :1]).round(2))
