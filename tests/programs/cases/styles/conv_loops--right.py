import numpy as np


class Conv:
    def __init__(self, k, rng):
        self.K = rng.standard_normal((k, k)) * 0.3
        self.bias = 0.1

    def forward(self, image):
        self.image = image
        k = self.K.shape[0]
        h, w = image.shape[0] - k + 1, image.shape[1] - k + 1
        out = np.zeros((h, w))
        for i in range(h):
            for j in range(w):
                out[i, j] = np.sum(image[i:i + k, j:j + k] * self.K) + self.bias
        return out

    def backward(self, dout):
        k = self.K.shape[0]
        self.dK = np.zeros_like(self.K)
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                self.dK += dout[i, j] * self.image[i:i + k, j:j + k]
        self.dbias = dout.sum()


def relu(x):
    return np.maximum(x, 0)


rng = np.random.default_rng(8)
conv = Conv(3, rng)
dense = rng.standard_normal((9,)) * 0.4
image = rng.standard_normal((5, 5))
target = 0.7
for epoch in range(20):
    z = conv.forward(image)
    a = relu(z).reshape(-1)
    guess = a @ dense
    loss = (guess - target) ** 2
    dguess = 2 * (guess - target)
    ddense = dguess * a
    da = (dguess * dense).reshape(z.shape)
    dz = da * (z > 0)
    conv.backward(dz)
    dense = dense - 0.01 * ddense
    conv.K -= 0.01 * conv.dK
    conv.bias -= 0.01 * conv.dbias
print(loss)
