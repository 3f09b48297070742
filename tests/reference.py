"""An independent calculation of a network: mpmath with 50 digits, derivatives as differences, nothing of the engine's.

Formulas are run by Python itself on mpmath's numbers. A derivative is the symmetric difference of two whole forward
passes with a step of 1e-16, whose error of 1e-32 is far below what a double can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import Any

from mpmath import mp, mpf

from bpdebugger.core.network.network import Network

DIGITS = 50
_STEP = mpf(10) ** -16

Key = tuple[str, ...]
"""What is nudged: ("p", name), ("z", unit), ("y", unit), ("edge", source, target), ("w", source, target),
("b", unit) or ("in", unit, parameter of its activation)."""

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "exp": mp.exp,
    "log": mp.log,
    "sqrt": mp.sqrt,
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "abs": abs,
    "sign": mp.sign,
    "min": min,
    "max": max,
    "erf": mp.erf,
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "relu": lambda u: max(u, mpf(0)),
    "softplus": lambda u: mp.log1p(mp.exp(u)),
    "where": lambda condition, held, otherwise: held if condition else otherwise,
}
"""The functions of the grammar, by their textbook definitions."""

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda z: z,
    "sigmoid": FUNCTIONS["sigmoid"],
    "tanh": mp.tanh,
    "relu": FUNCTIONS["relu"],
    "leaky_relu": lambda z: z if z > 0 else mpf(0.01) * z,
    "elu": lambda z: z if z > 0 else mp.expm1(z),
    "softplus": FUNCTIONS["softplus"],
    "silu": lambda z: z / (1 + mp.exp(-z)),
    "gelu": lambda z: z * mp.ncdf(z),
    "softsign": lambda z: z / (1 + abs(z)),
    "hard_sigmoid": lambda z: min(max(z + 3, mpf(0)), mpf(6)) / 6,
    "relu6": lambda z: min(max(z, mpf(0)), mpf(6)),
    "selu": lambda z: mpf("1.0507009873554805") * (z if z > 0 else mpf("1.6732632423543772") * mp.expm1(z)),
    "mish": lambda z: z * mp.tanh(mp.log1p(mp.exp(z))),
    "step": lambda z: mpf(int(z > 0)),
    "square": lambda z: z**2,
}

LOSSES: dict[str, Callable[[list[Any], list[Any]], Any]] = {
    "half_squared_error": lambda y, a: sum((p - t) ** 2 for p, t in zip(y, a, strict=True)) / 2,
    "squared_error": lambda y, a: sum((p - t) ** 2 for p, t in zip(y, a, strict=True)),
    "mean_squared_error": lambda y, a: sum((p - t) ** 2 for p, t in zip(y, a, strict=True)) / len(y),
    "absolute_error": lambda y, a: sum(abs(p - t) for p, t in zip(y, a, strict=True)),
    "huber": lambda y, a: sum(_huber(abs(p - t)) for p, t in zip(y, a, strict=True)),
    "binary_cross_entropy": lambda y, a: (
        -sum(_weighed(t, p) + _weighed(1 - t, 1 - p) for p, t in zip(y, a, strict=True))
    ),
    "cross_entropy": lambda y, a: -sum(_weighed(t, p) for p, t in zip(y, a, strict=True)),
    "log_cosh": lambda y, a: sum(mp.log(mp.cosh(p - t)) for p, t in zip(y, a, strict=True)),
    "hinge": lambda y, a: sum(max(mpf(0), 1 - t * p) for p, t in zip(y, a, strict=True)),
}


def _huber(distance: Any) -> Any:
    return distance**2 / 2 if distance <= 1 else distance - mpf(0.5)


def _weighed(weight: Any, p: Any) -> Any:
    return weight * mp.log(p) if weight else mpf(0)


class Formula:
    """A formula as a function of its symbols, run by Python itself on mpmath's numbers."""

    def __init__(self, text: str) -> None:
        self._code = compile(text, "formula", "eval")
        self._names = {**FUNCTIONS, "pi": +mp.pi, "e": +mp.e, "__builtins__": {}}
        self.symbols = [name for name in self._code.co_names if name not in self._names]

    def __call__(self, values: Mapping[str, Any]) -> Any:
        return mpf(eval(self._code, self._names, dict(values)))


