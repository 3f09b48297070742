"""Backpropagation as one writes it by hand, with the mistakes that one makes by hand: plain loops over dictionaries.

Written from the textbook and apart from the program, with which it shares the description of a network only.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cosh, exp, log, tanh

from bpdebugger.core.network.network import Network


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


def sigmoid_prime(z: float) -> float:
    return sigmoid(z) * (1 - sigmoid(z))


F: dict[str, Callable[[float], float]] = {
    "identity": lambda z: z,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": lambda z: max(z, 0.0),
    "softplus": lambda z: log(1 + exp(z)),
    "elu": lambda z: z if z > 0 else exp(z) - 1,
    "silu": lambda z: z * sigmoid(z),
}

F_PRIME: dict[str, Callable[[float], float]] = {
    "identity": lambda z: 1.0,
    "sigmoid": sigmoid_prime,
    "tanh": lambda z: 1 / cosh(z) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
    "softplus": sigmoid,
    "elu": lambda z: 1.0 if z > 0 else exp(z),
    "silu": lambda z: sigmoid(z) + z * sigmoid_prime(z),
}

F_PRIME_IN_Y: dict[str, Callable[[float], float]] = {"sigmoid": lambda y: y * (1 - y), "tanh": lambda y: 1 - y * y}
"""The derivatives that people write in y; the others they write in z."""

LOSS_PRIME: dict[str, Callable[[float, float, int], float]] = {
    "half_squared_error": lambda y, a, n: y - a,
    "squared_error": lambda y, a, n: 2 * (y - a),
    "mean_squared_error": lambda y, a, n: 2 * (y - a) / n,
    "binary_cross_entropy": lambda y, a, n: (1 - a) / (1 - y) - a / y,
    "cross_entropy": lambda y, a, n: -a / y,
}

Numbers = dict[str, float]


class HandWritten:
    """The gradients of a network, with mistakes made on purpose: each an id, with a way to make it after a colon."""

    def __init__(self, network: Network, *mistakes: str) -> None:
        self.network = network
        self.mistakes = {name: way for name, _, way in (mistake.partition(":") for mistake in mistakes)}
        self.layers = [[unit.name for unit in layer.units] for layer in network.layers]
        self.f = {u.name: layer.activation_of(u) for layer in network.layers[1:] for u in layer.units}
        self.weights = dict(network.parameters)
        self.y: list[Numbers] = []
        self.z: list[Numbers] = []

    def gradients(self) -> Numbers:
        """∂E/∂p for every parameter, the mean over the samples."""
        for sample in self.network.samples:
            self._forward(dict(zip(self.layers[0], sample.inputs, strict=True)))
        count = len(self.y)
        dE_dy = [dict.fromkeys(self.f, 0.0) for _ in range(count)]
        total = dict.fromkeys(self.network.parameters, 0.0)
        for k in range(count):
            self._loss(k, dE_dy[k])
        for layer in reversed(self.layers[1:]):
            deltas = [self._deltas(k, layer, dE_dy[k]) for k in range(count)]
            for k in range(count):
                self._add_gradients(k, layer, deltas[k], total)
            if "updated_weights_used" in self.mistakes:
                for name, gradient in total.items():
                    self.weights[name] = self.network.parameters[name] - self.network.learning_rate * gradient
            for k in range(count):
                self._send_back(layer, deltas[k], dE_dy[k])
        return {name: self._sign() * value for name, value in total.items()}

    def _forward(self, values: Numbers) -> None:
        nets: Numbers = {}
        for layer in self.layers[1:]:
            for unit in layer:
                bias = self.network.biases.get(unit)
                nets[unit] = self.weights[bias] if bias else 0.0
                for source, target, weight in self.network.connections:
                    if target == unit:
                        nets[unit] += self.weights[weight] * values[source]
            for unit in layer:
                if self.f[unit] == "softmax":
                    values[unit] = exp(nets[unit]) / sum(exp(nets[other]) for other in layer)
                else:
                    values[unit] = F[self.f[unit]](nets[unit])
        self.y.append(values)
        self.z.append(nets)

    def _sign(self) -> float:
        return -1.0 if "sign_flipped" in self.mistakes else 1.0

    def _loss(self, k: int, dE_dy: Numbers) -> None:
        outputs = self.layers[-1]
        factor = {"twice": 2.0, "half": 0.5}.get(self.mistakes.get("factor_two", ""), 1.0)
        for unit, target in zip(outputs, self.network.samples[k].targets, strict=True):
            at_z = self.mistakes.get("net_input_instead_of_activation") == "loss"
            y = self.z[k][unit] if at_z else self.y[k][unit]
            dE_dy[unit] = factor * LOSS_PRIME[self.network.loss](y, target, len(outputs))

    def _deltas(self, k: int, layer: list[str], dE_dy: Numbers) -> Numbers:
        place = "outputs" if layer == self.layers[-1] else "hidden_layers"
        missing = "activation_derivative_missing"
        if missing in self.mistakes or any(name.startswith(missing) and name.endswith(place) for name in self.mistakes):
            return {unit: dE_dy[unit] for unit in layer}
        if any(self.f[unit] == "softmax" for unit in layer):
            return self._softmax_deltas(layer, self.y[k], dE_dy)
        return {unit: dE_dy[unit] * self._slope(k, unit, place) for unit in layer}

    def _slope(self, k: int, unit: str, place: str) -> float:
        f = self.f[unit]
        if self.mistakes.get("derivative_taken_at_activation") in ("", place):
            return F_PRIME[f](self.y[k][unit])
        if self.mistakes.get("net_input_instead_of_activation") == "derivative" and f in F_PRIME_IN_Y:
            return F_PRIME_IN_Y[f](self.z[k][unit])
        return F_PRIME[f](self.z[k][unit])

    def _softmax_deltas(self, layer: list[str], y: Numbers, dE_dy: Numbers) -> Numbers:
        if "only_the_diagonal" in self.mistakes:
            return {j: dE_dy[j] * y[j] * (1 - y[j]) for j in layer}
        return {j: sum(dE_dy[i] * y[i] * ((i == j) - y[j]) for i in layer) for j in layer}

    def _add_gradients(self, k: int, layer: list[str], deltas: Numbers, total: Numbers) -> None:
        count = 1 if "sum_not_mean_over_samples" in self.mistakes else len(self.y)
        mine: Numbers = {}
        for unit in layer:
            for name, value in [*self._weight_gradients(k, unit, deltas), *self._bias_gradient(unit, deltas)]:
                way = self.mistakes.get("shared_use_overwritten")
                if way is None:
                    mine[name] = mine.get(name, 0.0) + value
                elif way == "last" or name not in mine:
                    mine[name] = value
        for name, value in mine.items():
            total[name] += value / count

    def _weight_gradients(self, k: int, unit: str, deltas: Numbers) -> list[tuple[str, float]]:
        found = []
        for source, target, weight in self.network.connections:
            if target != unit:
                continue
            factor = self.y[k][source]
            if "input_factor_missing" in self.mistakes:
                factor = 1.0
            elif self.mistakes.get("net_input_instead_of_activation") == "":
                factor = self.z[k].get(source, factor)
            found.append((weight, deltas[unit] * factor))
        return found

    def _bias_gradient(self, unit: str, deltas: Numbers) -> list[tuple[str, float]]:
        if unit not in self.network.biases or "bias_gradient_missing" in self.mistakes:
            return []
        return [(self.network.biases[unit], deltas[unit])]

    def _send_back(self, layer: list[str], deltas: Numbers, dE_dy: Numbers) -> None:
        way = self.mistakes.get("one_share_only")
        weight_of = {(source, target): weight for source, target, weight in self.network.connections}
        before = self.layers[self.layers.index(layer) - 1]
        for i, source in enumerate(before if before != self.layers[0] else []):
            shares = []
            for j, target in enumerate(layer):
                row, column = (target, source)
                if "weights_transposed" in self.mistakes and len(layer) == len(before):
                    row, column = layer[i], before[j]
                shares.append(self.weights[weight_of[column, row]] * deltas[target])
            if way is not None:
                shares = [shares[0] if way == "first" else shares[-1]]
            dE_dy[source] += sum(shares)


def rounded(gradients: Numbers, digits: int = 4) -> dict[str, str]:
    """As one writes them down, with a few significant digits."""
    return {name: f"{value:.{digits - 1}e}" for name, value in gradients.items()}
