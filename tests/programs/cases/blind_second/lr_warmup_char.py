# one-hidden-layer bigram MLP (makemore part 2 style), warm-up and step decay, all in one file, no functions
import numpy as np
names = ["anna", "bob", "carla", "dan", "emma", "fred", "gina", "hans", "ida", "jan"]
chars = "." + "".join(sorted(set("".join(names))))
stoi = {c: i for i, c in enumerate(chars)}
Xi, Yi = [], []
for nm in names:
    ctx = [0, 0]
    for ch in nm + ".":
        Xi.append(list(ctx)); Yi.append(stoi[ch])
        ctx = ctx[1:] + [stoi[ch]]
Xi, Yi = np.array(Xi), np.array(Yi)
g = np.random.default_rng(2147483647)
C = g.normal(size=(len(chars), 3)) * .5
W1 = g.normal(size=(6, 20)) * .3
b1 = np.zeros(20)
W2 = g.normal(size=(20, len(chars))) * .1
b2 = np.zeros(len(chars))
for i in range(200):
    emb = C[Xi]
    embcat = emb.reshape(len(Xi), 6)
    h = np.tanh(embcat @ W1 + b1)
    logits = h @ W2 + b2
    logits -= logits.max(1, keepdims=True)
    counts = np.exp(logits)
    probs = counts / counts.sum(1, keepdims=True)
    loss = -np.log(probs[np.arange(len(Yi)), Yi]).mean()
    dlogits = probs.copy()
    dlogits[np.arange(len(Yi)), Yi] -= 1
    dlogits /= len(Yi)
    dW2 = h.T @ dlogits
    db2 = dlogits.sum(0)
    dhpre = (1 - h ** 2) * (dlogits @ W2.T)
    dW1 = embcat.T @ dhpre
    db1 = dhpre.sum(0)
    demb = (dhpre @ W1.T).reshape(emb.shape)
    dC = np.zeros_like(C)
    np.add.at(dC, Xi, demb)
    lr = 0.5 * min(1, (i + 1) / 20) * (0.3 if i > 150 else 1)
    for p, dp in zip((C, W1, b1, W2, b2), (dC, dW1, db1, dW2, db2)):
        p -= lr * dp
    if i % 40 == 0:
        print(i, lr, loss)
