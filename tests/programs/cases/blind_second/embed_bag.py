import numpy as np
import logging
logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("sentiment")

docs = ["good good movie", "bad movie", "very good", "very very bad plot", "good plot", "bad bad acting",
        "great acting great plot", "awful movie awful plot"]
labels = np.array([1, 0, 1, 0, 1, 0, 1, 0])
vocab = {w: i for i, w in enumerate(sorted({w for d in docs for w in d.split()}))}
ids = [[vocab[w] for w in d.split()] for d in docs]

rng = np.random.RandomState(77)
E = rng.normal(0, 0.5, (len(vocab), 5))
U = rng.normal(0, 0.5, (5, 2))


def loss_and_grad(E, U):
    gE, gU, loss = np.zeros_like(E), np.zeros_like(U), 0.0
    for seq, y in zip(ids, labels):
        v = E[seq].mean(axis=0)
        logits = v @ U
        p = np.exp(logits - logits.max())
        p /= p.sum()
        loss -= np.log(p[y])
        dl = p.copy()
        dl[y] -= 1
        gU += np.outer(v, dl)
        dv = U @ dl
        for w in seq:
            gE[w] = dv / len(seq)
    n = len(labels)
    return loss / n, gE / n, gU / n


for epoch in range(60):
    loss, gE, gU = loss_and_grad(E, U)
    E -= 1.0 * gE
    U -= 1.0 * gU
    if epoch % 12 == 0:
        log.info("epoch %d loss %.5f", epoch, loss)
        print("epoch", epoch, loss)
