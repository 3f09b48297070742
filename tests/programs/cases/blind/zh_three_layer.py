# 三层神经网络：误差反向传播
import numpy as np
from collections import OrderedDict


class Relu:
    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx


class SoftmaxWithLoss:
    def forward(self, x, t):
        x = x - x.max(axis=1, keepdims=True)
        self.y = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
        self.t = t  # one-hot 标签
        return -np.sum(t * np.log(self.y + 1e-12)) / len(t)

    def backward(self):
        return (self.y - self.t) / self.t.shape[0]


class ThreeLayerNet:
    def __init__(self, n_in, n_hid, n_out):
        r = np.random.RandomState(0)
        sizes = [n_in, n_hid, n_hid, n_out]
        self.layers = OrderedDict()
        for i in range(3):
            # He 初始化
            W = r.randn(sizes[i], sizes[i + 1]) * np.sqrt(2.0 / sizes[i])
            self.layers["Affine%d" % (i + 1)] = Affine(W, 0.1 * r.randn(sizes[i + 1]))
            if i < 2:
                self.layers["Relu%d" % (i + 1)] = Relu()
        self.last = SoftmaxWithLoss()

    def loss(self, x, t):
        for layer in self.layers.values():
            x = layer.forward(x)
        return self.last.forward(x, t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.layers["Affine3"].backward(self.last.backward())
        dout = self.layers["Affine2"].backward(self.layers["Relu1"].backward(dout))
        self.layers["Affine1"].backward(self.layers["Relu1"].backward(dout))


rs = np.random.RandomState(7)
x = rs.randn(100, 5)
t = np.eye(3)[np.argmax(x[:, :3] ** 2, axis=1)]
net = ThreeLayerNet(5, 10, 3)
for i in range(200):
    net.gradient(x, t)  # 计算梯度
    for name in ("Affine1", "Affine2", "Affine3"):
        net.layers[name].W -= 0.3 * net.layers[name].dW
        net.layers[name].b -= 0.3 * net.layers[name].db
    if i % 40 == 0:
        print("迭代", i, "损失", net.loss(x, t))
