import numpy as np
f32 = np.float32
rng = np.random.default_rng(16)
X = rng.normal(size=(64, 8)).astype(f32)
Y = (X[:, :2] * X[:, 2:4]).astype(f32)
W = [rng.normal(0, 0.4, (8, 32)).astype(f32), rng.normal(0, 0.2, (32, 2)).astype(f32)]
B = [np.zeros(32, f32), np.zeros(2, f32)]
lr = f32(0.05)


def train_step():
    z = X @ W[0] + B[0]
    a = np.maximum(z, f32(0))
    o = a @ W[1] + B[1]
    e = o - Y
    loss = np.mean(e * e)
    do = e * f32(2.0 / e.size)
    dz = (do @ W[1].T) * (z > 0)
    return loss, [X.T @ dz, a.T @ do], [dz.sum(0), do.sum(0)]


for step in range(250):
    loss, dW, dB = train_step()
    for k in (0, 1):
        W[k] -= lr * dW[k]
        B[k] -= lr * dB[k]
    if step % 50 == 0:
        print("step", step, "loss", float(loss))