class Reference:
    """One sample of a network, computed from its definition.

    ``hold`` gives units another net input than the one they have: a constant is added that makes up the difference, so
    that derivatives still pass through the unit.
    """

    def __init__(self, network: Network, sample: int = 0, hold: Mapping[str, float] | None = None) -> None:
        self.network, self.sample = network, network.samples[sample]
        self._incoming: dict[str, list[tuple[str, str]]] = {name: [] for name in network.unit_names()}
        for source, target, weight in network.connections:
            self._incoming[target].append((source, weight))
        self._parameters = {name: mpf(value) for name, value in network.parameters.items()}
        self._formulas: dict[str, Formula] = {}
        self._shift: dict[str, Any] = {}
        self.difference = cache(self._difference)
        with mp.workdps(DIGITS):
            for unit, z in (hold or {}).items():
                self._shift[unit] = mpf(z) - self._run({})["z", unit]

    @cached_property
    def values(self) -> dict[Key, Any]:
        """Every ("z", unit), ("y", unit) and ("E",) of the plain forward pass."""
        with mp.workdps(DIGITS):
            return self._run({})

    def moved(self, key: Key, value: float) -> Any:
        """E with a value of the forward pass, ("z", unit) or ("y", unit), moved to another."""
        with mp.workdps(DIGITS):
            return self._run({key: mpf(value) - self.values[key]})[("E",)]

    def derivative(self, key: Key, of: Key = ("E",)) -> Any:
        """The derivative of E, or of another value, in the place ``key``."""
        return self.difference(key)[of]

    def _difference(self, key: Key) -> dict[Key, Any]:
        with mp.workdps(DIGITS):
            up, down = self._run({key: _STEP}), self._run({key: -_STEP})
            return {name: (up[name] - down[name]) / (2 * _STEP) for name in up}

    def _run(self, nudge: dict[Key, Any]) -> dict[Key, Any]:
        network = self.network
        result: dict[Key, Any] = {}
        for unit, value in zip(network.layers[0].units, self.sample.inputs, strict=True):
            result["y", unit.name] = mpf(value) + nudge.get(("y", unit.name), 0)
        for layer in network.layers[1:]:
            texts = {unit.name: layer.activation_of(unit) for unit in layer.units}
            for name in texts:
                z = self._net_input(name, nudge, result) + self._shift.get(name, 0)
                result["z", name] = z + nudge.get(("z", name), 0)
            total = sum(mp.exp(result["z", name]) for name, text in texts.items() if text == "softmax")
            for name, text in texts.items():
                z = result["z", name]
                y = mp.exp(z) / total if text == "softmax" else self._activate(name, text, z, nudge)
                result["y", name] = y + nudge.get(("y", name), 0)
        outputs = [result["y", unit.name] for unit in network.layers[-1].units]
        result[("E",)] = self._loss(outputs)
        return result

    def _net_input(self, unit: str, nudge: dict[Key, Any], known: dict[Key, Any]) -> Any:
        z = mpf(0)
        for source, weight in self._incoming[unit]:
            w = self._parameter(weight, nudge)
            w = w + nudge["w", source, unit] if ("w", source, unit) in nudge else w
            y = known["y", source]
            z += w * (y + nudge["edge", source, unit] if ("edge", source, unit) in nudge else y)
        if unit in self.network.biases:
            z += self._parameter(self.network.biases[unit], nudge) + nudge.get(("b", unit), 0)
        return z

    def _parameter(self, name: str, nudge: dict[Key, Any]) -> Any:
        value = self._parameters[name]
        return value + nudge["p", name] if ("p", name) in nudge else value

    def _activate(self, unit: str, text: str, z: Any, nudge: dict[Key, Any]) -> Any:
        if text in ACTIVATIONS:
            return ACTIVATIONS[text](z)
        chosen = self._formula(text)
        names = [name for name in chosen.symbols if name != "z"]
        values = {p: self._parameter(p, nudge) + nudge.get(("in", unit, p), 0) for p in names}
        return chosen(values | {"z": z})

    def _loss(self, outputs: list[Any]) -> Any:
        targets = [mpf(value) for value in self.sample.targets]
        text = self.network.loss
        if text in LOSSES:
            return LOSSES[text](outputs, targets)
        term = self._formula(text)
        return sum(term({"y": y, "a": a}) for y, a in zip(outputs, targets, strict=True))

    def _formula(self, text: str) -> Formula:
        if text not in self._formulas:
            self._formulas[text] = Formula(text)
        return self._formulas[text]
