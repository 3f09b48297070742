import numpy as np

def svm_loss_vectorized(W, X, y, reg):
    """Structured SVM loss. W (D,C), X (N,D), y (N,)"""
    num_train = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(num_train), y].reshape(-1, 1)
    margins = np.maximum(0, scores - correct + 1)
    margins[np.arange(num_train), y] = 0
    loss = np.sum(margins) / num_train + reg * np.sum(W * W)
    mask = (margins > 0).astype(float)
    mask[np.arange(num_train), y] = -1
    dW = X.T.dot(mask) / num_train + 2 * reg * W
    return loss, dW

class LinearClassifier:
    def __init__(self):
        self.W = None

    def train(self, X, y, learning_rate=1e-1, reg=1e-3, num_iters=100, batch_size=32, verbose=False):
        N, D = X.shape
        C = np.max(y) + 1
        if self.W is None:
            self.W = 0.001 * np.random.randn(D, C)
        hist = []
        for it in range(num_iters):
            ind = np.random.choice(N, batch_size, replace=True)
            loss, grad = svm_loss_vectorized(self.W, X[ind], y[ind], reg)
            hist.append(loss)
            self.W -= learning_rate * grad
            if verbose and it % 20 == 0:
                print('iteration %d / %d: loss %f' % (it, num_iters, loss))
        return hist

np.random.seed(0)
Xtr = np.vstack([np.random.randn(40, 4) + 2 * np.eye(4)[k] for k in range(3)])
ytr = np.repeat(np.arange(3), 40)
svm = LinearClassifier()
svm.train(Xtr, ytr, verbose=True)
