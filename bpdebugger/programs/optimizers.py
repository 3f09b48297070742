"""Right gradients with an optimizer behind them: a step that is not along the gradient may still be made from it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bpdebugger.programs.bench import Message
from bpdebugger.programs.iteration import ChangedNumber, Iteration
from bpdebugger.programs.numbers import Key, Value, Vector, close, events, proportional, value
from bpdebugger.programs.source import Source
from bpdebugger.programs.truth import ParameterPoint, by_directions, paths

MOST_PARAMETERS = 30
"""Of more parameters it is not looked at whether one's optimizer uses another's gradient."""
MOST_TRIED = 4
HOLDERS = (
    ast.stmt, ast.Tuple, ast.List, ast.Dict, ast.keyword, ast.NamedExpr, ast.GeneratorExp, ast.ListComp, ast.DictComp,
)  # fmt: skip
"""What takes a value in as it is."""


@dataclass(frozen=True)
class Measured:
    """One parameter at one point: its slopes, and where they are settled."""

    number: ChangedNumber
    slope: Vector
    settled: Vector


@dataclass(frozen=True)
class Gradient:
    """A value of the program that is a parameter's gradient, times a factor."""

    key: Key
    factor: float
    seen: Value


class OptimizerCheck:
    """Looks for the gradients among the values of one step, and at how the new parameters answer to them."""

    def __init__(
        self,
        iteration: Iteration,
        source: Source,
        numbers: Sequence[ChangedNumber],
        points: Sequence[ParameterPoint],
        tolerance: float,
    ) -> None:
        self.iteration = iteration
        self.source = source
        self.numbers = numbers
        self.points = points
        self.tolerance = tolerance
        self.frozen = frozenset().union(*(one.sites for one in numbers))
        self._values: list[dict[Key, Value]] = []
        self._updating: set[int] | None = None

    def gradients(self, measured: Sequence[Sequence[Measured]]) -> tuple[float, list[Gradient | None]]:
        """The factor that fits most parameters, and for each the value that is its gradient times that factor.

        `measured`: by parameter, then by point.
        """
        found = [list(self._candidates(one)) for one in measured]
        factors = {abs(one.factor) for each in found for one in each}
        best: tuple[float, list[Gradient | None]] = (1.0, [None] * len(found))
        for factor in sorted(factors, key=lambda c: (-_share(c, found), abs(np.log(c))))[:MOST_TRIED]:
            chosen = [self._first(factor, each, rows[0].number) for each, rows in zip(found, measured, strict=True)]
            if sum(one is not None for one in chosen) > sum(one is not None for one in best[1]):
                best = factor, chosen
            if None not in best[1]:
                break
        return best

    def gradient(self, rows: Sequence[Measured]) -> Gradient | None:
        """The value that is one parameter's gradient itself, of which its new value is made."""
        return self._first(1.0, list(self._candidates(rows)), rows[0].number)

    def _first(self, factor: float, found: Sequence[Gradient], number: ChangedNumber) -> Gradient | None:
        same = [one for one in found if _alike(one.factor, factor)]
        return next((one for one in same[:MOST_TRIED] if self.answers(one, number)), None)

    def _candidates(self, rows: Sequence[Measured]) -> Iterator[Gradient]:
        """The values that are proportional to a parameter's slopes, by one factor at all points."""
        first = rows[0]
        for key, seen in self.values(0).items():
            if seen.size != first.number.old.size or key[0] in self.frozen or key[0] in self.updating:
                continue
            factor = self._factor(seen, first)
            if factor is None or not self._stands_alone(key[0]):
                continue
            others = [(self.values(at).get(key), row) for at, row in enumerate(rows) if at]
            if all(self._same(then, row, factor) for then, row in others):
                yield Gradient(key, factor, seen)

    def _factor(self, seen: Value, row: Measured) -> float | None:
        vector = seen.products if by_directions(row.number, self.numbers) else seen.best
        if vector.shape != row.slope.shape or not row.settled.any():
            return None
        now, slope = vector[row.settled], row.slope[row.settled]
        factor = proportional(now, slope, self.tolerance)
        if factor is None and not by_directions(row.number, self.numbers) and _limited(now, slope, self.tolerance):
            return 1.0
        return factor if factor is not None and abs(factor) > 1e-9 else None

    def _same(self, seen: Value | None, row: Measured, factor: float) -> bool:
        if not row.settled.any() or float(np.abs(row.slope[row.settled]).max()) < 1e-9:
            return True
        if seen is None:
            return False
        now = self._factor(seen, row)
        return now is not None and _alike(now, factor)

    def values(self, point: int) -> dict[Key, Value]:
        """All values of a run from a point."""
        if not self._values:
            self._values.append(self.iteration.values)
        while len(self._values) <= point:
            moves = self.points[len(self._values)].moves
            result = self.iteration.bench.run(want="numbers", moves=moves)
            self._values.append(events(result["events"]))
        return self._values[point]

    def _stands_alone(self, site: int) -> bool:
        """Whether a value is that of a whole statement, or is handed on as it is."""
        row = self.iteration.bench.rows[site]
        node = self.source.node(row)
        if row.kind == "after":
            return False
        if node is None or isinstance(node, ast.stmt):
            return True
        around = self.source.parent(row, node)
        if isinstance(around, ast.Call) and node is not around.func:
            called = around.func
            return self.source.defines(getattr(called, "attr", getattr(called, "id", "")))
        return isinstance(around, HOLDERS)

    @property
    def updating(self) -> set[int]:
        """The places inside the statements that change the parameters: there a value may be the step already."""
        if self._updating is None:
            rows = self.iteration.bench.rows
            statements = [(rows[site].file, self.source.statement(rows[site])) for site in self.frozen]
            spans = {(file, one.lineno, one.end_lineno or 0) for file, one in statements if one is not None}
            self._updating = {
                row.number
                for row in rows.values()
                if any(row.file == file and first <= row.line <= last for file, first, last in spans)
            }
        return self._updating

    def answers(self, one: Gradient, number: ChangedNumber, text: Message | None = None) -> bool:
        """Whether a parameter goes the other way where its gradient is turned round in one place, and there most.

        `text`: another text for a statement.
        """
        common: Message = {} if text is None else {"text": text}
        if one.seen.numbers is None:
            return self._moves(one, number, common)
        at = int(np.abs(one.seen.numbers).argmax())
        there = float(one.seen.numbers[at])
        # a sign is all that some optimizers take of a gradient; a search along it must not be sent the other way
        for amount in (-2 * there, -1e-2 * there):
            turned = {"site": one.key[0], "count": one.key[1], "index": at, "amount": amount}
            before, after = self._new(number, [common, {**common, "at": turned}])
            if before is None or after is None or before.shape != after.shape:
                continue
            change = after - before
            if np.abs(change).argmax() == at and change[at] * there / one.factor > 0:
                return True
        return False

    def _moves(self, one: Gradient, number: ChangedNumber, common: Message) -> bool:
        moved = {"site": one.key[0], "count": one.key[1], "seed": 4, "amount": 1e-3}
        before, after = self._new(number, [common, {**common, "at": moved}])
        return before is not None and after is not None and not np.array_equal(before, after)

    def _new(self, number: ChangedNumber, each: list[dict[str, object]]) -> list[Vector | None]:
        results = self.iteration.bench.batch(each, places=[number.place], paths=paths([number]))
        seen = [value(one["places"][str(number.place)][1]) if one["error"] is None else None for one in results]
        return [None if one is None else one.best for one in seen]

    def strangers(
        self, numbers: Sequence[ChangedNumber], gradients: Sequence[Gradient], text: Message | None = None
    ) -> set[int]:
        """Which parameters' new values depend on another one's gradient, and that other not on theirs.

        Where all depend on each other, the gradients are limited by the norm of all. `text`: another text for a
        statement.
        """
        if not 1 < len(numbers) <= MOST_PARAMETERS or any(one.seen.numbers is None for one in gradients):
            return set()
        each: list[dict[str, object]] = [{}]
        for one in gradients:
            assert one.seen.numbers is not None
            other = {str(one.key[1]): (3 * one.seen.numbers).tolist()}
            each.append({"replace": {str(one.key[0]): other}})
        sites = [one.key[0] for one in gradients]
        places = [one.place for one in numbers]
        common: Message = {"want": "numbers", "only": sites, "places": places, "paths": paths(numbers)}
        if text is not None:
            common["text"] = text
        plain, *results = self.iteration.bench.batch(each, **common)
        base = events(plain["events"])
        depends = np.zeros((len(numbers), len(numbers)), bool)
        for asked, result in enumerate(results):
            if result["error"] is not None:
                return set()
            now = events(result["events"])
            for mine, (number, gradient) in enumerate(zip(numbers, gradients, strict=True)):
                same = gradient.key in now and close(now[gradient.key].best, base[gradient.key].best, 1e-13)
                place = str(number.place)
                depends[mine, asked] = mine != asked and same and plain["places"][place] != result["places"][place]
        return {int(k) for k in np.flatnonzero((depends & ~depends.T).any(axis=1))}


def _limited(now: Vector, slope: Vector, tolerance: float) -> bool:
    """Whether a value is the gradient, cut off at a size that some of its numbers have."""
    most = float(np.abs(now).max(initial=0.0))
    held = np.clip(slope, -most, most)
    return now.size > 1 and close(now, held, tolerance)


def _alike(one: float, other: float) -> bool:
    return abs(abs(one) - abs(other)) <= 1e-4 * abs(other)


def _share(factor: float, found: Sequence[Sequence[Gradient]]) -> int:
    """How many parameters have a value that is their gradient times a factor."""
    return sum(any(_alike(one.factor, factor) for one in each) for each in found)
