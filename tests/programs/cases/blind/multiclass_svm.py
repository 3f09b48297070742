import numpy as np


def svm_loss_vectorized(W, X, y, reg):
    """
    Structured SVM loss, vectorized.
    W: (D, C), X: (N, D), y: (N,)
    """
    num_train = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(num_train), y][:, np.newaxis]
    margins = np.maximum(0, scores - correct + 1.0)
    margins[np.arange(num_train), y] = 0
    loss = margins.sum() / num_train + reg * np.sum(W * W)

    binary = (margins > 0).astype(float)
    binary[np.arange(num_train), y] = -binary.sum(axis=1)
    dW = X.T.dot(binary) / num_train + 2 * reg * W
    return loss, dW


class LinearSVM:
    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-1, reg=1e-3, num_iters=300, batch_size=32, verbose=True):
        num_train, dim = X.shape
        num_classes = np.max(y) + 1
        if self.W is None:
            self.W = 0.01 * np.random.randn(dim, num_classes)
        loss_history = []
        for it in range(num_iters):
            idx = np.random.choice(num_train, batch_size, replace=True)
            loss, grad = svm_loss_vectorized(self.W, X[idx], y[idx], reg)
            loss_history.append(loss)
            self.W -= learning_rate * grad
            if verbose and it % 100 == 0:
                print("iteration %d / %d: loss %f" % (it, num_iters, loss))
        return loss_history

    def predict(self, X):
        return X.dot(self.W).argmax(axis=1)


if __name__ == "__main__":
    np.random.seed(6)
    centers = np.random.randn(3, 4) * 2
    y = np.random.randint(0, 3, 150)
    X = np.hstack([centers[y] + np.random.randn(150, 4), np.ones((150, 1))])
    svm = LinearSVM()
    svm.train(X, y)
    print("accuracy", np.mean(svm.predict(X) == y))
