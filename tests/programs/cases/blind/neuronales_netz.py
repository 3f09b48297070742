# Ein einfaches neuronales Netz zur Funktionsannäherung
import numpy as np


class NeuronalesNetz:
    def __init__(self, eingaben, verborgen, ausgaben, lernrate):
        zufall = np.random.RandomState(99)
        self.gewichte_ev = zufall.normal(0.0, eingaben ** -0.5, (verborgen, eingaben))
        self.gewichte_va = zufall.normal(0.0, verborgen ** -0.5, (ausgaben, verborgen))
        self.schwelle_v = np.zeros((verborgen, 1))
        self.schwelle_a = np.zeros((ausgaben, 1))
        self.lernrate = lernrate

    @staticmethod
    def aktivierung(x):
        return 1.0 / (1.0 + np.exp(-x))

    def vorwaerts(self, eingabe):
        self.eingabe = np.array(eingabe, ndmin=2).T
        self.verborgen = self.aktivierung(self.gewichte_ev @ self.eingabe + self.schwelle_v)
        self.ausgabe = self.aktivierung(self.gewichte_va @ self.verborgen + self.schwelle_a)
        return self.ausgabe

    def fehler(self, ziel):
        """Quadratischer Fehler der letzten Ausgabe."""
        ziel = np.array(ziel, ndmin=2).T
        return 0.5 * float(np.sum((ziel - self.ausgabe) ** 2))

    def lernen(self, ziel):
        ziel = np.array(ziel, ndmin=2).T
        abweichung = ziel - self.ausgabe
        delta_a = abweichung * self.ausgabe * (1.0 - self.ausgabe)
        delta_v = (self.gewichte_va.T @ delta_a) * self.verborgen * (1.0 - self.verborgen)
        # Gewichte anpassen
        self.gewichte_va += self.lernrate * delta_a @ self.verborgen.T
        self.schwelle_a += self.lernrate * delta_a
        self.gewichte_ev += self.lernrate * delta_v @ self.eingabe.T
        self.schwelle_v += self.lernrate * delta_v


netz = NeuronalesNetz(2, 5, 2, lernrate=0.4)
beispiele = []
for a in np.linspace(0, 1, 5):
    for b in np.linspace(0, 1, 5):
        beispiele.append(([a, b], [0.2 + 0.6 * a * b, 0.5 + 0.3 * (a - b)]))

for durchlauf in range(20):
    summe = 0.0
    for eingabe, ziel in beispiele:
        netz.vorwaerts(eingabe)
        summe += netz.fehler(ziel)
        netz.lernen(ziel)
    print("Durchlauf", durchlauf, "Fehler:", round(summe, 5))
