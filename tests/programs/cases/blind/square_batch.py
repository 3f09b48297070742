import numpy as np

batch_size = 16
hidden = 16

X_all = np.random.uniform(-1, 1, (160, 3))
Y_all = np.sin(np.pi * X_all.sum(axis=1, keepdims=True))

W1 = np.random.randn(3, hidden)
B1 = np.zeros(hidden)
W2 = np.random.randn(hidden, hidden) / 4
B2 = np.zeros(hidden)
W3 = np.random.randn(hidden, 1) / 4
B3 = np.zeros(1)
lr = 0.05

for epoch in range(40):
    shuffle = np.random.permutation(160)
    losses = []
    for k in range(10):
        pick = shuffle[k * batch_size:(k + 1) * batch_size]
        x = X_all[pick]
        y = Y_all[pick]

        # forward
        l1 = np.tanh(x @ W1 + B1)
        l2 = np.tanh(l1 @ W2 + B2)
        l3 = l2 @ W3 + B3
        loss = ((l3 - y) ** 2).sum() / batch_size
        losses.append(loss)

        # backward
        l3_delta = 2 * (l3 - y) / batch_size
        l2_delta = l3_delta @ W3.T * (1 - l2 ** 2)
        l1_delta = l2_delta @ W2.T * (1 - l1 ** 2)

        W3 -= lr * l2.T @ l3_delta
        B3 -= lr * l3_delta.sum(axis=0)
        W2 -= lr * l1.T @ l2_delta
        B2 -= lr * l2_delta.sum(axis=1)
        W1 -= lr * x.T @ l1_delta
        B1 -= lr * l1_delta.sum(axis=0)
    if epoch % 10 == 0:
        print("epoch", epoch, "loss", np.mean(losses))
