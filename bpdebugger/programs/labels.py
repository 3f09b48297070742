"""What the values of a backward pass are: which derivative of the loss, and by which factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.bench import Message
from bpdebugger.programs.iteration import Iteration, Number
from bpdebugger.programs.losses import Loss
from bpdebugger.programs.numbers import Key, Value, Vector
from bpdebugger.programs.source import Source

MOST_VALUES = 160
OCCURRENCES = 3
STEP = 1e-6
TOLERANCE = 2e-4
PLAIN = (1.0, 2.0, 0.5)


@dataclass(frozen=True)
class Derivative:
    """A forward value and how the loss answers to it, along fixed directions."""

    key: Key
    name: str
    shape: tuple[int, ...]
    slopes: Vector


@dataclass(frozen=True)
class Label:
    """A backward value is factor · dloss/d(name)."""

    name: str
    factor: float
    turned: bool = False


class Labels:
    """The derivatives of one step's forward values, and the labels of its other values."""

    def __init__(self, iteration: Iteration, source: Source, loss: Loss, frozen: frozenset[int]) -> None:
        self.iteration = iteration
        self.source = source
        self.loss = loss
        self.frozen = frozen
        self.forward: list[Derivative] = []
        self.moves_loss: set[int] = set()

    def measure(self) -> None:
        """Moves each value a little and reads the loss."""
        keys = [key for key in self.iteration.values if key[1] < OCCURRENCES and key[0] not in self.frozen]
        keys = keys[: 4 * MOST_VALUES]
        read, common = looking.reader([self.loss]), looking.spec([self.loss], self.frozen)
        start = read(self.iteration.bench.batch([{}], **common)[0])[0]
        first = [{"at": self._at(key, 0)} for key in keys]
        one = [read(result)[0] for result in self.iteration.bench.batch(first, **common)]
        moved = [key for key, loss in zip(keys, one, strict=True) if loss != start or np.isnan(loss)]
        slope = {key: (loss - start) / STEP for key, loss in zip(keys, one, strict=True)}
        self.moves_loss = {site for site, _ in moved}
        kept = moved[:MOST_VALUES]
        large = [key for key in kept if self.iteration.values[key].size > 1]
        more = [read(result)[0] for result in self.iteration.bench.batch(self._second(large), **common)]
        second = {key: (loss - start) / STEP for key, loss in zip(large, more, strict=True)}
        for key in kept:
            slopes = [slope[key], second[key]] if key in second else [slope[key]]
            self.forward.append(Derivative(key, self.name(key[0]), self.iteration.values[key].shape, np.array(slopes)))

    def measure_parameters(self, numbers: Sequence[Number]) -> None:
        """The derivatives of the parameters themselves."""
        read, common = looking.reader([self.loss]), looking.spec([self.loss], self.frozen)
        for one in numbers:
            seeds = (0, 1) if one.old.size > 1 else (0,)
            each: list[Message] = [
                {"moves": [[one.place, seed, -1, side * STEP]]} for seed in seeds for side in (1, -1)
            ]
            values = [read(result)[0] for result in self.iteration.bench.batch(each, **common)]
            slopes = [(values[2 * k] - values[2 * k + 1]) / (2 * STEP) for k in range(len(seeds))]
            self.forward.append(Derivative((-1, 0), one.path, one.old.shape, np.array(slopes)))

    def _at(self, key: Key, seed: int) -> Message:
        return {"site": key[0], "count": key[1], "seed": seed, "amount": STEP}

    def _second(self, keys: list[Key]) -> list[Message]:
        return [{"at": self._at(key, 1)} for key in keys]

    def name(self, site: int) -> str:
        """What a value is called: the name that it is given, else its text."""
        import ast

        row = self.iteration.bench.rows[site]
        node = self.source.node(row)
        if node is None:
            return f"line {row.line}"
        if isinstance(node, ast.AugAssign):
            return self.source.text(row, node.target)
        around = self.source.parent(row, node)
        if isinstance(around, ast.Assign) and around.value is node:
            return self.source.text(row, around.targets[0])
        return " ".join(self.source.text(row, node).split())[:60]

    def label(self, key: Key) -> Label | None:
        """The derivative that a value is, if it is one."""
        seen = self.iteration.values[key]
        found: list[tuple[float, Label]] = []
        for one in self.forward:
            for turned in (False, True):
                label = _fits(seen, one, turned)
                if label is not None:
                    near = abs(one.key[1] - key[1]) * 0.01
                    found.append((abs(np.log(abs(label.factor))) + near + turned * 0.1 + len(one.name) / 1000, label))
        return min(found, key=lambda pair: pair[0])[1] if found else None


def _fits(seen: Value, one: Derivative, turned: bool) -> Label | None:
    if seen.size == 1:
        if turned or int(np.prod(one.shape)) != 1 or not one.slopes[0]:
            return None
        factor = float(seen.products[0] / one.slopes[0])
        plain = any(abs(abs(factor) - x) <= TOLERANCE * x for x in PLAIN)
        return Label(one.name, round(factor, 6)) if plain else None
    shape = tuple(reversed(one.shape)) if turned else one.shape
    if seen.shape != shape and (turned or int(np.prod(one.shape)) != seen.size):
        return None
    products = _turned(seen) if turned else seen.products
    if products is None or len(one.slopes) < 2:
        return None
    a, b = products[:2], one.slopes
    square = float(b @ b)
    if square == 0 or not np.isfinite(square):
        return None
    factor = float(a @ b) / square
    if factor == 0 or np.abs(a - factor * b).max() > TOLERANCE * np.abs(a).max():
        return None
    return Label(one.name, float(f"{factor:.5g}"), turned)


def _turned(seen: Value) -> Vector | None:
    return seen.turned if len(seen.shape) == 2 else None
