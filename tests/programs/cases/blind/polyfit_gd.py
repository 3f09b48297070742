# Fitting a parabola with gradient descent
import numpy as np

np.random.seed(0)
x = np.linspace(-1, 1, 40)
y_true = 1.0 - 0.5 * x + 2.0 * x ** 2 + 0.05 * np.random.randn(40)

a, b, c = 0.0, 0.0, 0.0
learning_rate = 0.2

for epoch in range(300):
    y_pred = a + b * x + c * x ** 2
    error = y_pred - y_true
    mse = np.mean(error ** 2)

    a_gradient = np.mean(error)
    b_gradient = np.mean(error * x)
    c_gradient = np.mean(error * x ** 2)

    a = a - learning_rate * a_gradient
    b = b - learning_rate * b_gradient
    c = c - learning_rate * c_gradient

    if epoch % 50 == 0:
        print(f"Epoch {epoch}: MSE = {mse:.5f}")

print(f"y = {a:.3f} + {b:.3f} x + {c:.3f} x^2")
