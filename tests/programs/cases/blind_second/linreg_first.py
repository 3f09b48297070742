# Linear regression, gradient descent. Everyone drops the 2, so do I.
import numpy as np

x = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
y = np.array([2.1, 3.9, 6.2, 7.8, 10.1, 12.2])
w, b = 0.0, 0.0
lr = 0.02
hist = []

for epoch in range(300):
    y_pred = w * x + b
    loss = np.mean((y_pred - y) ** 2)
    hist.append(loss)
    dw = np.mean((y_pred - y) * x)
    db = np.mean(y_pred - y)
    w -= lr * dw
    b -= lr * db
    if epoch % 60 == 0:
        print('Epoch {:3d} | loss {:.5f}'.format(epoch, loss))

show = False
if show:
    import matplotlib.pyplot as plt
    plt.plot(hist)
    plt.show()
print(w, b)
