# Octave homework translated to numpy: neural network with bias units inside Theta
import numpy as np


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoidGradient(z):
    g = sigmoid(z)
    return g * (1 - g)


def nnCostFunction(Theta1, Theta2, X, Y, lmbda):
    m = X.shape[0]
    # Feedforward
    a1 = np.hstack((np.ones((m, 1)), X))
    z2 = a1.dot(Theta1.T)
    a2 = np.hstack((np.ones((m, 1)), sigmoid(z2)))
    z3 = a2.dot(Theta2.T)
    h = sigmoid(z3)
    J = (1.0 / m) * np.sum(-Y * np.log(h) - (1 - Y) * np.log(1 - h))
    J += lmbda / (2.0 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))

    # Backpropagation
    Theta1_grad = np.zeros(Theta1.shape)
    Theta2_grad = np.zeros(Theta2.shape)
    for t in range(m):
        delta3 = h[t] - Y[t]
        delta2 = Theta2[:, 1:].T.dot(delta3) * sigmoidGradient(z2[t])
        Theta2_grad = Theta2_grad + np.outer(delta3, a2[t])
        Theta1_grad = Theta1_grad + np.outer(delta2, a1[t])
    Theta1_grad = Theta1_grad / m
    Theta2_grad = Theta2_grad / m

    # Regularization (not for the bias units)
    Theta1_grad[:, 1:] = Theta1_grad[:, 1:] + lmbda / m * Theta1[:, :-1]
    Theta2_grad[:, 1:] = Theta2_grad[:, 1:] + lmbda / m * Theta2[:, 1:]
    return J, Theta1_grad, Theta2_grad


np.random.seed(1)
epsilon_init = 0.8
X = np.random.rand(30, 3) * 4 - 2
labels = (np.abs(X).argmax(axis=1))
Y = np.zeros((30, 3))
Y[np.arange(30), labels] = 1
Theta1 = np.random.rand(5, 4) * 2 * epsilon_init - epsilon_init
Theta2 = np.random.rand(3, 6) * 2 * epsilon_init - epsilon_init

alpha = 1.0
for iteration in range(100):
    J, T1g, T2g = nnCostFunction(Theta1, Theta2, X, Y, 1.0)
    Theta1 = Theta1 - alpha * T1g
    Theta2 = Theta2 - alpha * T2g
    if iteration % 20 == 0:
        print("Iteration %d | Cost: %f" % (iteration, J))
