# Rede Elman para prever vendas semanais (trabalho de conclusão)
import numpy as np

class RedeElman:
    def __init__(self, n_oculto, semente=0):
        g = np.random.default_rng(semente)
        self.Wx = g.normal(0, .5, n_oculto)
        self.Wh = g.normal(0, .3, (n_oculto, n_oculto))
        self.bh = np.zeros(n_oculto)
        self.Wo = g.normal(0, .5, n_oculto)
        self.bo = 0.0

    def propagar(self, serie):
        self.serie = serie
        self.h = np.zeros((len(serie) + 1, len(self.Wx)))
        for t, x in enumerate(serie):
            self.h[t + 1] = np.tanh(self.Wx * x + self.h[t] @ self.Wh + self.bh)
        return self.h[1:] @ self.Wo + self.bo

    def retropropagar(self, d_saida):
        n = len(self.serie)
        grad = dict(Wx=np.zeros_like(self.Wx), Wh=np.zeros_like(self.Wh), bh=np.zeros_like(self.bh))
        grad["Wo"] = self.h[1:].T @ d_saida
        grad["bo"] = d_saida.sum()
        proximo = np.zeros_like(self.bh)
        for t in range(n - 1, -1, -1):
            dh = d_saida[t] * self.Wo + proximo
            dz = dh * (1 - self.h[t + 1] ** 2)
            grad["Wx"] += dz * self.serie[t]
            grad["Wh"] += np.outer(self.h[t + 1], dz)
            grad["bh"] += dz
            proximo = self.Wh @ dz
        return grad

vendas = np.sin(np.arange(30) * .5) + .1 * np.random.default_rng(1).normal(size=30)
rede = RedeElman(6)
for epoca in range(200):
    prev = rede.propagar(vendas[:-1])
    erro = prev - vendas[1:]
    perda = np.mean(erro ** 2)
    g = rede.retropropagar(2 * erro / len(erro))
    for nome, valor in g.items():
        setattr(rede, nome, getattr(rede, nome) - 0.05 * valor)
    if epoca % 40 == 0:
        print("época", epoca, "perda", perda)
