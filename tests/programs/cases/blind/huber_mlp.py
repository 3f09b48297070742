import numpy as np

np.random.seed(33)
x = np.random.uniform(-3, 3, (120, 1))
y = np.sin(x) * x + 0.1 * np.random.randn(120, 1)
y[::15] += 8  # outliers
x_tr, y_tr, x_va, y_va = x[:90], y[:90], x[90:], y[90:]
DELTA = 1.0

def huber(r):
    a = np.abs(r)
    return np.where(a <= DELTA, 0.5 * r ** 2, DELTA * (a - 0.5 * DELTA))

def huber_grad(r):
    return np.clip(r, -DELTA, DELTA)

def net(x, p):
    W1, b1, W2, b2 = p
    h = np.tanh(x @ W1 + b1)
    return h, h @ W2 + b2

p = [np.random.randn(1, 15), np.random.randn(15), np.random.randn(15, 1) * 0.3, np.zeros(1)]
best, best_p, wait, patience = np.inf, None, 0, 20

for epoch in range(400):
    h, out = net(x_tr, p)
    r = out - y_tr
    train_loss = huber(r).mean()
    # gradients
    d_out = huber_grad(r) / len(r)
    g2w = h.T @ d_out
    g2b = d_out.sum(0)
    d_h = d_out @ p[2].T * (1 - h ** 2)
    g1w = x_tr.T @ d_h
    g1b = d_h.sum(0)
    for q, g in zip(p, (g1w, g1b, g2w, g2b)):
        q -= 0.2 * g
    val_loss = huber(net(x_va, p)[1] - y_va).mean()
    if val_loss < best - 1e-5:
        best, best_p, wait = val_loss, [q.copy() for q in p], 0
    else:
        wait += 1
        if wait >= patience:
            print("early stop at epoch", epoch)
            break
    if epoch % 50 == 0:
        print(f"{epoch:4d} train {train_loss:.4f} val {val_loss:.4f}")
print("best validation loss", best)
