"""The true gradient: how a loss answers when the parameters are moved a little before the step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from bpdebugger.programs.bench import Message
from bpdebugger.programs.iteration import ChangedNumber, Iteration
from bpdebugger.programs.numbers import Vector, value

STEP = 1e-5
FINER = 1e-7
"""The second step where slopes on both sides differ: near a kink."""
ONE_BY_ONE = 150
"""A parameter of at most so many numbers is moved number by number, a larger one along directions."""
ALL_ONE_BY_ONE = 700
DIRECTIONS = 3
SECOND_POINT = 7
"""The direction along which the parameters are moved to a second point."""


class _Batches(Protocol):
    def batch(self, each: Sequence[Message], **common: Any) -> list[Message]: ...


class Runs(Protocol):
    """What can be run again with moved parameters: an iteration, or what comes after a loop."""

    @property
    def bench(self) -> _Batches:
        """Runs go through this."""


Move = list[float]
Reader = Callable[[Message], list[float]]
"""Reads from a run's result the value of each loss that is looked at."""


@dataclass
class Slopes:
    """For each loss and parameter: the slopes, and where they are settled."""

    at: list[float]
    slopes: list[list[Vector]] = field(default_factory=list)
    settled: list[list[Any]] = field(default_factory=list)


@dataclass
class ParameterPoint:
    """The parameters where the program has them, or a second point nearby."""

    moves: list[Move] = field(default_factory=list)


def second_point(numbers: Sequence[ChangedNumber], seed: int = SECOND_POINT) -> ParameterPoint:
    """All parameters moved along a fixed direction, by about a fifth of their size."""
    moves = []
    for one in numbers:
        size = float(np.sqrt(np.mean(one.old.best**2))) if one.old.numbers is not None else 0.0
        moves.append([one.place, seed, -1, 0.15 * (size or 0.5)])
    return ParameterPoint(moves)


def measure(
    iteration: Runs, numbers: Sequence[ChangedNumber], reader: Reader, common: Message, point: ParameterPoint
) -> Slopes:
    """Moves each parameter to both sides and reads the losses."""
    plan = _plan(numbers)
    start = reader(iteration.bench.batch([{"moves": point.moves}], **common)[0])
    found = Slopes(start)
    coarse = _both_sides(iteration, plan, reader, common, point, STEP)
    rough = _rough(coarse, np.array(start), STEP)
    if rough.any():
        again = [row for row, bad in zip(plan, rough.any(axis=1), strict=True) if bad]
        finer = _both_sides(iteration, again, reader, common, point, FINER)
        still = _rough(finer, np.array(start), FINER)
        rows = np.flatnonzero(rough.any(axis=1))
        slopes, settled = _slopes(coarse, STEP), ~rough
        fine = _slopes(finer, FINER)
        for at, which in enumerate(rows):
            use = rough[which]
            slopes[which, use] = fine[at, use]
            settled[which, use] = ~still[at, use]
    else:
        slopes, settled = _slopes(coarse, STEP), ~rough
    for loss in range(len(start)):
        row = 0
        found.slopes.append([])
        found.settled.append([])
        for one in numbers:
            length = _length(one, numbers)
            found.slopes[-1].append(slopes[row : row + length, loss])
            found.settled[-1].append(settled[row : row + length, loss])
            row += length
    return found


def _length(one: ChangedNumber, numbers: Sequence[ChangedNumber]) -> int:
    return _length_of(one, sum(each.old.size for each in numbers))


def _length_of(one: ChangedNumber, total: int) -> int:
    if one.old.numbers is None:
        return DIRECTIONS if one.old.size > 1 else 1
    if one.whole:
        return min(one.old.size, DIRECTIONS)
    small = one.old.size <= ONE_BY_ONE if total <= ALL_ONE_BY_ONE else one.old.size <= 12
    return one.old.size if small else DIRECTIONS


def by_directions(one: ChangedNumber, numbers: Sequence[ChangedNumber]) -> bool:
    """Whether a parameter's slopes are those along the fixed directions."""
    return _length(one, numbers) != one.old.size


def _plan(numbers: Sequence[ChangedNumber]) -> list[tuple[int, int, int, float]]:
    rows = []
    for one in numbers:
        scale = max(1.0, float(np.abs(one.old.best).max(initial=0.0)) if one.old.numbers is not None else 1.0)
        for k in range(_length(one, numbers)):
            if by_directions(one, numbers):
                rows.append((one.place, k, -1, scale))
            else:
                rows.append((one.place, 0, k, scale))
    return rows


def _both_sides(
    iteration: Runs,
    plan: Sequence[tuple[int, int, int, float]],
    reader: Reader,
    common: Message,
    point: ParameterPoint,
    step: float,
) -> Any:
    """An array: row of the plan × side × loss, divided by the scale of the step."""
    each: list[Message] = []
    for place, seed, index, scale in plan:
        for side in (1.0, -1.0):
            each.append({"moves": [*point.moves, [place, seed, index, side * step * scale]]})
    results = [reader(one) for one in iteration.bench.batch(each, **common)]
    if not results:
        return np.zeros((0, 2, 1)), np.ones(0)
    scales = np.array([row[3] for row in plan])
    return np.array(results).reshape(len(plan), 2, -1), scales


def _slopes(sides: Any, step: float) -> Any:
    values, scales = sides
    return (values[:, 0] - values[:, 1]) / (2 * step * scales[:, None])


def _rough(sides: Any, start: Vector, step: float) -> Any:
    """Where the slopes of both sides differ more than curvature explains."""
    values, scales = sides
    wide = step * scales[:, None]
    right, left = (values[:, 0] - start) / wide, (start - values[:, 1]) / wide
    noise = 1e-14 * np.abs(start) / wide
    size = np.maximum(np.abs(right), np.abs(left))
    with np.errstate(invalid="ignore"):
        return ~(
            np.abs(right - left) <= 1e-3 * np.maximum(size, size.max(axis=0, initial=0.0) * 0.02) + 100 * noise + 1e-9
        )


def steps_at(
    iteration: Iteration, numbers: Sequence[ChangedNumber], point: ParameterPoint, **spec: Any
) -> list[Vector | None]:
    """Old minus new of each parameter in a run from a point, or None where the run failed."""
    result = iteration.bench.run(moves=point.moves, places=[one.place for one in numbers], paths=paths(numbers), **spec)
    return steps_of(result, numbers)


def paths(numbers: Sequence[ChangedNumber]) -> dict[str, str]:
    """Under which name each parameter is looked up after a run."""
    return {str(one.place): one.path for one in numbers}


def steps_of(result: Message, numbers: Sequence[ChangedNumber]) -> list[Vector | None]:
    """Old minus new of each parameter, by numbers or by products as the slopes are."""
    if result["error"] is not None:
        return [None] * len(numbers)
    found: list[Vector | None] = []
    total = sum(each.old.size for each in numbers)
    for one in numbers:
        old, new = (value(sent) for sent in result["places"][str(one.place)])
        if old is None or new is None or old.size != new.size:
            found.append(None)
        elif _length_of(one, total) != one.old.size:
            found.append(old.products - new.products)
        else:
            found.append(old.best - new.best)
    return found
