# translated from my MATLAB code (ex4 of the ML course), Theta with bias column
import numpy as np

def sigmoid(z):
    g = 1.0 / (1.0 + np.exp(-z))
    return g

def nnCostFunction(nn_params, input_layer_size, hidden_layer_size, num_labels, X, y, lam):
    Theta1 = nn_params[:hidden_layer_size * (input_layer_size + 1)].reshape(hidden_layer_size, input_layer_size + 1)
    Theta2 = nn_params[hidden_layer_size * (input_layer_size + 1):].reshape(num_labels, hidden_layer_size + 1)
    m = X.shape[0]
    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1 @ Theta1.T
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    z3 = a2 @ Theta2.T
    h = sigmoid(z3)
    Y = np.eye(num_labels)[y]
    J = np.sum(-Y * np.log(h) - (1 - Y) * np.log(1 - h)) / m
    J = J + lam / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    d3 = h - Y
    d2 = (d3 @ Theta2[:, 1:]) * sigmoid(z2) * (1 - sigmoid(z2))
    Theta1_grad = d2.T @ a1 / m
    Theta2_grad = d3.T @ a2 / m
    Theta1_grad[:, 1:] = Theta1_grad[:, 1:] + lam / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] = Theta2_grad[:, 1:] + lam / m * Theta2[:, :-1]
    grad = np.concatenate([Theta1_grad.ravel(), Theta2_grad.ravel()])
    return J, grad

np.random.seed(16)
il, hl, nl = 4, 6, 3
X = np.random.randn(75, il)
y = np.argmax(X[:, :3] + 0.3 * np.random.randn(75, 3), axis=1)
epsilon_init = 0.5
nn_params = np.random.rand(hl * (il + 1) + nl * (hl + 1)) * 2 * epsilon_init - epsilon_init
lam = 1
for iter in range(150):
    J, grad = nnCostFunction(nn_params, il, hl, nl, X, y, lam)
    nn_params = nn_params - 0.3 * grad
    if iter % 30 == 0:
        print('Iteration %4d | Cost: %f' % (iter, J))
