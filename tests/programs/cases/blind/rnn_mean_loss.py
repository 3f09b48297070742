import numpy as np

np.random.seed(9)
T, nin, nhid = 10, 3, 5
inputs = np.random.randn(T, nin)
targets = np.cumsum(inputs[:, 0]) * 0.3

Wx = np.random.randn(nhid, nin) * 0.5
Wr = np.random.randn(nhid, nhid) * 0.3
w = np.random.randn(nhid) * 0.5
lr = 0.01

for epoch in range(300):
    states = [np.zeros(nhid)]
    outputs = []
    for t in range(T):
        states.append(np.tanh(Wx @ inputs[t] + Wr @ states[-1]))
        outputs.append(w @ states[-1])
    residuals = np.array(outputs) - targets
    loss = 0.5 * np.mean(residuals ** 2)

    dWx = np.zeros_like(Wx)
    dWr = np.zeros_like(Wr)
    dw = np.zeros_like(w)
    dnext = np.zeros(nhid)
    for t in range(T - 1, -1, -1):
        s = states[t + 1]
        dw += residuals[t] * s
        da = (residuals[t] * w + dnext) * (1 - s ** 2)
        dWx += np.outer(da, inputs[t])
        dWr += np.outer(da, states[t])
        dnext = Wr.T @ da

    Wx -= lr * dWx
    Wr -= lr * dWr
    w -= lr * dw
    if epoch % 60 == 0:
        print("epoch", epoch, "loss", loss)
