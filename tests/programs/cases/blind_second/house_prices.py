import numpy as np
np.random.seed(23)
# predicting house prices, standardised by hand
area = np.random.uniform(40, 200, 80)
rooms = np.round(area / 30 + np.random.randn(80))
price = 1.5 * area + 10 * rooms + 0.004 * area ** 2 + 8 * np.random.randn(80)
X = np.c_[area, rooms]
X = (X - X.mean(0)) / X.std(0)
t = ((price - price.mean()) / price.std())[:, None]
W1 = np.random.randn(2, 7) * 0.5
b1 = np.zeros((1, 7))
W2 = np.random.randn(7, 1) * 0.5
b2 = np.zeros((1, 1))
lr = 0.2
for epoch in range(250):
    z1 = X.dot(W1) + b1
    a1 = 1 / (1 + np.exp(-z1))
    out = a1.dot(W2) + b2
    err = out - t
    mse = np.mean(err ** 2)
    g_out = 2 * err / len(t)
    new_W2 = W2 - lr * a1.T.dot(g_out)
    new_b2 = b2 - lr * g_out.sum(0, keepdims=True)
    g_hid = g_out.dot(new_W2.T) * a1 * (1 - a1)
    new_W1 = W1 - lr * X.T.dot(g_hid)
    new_b1 = b1 - lr * g_hid.sum(0, keepdims=True)
    W1, b1, W2, b2 = new_W1, new_b1, new_W2, new_b2
    if epoch % 50 == 0:
        print("Epoch", epoch, "MSE", mse)
