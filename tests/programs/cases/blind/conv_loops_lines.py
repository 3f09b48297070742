# classify 6x6 images: horizontal bar or vertical bar. Convolution written with loops.
import numpy as np

np.random.seed(4)
imgs = []
labels = []
for k in range(12):
    im = 0.1 * np.random.randn(6, 6)
    if k % 2 == 0:
        im[np.random.randint(6), :] += 1
    else:
        im[:, np.random.randint(6)] += 1
    imgs.append(im)
    labels.append(k % 2)

F = 2          # number of filters
K = 3          # filter size
O = 6 - K + 1  # output size
filters = np.random.randn(F, K, K) * 0.3
fbias = np.zeros(F)
W = np.random.randn(2, F * O * O) * 0.1
bias = np.zeros(2)
lr = 0.05

for epoch in range(6):
    total = 0.0
    for im, label in zip(imgs, labels):
        # ---- forward
        conv = np.zeros((F, O, O))
        for f in range(F):
            for r in range(O):
                for c in range(O):
                    conv[f, r, c] = np.sum(im[r:r + K, c:c + K] * filters[f]) + fbias[f]
        act = np.maximum(conv, 0)
        flat = act.reshape(-1)
        s = W.dot(flat) + bias
        e = np.exp(s - s.max())
        prob = e / e.sum()
        loss = -np.log(prob[label])
        total += loss

        # ---- backward
        ds = prob.copy()
        ds[label] -= 1
        dW = np.outer(ds, flat)
        dbias = ds
        dact = W.T.dot(ds).reshape(act.shape)
        dconv = dact * (conv > 0)
        dfilters = np.zeros_like(filters)
        dfbias = np.zeros(F)
        for f in range(F):
            for r in range(O):
                for c in range(O):
                    dfilters[f] += dconv[f, r, c] * im[r:r + K, c:c + K]
                    dfbias[f] += dconv[f, r, c]

        # ---- update
        W -= lr * dW
        bias -= lr * dbias
        filters -= lr * dfilters
        fbias -= lr * dfbias
    print("epoch", epoch, "average loss", total / len(imgs))
