import argparse
import numpy as np


def init(rng, dx, dh, dz):
    g = lambda *s: rng.normal(0, 0.3, s)
    return {"We": g(dx, dh), "Wm": g(dh, dz), "Ws": g(dh, dz), "Wd": g(dz, dh), "Wo": g(dh, dx)}


def elbo(p, x, eps):
    n = x.shape[0]
    h = np.tanh(x @ p["We"])
    mu, logvar = h @ p["Wm"], h @ p["Ws"]
    std = np.exp(0.5 * logvar)
    z = mu + std * eps
    hd = np.tanh(z @ p["Wd"])
    xr = hd @ p["Wo"]
    rec = 0.5 * np.sum((xr - x) ** 2) / n
    kl = -0.5 * np.sum(1 + logvar - mu ** 2 - np.exp(logvar)) / n
    dxr = (xr - x) / n
    g = {"Wo": hd.T @ dxr}
    dhd = (dxr @ p["Wo"].T) * (1 - hd ** 2)
    g["Wd"] = z.T @ dhd
    dz = dhd @ p["Wd"].T
    dmu = dz + mu / n
    dlogvar = dz * eps * std + 0.5 * (np.exp(logvar) - 1) / n
    g["Wm"], g["Ws"] = h.T @ dmu, h.T @ dlogvar
    dh = (dmu @ p["Wm"].T + dlogvar @ p["Ws"].T) * (1 - h ** 2)
    g["We"] = x.T @ dh
    return rec + kl, g


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--steps", type=int, default=150)
    ap.add_argument("--lr", type=float, default=0.05)
    ap.add_argument("--seed", type=int, default=0)
    args = ap.parse_args()
    rng = np.random.default_rng(args.seed)
    x = rng.normal(size=(100, 2)) @ rng.normal(size=(2, 6))
    p = init(rng, 6, 10, 2)
    for i in range(args.steps):
        loss, g = elbo(p, x, rng.normal(size=(100, 2)))
        for k in p:
            p[k] -= args.lr * g[k]
        if i % 30 == 0:
            print(f"step {i} -elbo {loss:.4f}")


if __name__ == "__main__":
    main()
