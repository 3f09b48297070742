# トリプレット損失で2次元埋め込みを学習する
import numpy as np

rng = np.random.RandomState(3)
中心 = rng.randn(4, 6) * 1.5
W = rng.randn(6, 2) * 0.3
マージン = 1.0
学習率 = 0.02


def サンプル(n):
    a = rng.randint(0, 4, n)
    b = (a + rng.randint(1, 4, n)) % 4
    return [中心[k] + 0.3 * rng.randn(n, 6) for k in (a, a, b)]


def 損失と勾配(W, xa, xp, xn):
    ea, ep, en = xa @ W, xp @ W, xn @ W
    dp = ((ea - ep) ** 2).sum(1)
    dn = ((ea - en) ** 2).sum(1)
    v = dp - dn + マージン
    活性 = (v > 0).astype(float)[:, None] / len(v)
    損失 = np.maximum(v, 0).mean()
    # dp - dn の微分
    ga = 2 * (ea - ep) * 活性
    gp = -2 * (ea - ep) * 活性
    gn = 2 * (ea - en) * 活性
    return 損失, xa.T @ ga + xp.T @ gp + xn.T @ gn


for 回 in range(150):
    損失, g = 損失と勾配(W, *サンプル(40))
    W -= 学習率 * g
    if 回 % 30 == 0:
        print("反復", 回, "損失", 損失)
