# gradient descent by hand on a 2-layer net (notebook export)
import numpy as np

# %% data
x = np.random.rand(50, 3) * 2 - 1
t = np.stack([x[:, 0] ** 2, x[:, 1] - x[:, 2]], axis=1)

# %% weights
w1 = np.random.randn(3, 8) * 0.7
w2 = np.random.randn(8, 2) * 0.7
lr = 0.3

# %% train
for epoch in range(300):
    h = np.tanh(x.dot(w1))
    y = h.dot(w2)
    err = y - t
    loss = (err ** 2).mean()

    grad_y = 2 * err / err.size
    grad_w2 = h.T.dot(grad_y)
    w2 = w2 - lr * grad_w2
    grad_h = grad_y.dot(w2.T)
    grad_w1 = x.T.dot(grad_h * (1 - h ** 2))
    w1 = w1 - lr * grad_w1

    if epoch % 50 == 0:
        print(epoch, loss)
