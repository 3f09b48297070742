# négatifs fixes, modèle bigramme log-bilinéaire avec biais (TP de linguistique computationnelle)
import numpy as np
texte = "le chat mange la souris la souris mange le fromage le chien voit le chat la souris dort".split()
mots = sorted(set(texte)); ident = {m: k for k, m in enumerate(mots)}
paires = [(ident[a], ident[b]) for a, b in zip(texte, texte[1:])]
gen = np.random.default_rng(36)
n, d = len(mots), 5
E = gen.normal(0, .3, (n, d)); C = gen.normal(0, .3, (d, d)); biais = np.zeros(n)

def perte_grad(E, C, biais):
    gE, gC, gb = np.zeros_like(E), np.zeros_like(C), np.zeros_like(biais)
    perte = 0.0
    for i, j in paires:
        q = E[i] @ C
        s = E @ q + biais
        s -= s.max()
        p = np.exp(s) / np.exp(s).sum()
        perte -= np.log(p[j])
        ds = p.copy(); ds[j] -= 1
        gb += ds
        gE += np.outer(ds, q)
        dq = E.T @ ds
        gC += np.outer(E[i], dq)
        gE[i] += C.T @ dq
    N = len(paires)
    return perte / N, gE / N, gC / N, gb / N

for tour in range(100):
    perte, gE, gC, gb = perte_grad(E, C, biais)
    E -= .5 * gE; C -= .5 * gC; biais -= .5 * gb
    if tour % 20 == 0:
        print("tour", tour, "perte", perte)
