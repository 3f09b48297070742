import numpy as np


def sigmoid(z):
    s = 1 / (1 + np.exp(-z))
    return s


def initialize_with_zeros(dim):
    w = np.zeros((dim, 1))
    b = 0.0
    return w, b


def propagate(w, b, X, Y):
    """
    w -- weights, of size (n_features, 1)
    X -- data of size (n_features, number of examples)
    Y -- true "label" vector of size (1, number of examples)
    """
    m = X.shape[1]
    # FORWARD PROPAGATION
    A = sigmoid(np.dot(w.T, X) + b)
    cost = -1 / m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))
    # BACKWARD PROPAGATION
    dw = 1 / m * np.dot(X, (A - Y).T)
    db = 1 / m * np.sum(A - Y)
    grads = {"dw": dw, "db": db}
    return grads, cost


def predict(w, b, X):
    return (sigmoid(np.dot(w.T, X) + b) > 0.5).astype(int)


np.random.seed(1)
X_train = np.random.randn(4, 80)
true_w = np.array([[1.5], [-2.0], [0.5], [0.0]])
Y_train = (np.dot(true_w.T, X_train) + 0.3 * np.random.randn(1, 80) > 0).astype(float)

w, b = initialize_with_zeros(4)
costs = []
learning_rate = 0.1
for i in range(500):
    grads, cost = propagate(w, b, X_train, Y_train)
    dw = grads["dw"]
    db = grads["db"]
    w = w - learning_rate * dw
    b = b - learning_rate * db
    if i % 100 == 0:
        costs.append(cost)
        print("Cost after iteration %i: %f" % (i, cost))

print("train accuracy: {} %".format(100 - np.mean(np.abs(predict(w, b, X_train) - Y_train)) * 100))
