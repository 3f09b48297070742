"""
Question: cost stays around 0.24 for a long time, is my backpropagation wrong??
I have checked it ten times. One hidden layer, XOR-like data with 3 inputs.
"""
import numpy as np

np.random.seed(0)

def logistic(x):
    return 1.0 / (1.0 + np.exp(-x))

inputs = np.array([[a, b, c] for a in (0, 1) for b in (0, 1) for c in (0, 1)], dtype=float)
outputs = (inputs.sum(axis=1) % 2).reshape(-1, 1)

hidden_weights = np.random.normal(0, 0.1, (3, 4))
hidden_bias = np.zeros(4)
output_weights = np.random.normal(0, 0.1, (4, 1))
output_bias = np.zeros(1)
learning_rate = 0.1

for iteration in range(1000):
    hidden = logistic(inputs @ hidden_weights + hidden_bias)
    predicted = logistic(hidden @ output_weights + output_bias)
    difference = predicted - outputs
    cost = (difference ** 2).mean()

    d_predicted = 2 * difference / len(inputs)
    d_out = d_predicted * predicted * (1 - predicted)
    d_output_weights = hidden.T @ d_out
    d_output_bias = d_out.sum(axis=0)
    d_hid = (d_out @ output_weights.T) * hidden * (1 - hidden)
    d_hidden_weights = inputs.T @ d_hid
    d_hidden_bias = d_hid.sum(axis=0)

    output_weights -= learning_rate * d_output_weights
    output_bias -= learning_rate * d_output_bias
    hidden_weights -= learning_rate * d_hidden_weights
    hidden_bias -= learning_rate * d_hidden_bias
    if iteration % 200 == 0:
        print("iteration", iteration, "cost", cost)
