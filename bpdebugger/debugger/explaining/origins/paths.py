"""Every path from E to a gradient: the factors along the largest, their products, and the sum over all."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from bpdebugger.core.network.plan import Indices
from bpdebugger.core.network.quantities import Kind, Place
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.explaining.origins.path_table import MOST_PATHS, Best, joined, largest, path_table

_ROUNDING = 1e-15
"""What is left over is 0 if it is no larger than this part of the sizes: rounding of the difference."""


@dataclass(frozen=True, slots=True)
class Path:
    """One path: the steps of its factors from E on, and their product."""

    steps: tuple[int, ...]
    product: float


@dataclass(frozen=True, slots=True)
class Paths:
    """The paths to the gradient at step ``gradient``: the largest of them, and what is true of all.

    ``count``: how many there are. ``total``: their sum, which is the gradient. ``size``: the sum of their sizes.
    ``divisor``: by what each is divided besides its factors, the number of samples in a mean.
    """

    gradient: int
    shown: tuple[Path, ...]
    count: int
    total: float
    size: float
    divisor: int

    @property
    def left_out(self) -> int:
        """How many paths are not shown."""
        return self.count - len(self.shown)

    @property
    def rest(self) -> float:
        """What the paths that are not shown add up to."""
        parts = [self.total, *(-path.product for path in self.shown)]
        rest = math.fsum(parts) if all(map(math.isfinite, parts)) else sum(parts)
        return 0.0 if abs(rest) <= _ROUNDING * self.size else rest


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where paths end: at ∂E/∂y or ∂E/∂z (``kind``) of ``units``, each with one more factor, or none."""

    kind: Kind
    units: Indices
    last: Kind | None = None
    indices: Indices | None = None


def gradient_of(trace: Trace, number: int) -> int | None:
    """The gradient that a step is or belongs to, a parameter's for the parameter; ``None`` if it has none."""
    place = trace.place(number)
    if place.kind in (Kind.PARAMETER, Kind.UPDATED):
        if trace.has(Kind.MEAN_GRADIENT):
            return trace.number_of(Place(Kind.MEAN_GRADIENT, place.index, -1))
        return trace.number_of(Place(Kind.GRADIENT, place.index, 0))
    return number if place.kind is Kind.MEAN_GRADIENT or _ends(trace, place) else None


def paths(trace: Trace, number: int) -> Paths | None:
    """The paths from E to a step's gradient; ``None`` for what has no gradient of its own."""
    gradient = gradient_of(trace, number)
    if gradient is None:
        return None
    place = trace.place(gradient)
    rows = np.arange(len(trace.samples)) if place.row < 0 else np.array([place.row])
    ends = [end for end in _ends(trace, place) if len(end.units)]
    if not ends:
        return Paths(gradient, (), 0, 0.0, 0.0, len(rows))
    every = joined([_of_rows(_paths_to(trace, end), rows) for end in ends])
    where, products = largest(_in_one_row(every), MOST_PATHS)
    found = [(int(at), float(product)) for at, product in zip(where[0], products[0], strict=True) if at >= 0]
    shown = tuple(Path(_steps(trace, ends, rows, at), product / len(rows)) for at, product in found)
    with np.errstate(all="ignore"):
        total, size = (float(part.sum()) / len(rows) for part in (every.totals, every.sizes))
    return Paths(gradient, shown, len(rows) * _count(trace, ends), total, size, len(rows))


def _ends(trace: Trace, place: Place) -> list[_Ends]:
    plan, index = trace.plan, place.index
    here = np.array([index])
    match place.kind:
        case Kind.UPSTREAM | Kind.DELTA:
            return [_Ends(place.kind, here)]
        case Kind.SHARE:
            return [_Ends(Kind.DELTA, plan.target[here], Kind.SOURCE_SLOPE, here)]
        case Kind.WEIGHT_USE:
            return [_Ends(Kind.DELTA, plan.target[here], Kind.WEIGHT_SLOPE, here)]
        case Kind.BIAS_USE:
            return [_Ends(Kind.DELTA, here)]
        case Kind.TUNABLE_USE:
            return [_Ends(Kind.UPSTREAM, plan.tunable_units[here], Kind.TUNABLE_SLOPE, here)]
        case Kind.GRADIENT | Kind.MEAN_GRADIENT:
            uses = plan.uses.each_of(index)
            weights, biases, tunables = (
                np.array([use.index for use in uses if use.kind is kind], dtype=np.intp)
                for kind in (Kind.WEIGHT_USE, Kind.BIAS_USE, Kind.TUNABLE_USE)
            )
            return [
                _Ends(Kind.DELTA, plan.target[weights], Kind.WEIGHT_SLOPE, weights),
                _Ends(Kind.DELTA, biases),
                _Ends(Kind.UPSTREAM, plan.tunable_units[tunables], Kind.TUNABLE_SLOPE, tunables),
            ]
    return []


def _paths_to(trace: Trace, ends: _Ends) -> Best:
    table = path_table(trace)
    found = table.deltas(ends.units) if ends.kind is Kind.DELTA else table.upstream(ends.units)
    return found if ends.last is None or ends.indices is None else found.times(trace.values(ends.last, ends.indices))


def _of_rows(found: Best, rows: Indices) -> Best:
    return Best(found.products[rows], found.there[rows], found.totals[rows], found.sizes[rows])


def _in_one_row(found: Best) -> Best:
    """The paths of all samples side by side."""
    ranks = found.products.shape[2]
    one = (1, -1, ranks)
    return replace(found, products=found.products.reshape(one), there=found.there.reshape(one))


def _count(trace: Trace, ends: list[_Ends]) -> int:
    table = path_table(trace)
    return sum(table.count(end.kind, unit) for end in ends for unit in end.units.tolist())


def _steps(trace: Trace, ends: list[_Ends], rows: Indices, at: int) -> tuple[int, ...]:
    """The steps of a path, from where it stands among all: by sample, then by end, then by rank."""
    width = sum(len(end.units) for end in ends)
    place, rank = divmod(at, MOST_PATHS)
    sample, offset = divmod(place, width)
    row = int(rows[sample])
    for end in ends:
        if offset < len(end.units):
            steps = path_table(trace).steps(Place(end.kind, int(end.units[offset]), row), rank)
            if end.last is not None and end.indices is not None:
                steps.append(trace.number_of(Place(end.last, int(end.indices[offset]), row)))
            return tuple(steps)
        offset -= len(end.units)
    raise IndexError(at)
