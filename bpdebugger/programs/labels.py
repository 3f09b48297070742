"""What the values of a backward pass are: which derivative of the loss, and by which factor."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.bench import Message
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.numbers import Key, Value, Vector

OCCURRENCES = 3
MOST_VALUES = 600
STEP = 1e-6
TOLERANCE = 2e-4
PLAIN = (1.0, 2.0, 0.5)
BATCH = 40
GRADIENT_NAME = re.compile(
    r"^_?(?:d_?L_?d_?|dE_?d?|dJ_?d?|d_?|grad_?|g_|delta_?|err_?)(\w+)$|^(\w+?)_(?:grad|delta|g)$"
)


@dataclass(frozen=True)
class LossSlope:
    """A forward value and how the loss answers to it, along fixed directions."""

    key: Key
    name: str
    shape: tuple[int, ...]
    slopes: Vector
    named: bool
    """Whether it is the value of a name of the program, not of a part of an expression."""


@dataclass(frozen=True)
class ValueLabel:
    """A backward value is factor · dloss/d(name)."""

    name: str
    factor: float
    turned: bool = False


@dataclass
class ValueLabels:
    """The derivatives of one step's forward values, and the labels of its other values."""

    step: TrainingStep
    until: float
    """Until so much processor time is used."""
    forward: list[LossSlope] = field(default_factory=list)
    moves_loss: set[int] = field(default_factory=set)

    @property
    def sign(self) -> float:
        """1 where the updates subtract what they are made of, −1 where most of them add it."""
        updates = {site for one in self.step.judge.numbers for site in one.sites}
        signs = [one.sign for one in self.step.iteration.added if one.site in updates]
        return -1.0 if sum(signs) > 0 else 1.0

    def measure(self) -> None:
        """Moves each value a little, and the parameters, and reads the loss."""
        frozen = self.step.judge.frozen
        keys = [key for key in self.step.values if key[1] < OCCURRENCES and key[0] not in frozen][:MOST_VALUES]
        one = self._slopes([_nudge(key, 0) for key in keys])
        moved = [(key, slope) for key, slope in zip(keys, one, strict=False) if slope != 0.0]
        self.moves_loss = {key[0] for key, _ in moved}
        large = [key for key, _ in moved if self.step.values[key].size > 1]
        more = self._slopes([_nudge(key, 1) for key in large])
        second = dict(zip(large, more, strict=False))
        for key, slope in moved:
            slopes = [slope, second[key]] if key in second else [slope]
            name, shape = self.name(key[0]), self.step.values[key].shape
            self.forward.append(LossSlope(key, name, shape, np.array(slopes), self._is_named(key[0])))
        numbers = self.step.judge.numbers
        slopes = self._slopes([{"moves": [[one.place, seed, -1, STEP]]} for one in numbers for seed in (0, 1)])
        for k, number in enumerate(numbers[: len(slopes) // 2]):
            found = slopes[2 * k : 2 * k + (2 if number.old.size > 1 else 1)]
            self.forward.append(LossSlope((-1, 0), number.path, number.old.shape, np.array(found), True))

    def _slopes(self, each: Sequence[Message]) -> list[float]:
        """The loss's slope in each of some runs; fewer where the time is over."""
        loss, bench = self.step.verdict.loss, self.step.iteration.bench
        read, common = looking.reader([loss]), looking.spec([loss], self.step.judge.frozen)
        point = self.step.judge.points[self.step.generic]
        start = read(bench.batch([{"moves": point.moves}], **common)[0])[0]
        found: list[float] = []
        for first in range(0, len(each), BATCH):
            if bench.seconds_left < 1.0 or bench.cpu + time.process_time() > self.until:
                break
            some = each[first : first + BATCH]
            runs = [{**one, "moves": [*point.moves, *one.get("moves", [])]} for one in some]
            found += [(read(result)[0] - start) / STEP for result in bench.batch(runs, **common)]
        return found

    def name(self, site: int) -> str:
        """What a value is called: the name that it is given, else its text."""
        row = self.step.iteration.bench.rows[site]
        node = self.step.source.node(row)
        if node is None:
            return f"line {row.line}"
        if isinstance(node, ast.AugAssign):
            return self.step.source.text(row, node.target)
        around = self.step.source.parent(row, node)
        if isinstance(around, ast.Assign) and around.value is node:
            return self.step.source.text(row, around.targets[0])
        return " ".join(self.step.source.text(row, node).split())[:60]

    def _is_named(self, site: int) -> bool:
        row = self.step.iteration.bench.rows[site]
        node = self.step.source.node(row)
        around = None if node is None else self.step.source.parent(row, node)
        return isinstance(node, ast.AugAssign) or isinstance(around, ast.Assign | ast.Tuple | ast.Return)

    def label(self, key: Key) -> ValueLabel | None:
        """The derivative that a recorded value is, if it is one."""
        return self.label_of(self.step.values[key], key[1])

    def label_of(self, seen: Value, count: int) -> ValueLabel | None:
        """The derivative, by a name of the program, that a value is at its so-manieth passage."""
        found: list[tuple[float, ValueLabel]] = []
        for one in self.forward:
            if not one.named:
                continue
            for turned in (False, True):
                label = _fits(seen, one, turned)
                if label is not None:
                    near = abs(one.key[1] - count) * 0.01
                    odd = float(np.log(abs(label.factor))) ** 2 + (0.5 if label.factor * self.sign < 0 else 0.0)
                    found.append((odd + near + turned * 0.1 + len(one.name) / 1000, label))
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def is_right(self, sites: Sequence[int], wrong: set[str], scaled: bool) -> bool:
        """Whether the values of a statement are right derivatives: of what their names say, and to be subtracted.

        `wrong`: the parameters whose updates are wrong; where these are `scaled`, wrong by a factor only, or where the
        derivative is that of one of them, the factor must be 1.
        """
        keys = [key for key in self.step.values if key[0] in sites][:OCCURRENCES]
        labels = [self.label(key) for key in keys]
        for one in labels:
            if one is None or one.factor * self.sign <= 0:
                return False
            if (scaled or one.name in wrong) and abs(abs(one.factor) - 1) > TOLERANCE:
                return False
        return bool(labels) and all(self._as_named(key) for key in keys)

    def holds_forward(self, sites: Sequence[int]) -> bool:
        """Whether a statement only keeps a value of the forward pass."""
        keys = [key for key in self.step.values if key[0] in sites][:OCCURRENCES]
        forward = [self.step.values[one.key] for one in self.forward if one.key in self.step.values]
        return bool(keys) and all(
            any(one.shape == self.step.values[key].shape and _same(one, self.step.values[key]) for one in forward)
            for key in keys
        )

    def _as_named(self, key: Key) -> bool:
        """Whether a value with a name such as `dh` is the derivative by h, if there is one."""
        match = GRADIENT_NAME.match(self.name(key[0]).rpartition(".")[2])
        if match is None:
            return True
        wanted = match.group(1) or match.group(2)
        own = [one for one in self.forward if one.name.rpartition(".")[2] == wanted]
        seen = self.step.values[key]
        fits = [label for one in own for turned in (False, True) if (label := _fits(seen, one, turned)) is not None]
        return not own or any(one.factor * self.sign > 0 for one in fits)


def _same(one: Value, other: Value) -> bool:
    return bool(np.array_equal(one.best, other.best))


def _nudge(key: Key, seed: int) -> Message:
    return {"at": {"site": key[0], "count": key[1], "seed": seed, "amount": STEP}}


def _fits(seen: Value, one: LossSlope, turned: bool) -> ValueLabel | None:
    if seen.size == 1:
        if turned or int(np.prod(one.shape)) != 1 or not one.slopes[0]:
            return None
        factor = float(seen.products[0] / one.slopes[0])
        plain = any(abs(abs(factor) - x) <= TOLERANCE * x for x in PLAIN)
        return ValueLabel(one.name, round(factor, 6)) if plain else None
    shape = tuple(reversed(one.shape)) if turned else one.shape
    if seen.shape != shape and (turned or int(np.prod(one.shape)) != seen.size):
        return None
    products = (seen.turned if len(seen.shape) == 2 else None) if turned else seen.products
    if products is None or len(one.slopes) < 2 or not np.isfinite(one.slopes).all():
        return None
    a, b = products[:2], one.slopes
    square = float(b @ b)
    if square == 0:
        return None
    factor = float(a @ b) / square
    if factor == 0 or np.abs(a - factor * b).max() > TOLERANCE * np.abs(a).max():
        return None
    return ValueLabel(one.name, float(f"{factor:.5g}"), turned)
