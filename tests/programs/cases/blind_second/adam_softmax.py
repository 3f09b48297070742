"""Adam by hand on a small softmax regression"""
import numpy as np

rng = np.random.default_rng(5)
X = rng.normal(size=(90, 4))
Y = np.argmax(X @ rng.normal(size=(4, 3)) + 0.2 * rng.normal(size=(90, 3)), axis=1)
onehot = np.eye(3)[Y]

theta = np.zeros((4, 3))
m = np.zeros_like(theta)
v = np.zeros_like(theta)
beta1, beta2, eta, eps = 0.9, 0.999, 0.05, 1e-8

for t in range(1, 121):
    logits = X @ theta
    logits -= logits.max(axis=1, keepdims=True)
    prob = np.exp(logits)
    prob /= prob.sum(axis=1, keepdims=True)
    loss = -np.mean(np.sum(onehot * np.log(prob), axis=1))
    g = X.T @ (prob - onehot) / len(X)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta1) * g ** 2
    mhat = m / (1 - beta1 ** t)
    vhat = v / (1 - beta2 ** t)
    theta -= eta * mhat / (np.sqrt(vhat) + eps)
    if t % 20 == 1:
        print("t=%d loss=%.5f" % (t, loss))
