import numpy as np

rng = np.random.default_rng(5)

# low-dimensional data in 10 dimensions
Z = rng.normal(size=(100, 3))
X = np.tanh(Z @ rng.normal(size=(3, 10)))

n_in, n_hid = X.shape[1], 4
W = rng.normal(scale=0.3, size=(n_in, n_hid))
b_enc = np.zeros(n_hid)
b_dec = np.zeros(n_in)

batch_size = 20
eta = 0.1
n_epochs = 60
for epoch in range(n_epochs):
    order = rng.permutation(len(X))
    epoch_loss = 0.0
    for start in range(0, len(X), batch_size):
        xb = X[order[start:start + batch_size]]
        # encode, decode with W.T
        code = np.tanh(xb @ W + b_enc)
        recon = code @ W.T + b_dec
        err = recon - xb
        loss = 0.5 * np.sum(err ** 2) / batch_size
        epoch_loss += loss

        # gradients
        g_recon = err / batch_size
        g_code = g_recon @ W
        g_pre = g_code * (1.0 - code ** 2)
        g_W = g_recon.T @ code
        g_b_enc = g_pre.sum(axis=0)
        g_b_dec = g_recon.sum(axis=0)

        W -= eta * g_W
        b_enc -= eta * g_b_enc
        b_dec -= eta * g_b_dec
    if epoch % 10 == 0:
        print(f"epoch {epoch:3d}  reconstruction error {epoch_loss:.4f}")
