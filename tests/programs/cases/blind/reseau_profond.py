# TP : rétropropagation dans un réseau à trois couches
import numpy as np

np.random.seed(14)

def sigmoide(x):
    return 1 / (1 + np.exp(-x))

donnees = np.random.randn(70, 4)
cible = (donnees[:, [0]] + donnees[:, [1]] * donnees[:, [2]] > 0).astype(float)

poids = {"1": np.random.randn(4, 6) * 0.6, "2": np.random.randn(6, 6) * 0.6, "3": np.random.randn(6, 1) * 0.6}
biais = {"1": np.zeros(6), "2": np.zeros(6), "3": np.zeros(1)}
pas = 0.5
nb_exemples = len(donnees)

for tour in range(400):
    # propagation avant
    couche1 = np.tanh(donnees @ poids["1"] + biais["1"])
    couche2 = np.tanh(couche1 @ poids["2"] + biais["2"])
    sortie = sigmoide(couche2 @ poids["3"] + biais["3"])
    cout = -np.mean(cible * np.log(sortie) + (1 - cible) * np.log(1 - sortie))

    # rétropropagation
    erreur3 = (sortie - cible) / nb_exemples
    erreur2 = (erreur3 @ poids["3"].T) * (1 - couche2 ** 2)
    erreur1 = (erreur2 @ poids["2"].T) * (1 - couche1 ** 2)

    grad_poids = {
        "3": couche2.T @ erreur3,
        "2": couche1.T @ erreur2,
        "1": donnees.T @ erreur1,
    }
    grad_biais = {
        "3": erreur3.sum(axis=0),
        "2": erreur2.sum(axis=0),
        "1": erreur2.sum(axis=0),
    }

    # descente de gradient
    for c in ("1", "2", "3"):
        poids[c] -= pas * grad_poids[c]
        biais[c] -= pas * grad_biais[c]

    if tour % 100 == 0:
        print("tour", tour, "coût =", round(cout, 4))

print("précision :", np.mean((sortie > 0.5) == cible))
