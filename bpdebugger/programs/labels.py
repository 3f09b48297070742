"""What the values of a backward pass are: which derivative of the loss, and by which factor."""

from __future__ import annotations

import ast
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from bpdebugger.programs import losses as looking
from bpdebugger.programs.bench import Message
from bpdebugger.programs.engine import TrainingStep
from bpdebugger.programs.numbers import Key, Value, Vector, directions

OCCURRENCES = 3
MOST_VALUES = 600
STEP = 1e-6
TOLERANCE = 2e-4
PLAIN = (1.0, 2.0, 0.5)
BATCH = 40
GRADIENT_NAME = re.compile(
    r"^_?(?:d_?L_?d_?|dE_?d?|dJ_?d?|d_?(?!elta)|grad_?|g_|g(?=[A-Z]|[bw]\d*$)|err_?)(\w+)$|^(\w+?)_(?:grad|delta|g)$"
)

ITEM = re.compile(r"(.*)\[['\"](\w+)['\"]\]")
HOLDER = re.compile(r"_?(d|g|grads?|gradients?|gradientes?|deltas?|dparams?|d_params?|derivatives?|derivs?)_?")
"""What dictionaries of derivatives are called."""


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
    of_parameter: bool = False


@dataclass
class ValueLabels:
    """The derivatives of one step's forward values, and the labels of its other values."""

    step: TrainingStep
    until: float
    """Until so much processor time is used."""
    forward: list[LossSlope] = field(default_factory=list)
    moves_loss: set[int] = field(default_factory=set)
    _by_size: dict[int, Any] = field(default_factory=dict)

    @cached_property
    def sign(self) -> float:
        """1 where the updates subtract what they are made of, −1 where most of them add it."""
        step = self.step
        rows, updates = step.iteration.bench.rows, {site for one in step.judge.numbers for site in one.sites}
        signs = []
        for one in step.iteration.added:
            if one.site in updates:
                node = step.source.node(rows[one.site])
                value = node.value if isinstance(node, ast.AugAssign) else getattr(node, "right", None)
                signs.append(one.sign * (-1 if isinstance(value, ast.expr) and turned_round(value) else 1))
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

    @cached_property
    def usual(self) -> dict[bool, float | None]:
        """The factor that most values have which are called derivatives and are multiples of them; None for too few.

        That of parameters (True) may be another than that of other values (False): the mean is often taken last.
        """
        factors: dict[bool, dict[int, float]] = {True: {}, False: {}}
        wrong = {one.number.path for one in self.step.verdict.wrong}
        for key in self.step.values:
            if self._is_named(key[0]):
                for label in self._of_name(key[0], self.step.values[key]) or ():
                    if label.name not in wrong:
                        factors[label.of_parameter].setdefault(key[0], float(f"{abs(label.factor):.3g}"))
        common = {kind: Counter(found.values()).most_common(1) for kind, found in factors.items()}
        usual = {kind: found[0][0] if found and found[0][1] > 1 else None for kind, found in common.items()}
        if usual[True] in factors[False].values():
            usual[False] = usual[True]
        return usual

    def _of_name(self, site: int, seen: Value) -> list[ValueLabel] | None:
        """What a value called `dh` is of the derivative by h, or None where its name says nothing of the kind."""
        wanted = derivative_named(self.name(site))
        own = [one for one in self.forward if one.named and last_part(one.name) in wanted]
        if not own:
            return None
        return [label for one in own for turned in (False, True) if (label := _fits(seen, one, turned)) is not None]

    def is_derivative(self, seen: Value | None) -> bool:
        """Whether a value is the derivative of the loss by some forward value, times the program's usual factor."""
        if seen is None or seen.numbers is None or seen.size < 2:
            return False
        if seen.size not in self._by_size:
            same = [one.slopes for one in self.forward if np.prod(one.shape) == seen.size and len(one.slopes) > 1]
            self._by_size[seen.size] = np.array(same).reshape(-1, 2)
        slopes = self._by_size[seen.size] * self.sign * (self.usual[False] or 1.0)
        if not np.isfinite(seen.numbers).all():
            return False
        products = np.array([directions(seen.size, k) @ seen.numbers for k in (0, 1)])
        with np.errstate(invalid="ignore"):
            near = np.abs(slopes - products).max(axis=1, initial=0.0) <= TOLERANCE * np.abs(products).max()
        return bool(near.any())

    def is_named(self, site: int, seen: Value) -> bool | None:
        """Whether a value is the derivative that its name says; None where it says nothing that can be compared."""
        labels = self._of_name(site, seen)
        if labels is None:
            return None
        labels = [one for one in labels if not one.turned]
        return any(self._as_usual(one) for one in labels)

    def _as_usual(self, label: ValueLabel) -> bool:
        usual = self.usual[label.of_parameter]
        factor = label.factor * self.sign
        return factor > 0 and (usual is None or abs(factor - usual) <= 1e-3 * usual)

    def are_named(self, sites: Sequence[int]) -> bool | None:
        """Whether all values of a statement are the derivatives that its name says."""
        keys = [key for key in self.step.values if key[0] in sites][:OCCURRENCES]
        found = [self.is_named(key[0], self.step.values[key]) for key in keys]
        return None if not found or None in found else all(found)

    def _as_named(self, key: Key) -> bool:
        """Whether a value with a name such as `dh` is a multiple of the derivative by h, if there is one."""
        labels = self._of_name(key[0], self.step.values[key])
        return labels is None or any(one.factor * self.sign > 0 for one in labels)


def turned_round(value: ast.expr) -> bool:
    """Whether what is added has a minus in front, as in `w += -rate * grad`."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult | ast.Div):
        return turned_round(value.left) != turned_round(value.right)
    return isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub)


def derivative_named(name: str) -> set[str]:
    """By what a value is a derivative, as its name says: `dh`, `self.grad_h`, `h_grad`, `grads['h']`."""
    last = last_part(name)
    match = GRADIENT_NAME.match(last)
    found = {match.group(1) or match.group(2)} if match is not None else set()
    item = ITEM.fullmatch(name)
    if item is not None and HOLDER.fullmatch(last_part(item.group(1))):
        found.add(last)
    return found


def last_part(name: str) -> str:
    """`W` of `net.layers[0].W` and of `params['W']`."""
    item = ITEM.fullmatch(name)
    return item.group(2) if item is not None else name.rpartition(".")[2]


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
        return ValueLabel(one.name, round(factor, 6), of_parameter=one.key[0] < 0) if plain else None
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
    return ValueLabel(one.name, float(f"{factor:.5g}"), turned, one.key[0] < 0)
