import numpy as np

rng = np.random.default_rng()
n_samples, n_out = 64, 3
X = rng.uniform(-1, 1, size=(n_samples, 2))
Y = np.stack([X[:, 0] * X[:, 1], X[:, 0] ** 2, np.cos(X[:, 1])], axis=1)

layer_sizes = [2, 10, 8, n_out]
weights, biases = [], []
for fan_in, fan_out in zip(layer_sizes, layer_sizes[1:]):
    weights.append(rng.normal(scale=1 / np.sqrt(fan_in), size=(fan_in, fan_out)))
    biases.append(np.zeros(fan_out))


def forward(X):
    activations = [X]
    for i, (w, b) in enumerate(zip(weights, biases)):
        z = activations[-1] @ w + b
        activations.append(z if i == len(weights) - 1 else np.tanh(z))
    return activations


for epoch in range(500):
    activations = forward(X)
    loss = np.mean((activations[-1] - Y) ** 2)
    deltas = {len(weights) - 1: 2 * (activations[-1] - Y) / n_samples}
    for i in range(len(weights) - 2, -1, -1):
        deltas[i] = deltas[i + 1] @ weights[i + 1].T * (1 - activations[i + 1] ** 2)
    w_grads = [activations[i].T @ deltas[i] for i in range(len(weights))]
    b_grads = [deltas[i].sum(axis=0) for i in range(len(weights))]
    for i in range(len(weights)):
        weights[i] -= 0.1 * w_grads[i]
        biases[i] -= 0.1 * b_grads[i]
    if epoch % 100 == 0:
        print("epoch %d mse %.5f" % (epoch, loss))
