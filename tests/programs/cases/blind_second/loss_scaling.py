import numpy as np
rng = np.random.default_rng(39)
# "mixed precision" style: loss scaled by 1024, gradients unscaled before the step; skip step if not finite
SCALE = 1024.0
X = rng.normal(size=(50, 4)); t = np.tanh(X @ rng.normal(size=(4, 2)))
net = {"W": rng.normal(0, .5, (4, 10)), "V": rng.normal(0, .5, (10, 2))}
def backward(net):
    h = np.sin(X @ net["W"])
    r = h @ net["V"] - t
    loss = 0.5 * np.sum(r ** 2) / len(X)
    up = SCALE * r / len(X)
    return loss, {"V": h.T @ up, "W": X.T @ ((up @ net["V"].T) * np.cos(X @ net["W"]))}
skipped = 0
for it in range(200):
    loss, scaled = backward(net)
    if not all(np.isfinite(v).all() for v in scaled.values()):
        SCALE /= 2
        skipped += 1
        continue
    for k, g in scaled.items():
        net[k] -= 0.2 * g / SCALE
    if it % 40 == 0:
        print(it, loss, "skipped", skipped)
