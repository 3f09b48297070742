"""Every path from E to a gradient: the factors along the largest, their products, and the sum over all.

A path is one way in which a quantity reaches E: the product of the local derivatives along it and of ∂E/∂y of the
output where it ends. There may be millions, so they are found by dynamic programming: of each unit only the largest are
kept, in all samples at once, for the largest paths of a unit are among the largest of the units that read it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names import places
from bpdebugger.core.network.plan import Indices
from bpdebugger.core.network.quantities import Kind, Place
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.explaining.origins.terms import size_of

MOST_PATHS = 6
"""How many paths are kept, and shown."""


@dataclass(frozen=True, slots=True)
class Best:
    """The largest paths of several quantities: arrays over samples, quantities and rank.

    ``products``: NaN beyond the last path, where ``there`` is false. ``totals`` and ``sizes``, over samples and
    quantities: the sum over all paths, and the sum of their sizes.
    """

    products: Array
    there: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    totals: Array
    sizes: Array

    def at(self, units: Indices) -> Best:
        """Those of some of the quantities."""
        return Best(self.products[:, units], self.there[:, units], self.totals[:, units], self.sizes[:, units])

    def times(self, factors: Array) -> Best:
        """All paths with one more factor each, an array over samples and quantities."""
        with np.errstate(all="ignore"):
            return Best(
                self.products * factors[:, :, None],
                self.there,
                self.totals * factors,
                self.sizes * np.abs(factors),
            )


def joined(parts: list[Best]) -> Best:
    """The paths of several groups of quantities, side by side."""
    return Best(
        np.concatenate([part.products for part in parts], axis=1),
        np.concatenate([part.there for part in parts], axis=1),
        np.concatenate([part.totals for part in parts], axis=1),
        np.concatenate([part.sizes for part in parts], axis=1),
    )


def largest(paths: Best, most: int) -> tuple[Indices, Array]:
    """Of all paths of all quantities in each sample the largest: where they stand (-1 for none), their products.

    A place counts the quantities and within each its ranks.
    """
    samples = len(paths.products)
    products = paths.products.reshape(samples, -1)
    there = paths.there.reshape(samples, -1)
    order = np.argsort(np.where(there, -size_of(products), 1.0), axis=1, kind="stable")[:, :most]
    found = np.take_along_axis(there, order, axis=1)
    return np.where(found, order, -1), np.where(found, np.take_along_axis(products, order, axis=1), np.nan)


class PathTable:
    """The largest paths of ∂E/∂y of the units of a trace, from the outputs back as far as one asked."""

    def __init__(self, trace: Trace) -> None:
        plan = trace.plan
        shape = len(trace.samples), len(plan.units)
        self._trace = trace
        self._upstream = Best(
            np.full((*shape, MOST_PATHS), np.nan),
            np.zeros((*shape, MOST_PATHS), dtype=bool),
            np.zeros(shape),
            np.zeros(shape),
        )
        self._from: Indices = np.full((*shape, MOST_PATHS), -1, dtype=np.intp)
        self._counts = [0] * len(plan.units)
        self._done = np.zeros(len(plan.units), dtype=bool)
        self._softmax: dict[int, tuple[Best, Indices]] = {}
        for unit in range(plan.outputs.start, plan.outputs.stop):
            slope = trace.gradients.dE_dy[:, unit]
            self._upstream.products[:, unit, 0], self._upstream.there[:, unit, 0] = slope, True
            self._upstream.totals[:, unit], self._upstream.sizes[:, unit] = slope, np.abs(slope)
            self._counts[unit], self._done[unit] = 1, True

    def upstream(self, units: Indices) -> Best:
        """The paths of ∂E/∂y of some units."""
        self._reach(units)
        return self._upstream.at(units)

    def deltas(self, units: Indices) -> Best:
        """The paths of ∂E/∂z of some units; softmax units have a path through every y of their layer."""
        plan, slopes = self._trace.plan, self._trace.gradients.dy_dz
        coupled = np.isin(units, plan.pair_columns)
        if not coupled.any():
            return self.upstream(units).times(slopes[:, units])
        parts = [
            self._coupled(int(unit))[0] if softmax else self.upstream(np.array([unit])).times(slopes[:, [unit]])
            for unit, softmax in zip(units, coupled, strict=True)
        ]
        return joined(parts)

    def count(self, kind: Kind, unit: int) -> int:
        """How many paths there are from E to ∂E/∂y or ∂E/∂z of a unit."""
        members = self._members(unit) if kind is Kind.DELTA else np.array([unit])
        self._reach(members)
        return sum(self._counts[member] for member in members)

    def steps(self, place: Place, rank: int) -> list[int]:
        """The steps of the factors along the path of this rank to ∂E/∂y or ∂E/∂z of a unit, from E on."""
        trace, row = self._trace, place.row
        backward: list[int] = []
        while True:
            if place.kind is Kind.DELTA:
                place, factor, rank = self._before_delta(place, rank)
            elif place.index >= trace.plan.outputs.start:
                return [trace.number_of(place), *reversed(backward)]
            else:
                edge, rank = divmod(int(self._from[row, place.index, rank]), MOST_PATHS)
                c = int(trace.plan.outgoing[place.index][edge])
                place, factor = Place(Kind.DELTA, int(trace.plan.target[c]), row), Place(Kind.SOURCE_SLOPE, c, row)
            backward.append(trace.number_of(factor))

    def _before_delta(self, place: Place, rank: int) -> tuple[Place, Place, int]:
        """Where a path to ∂E/∂z comes from, the factor on the way, and its rank there."""
        unit, row = place.index, place.row
        members = self._members(unit)
        if not self._couples(unit):
            return Place(Kind.UPSTREAM, unit, row), Place(Kind.SLOPE, unit, row), rank
        position = int(self._coupled(unit)[1][row, rank])
        member, rank = divmod(position, MOST_PATHS)
        pair = int(self._pairs(unit)[member])
        return Place(Kind.UPSTREAM, int(members[member]), row), Place(Kind.PAIR_SLOPE, pair, row), rank

    def _couples(self, unit: int) -> bool:
        return self._trace.plan.activation(unit).couples

    def _members(self, unit: int) -> Indices:
        """The units whose y answers to z of this one."""
        return self._trace.plan.group(unit).members if self._couples(unit) else np.array([unit])

    def _pairs(self, unit: int) -> Indices:
        """The numbers of ∂y[i]/∂z of a softmax unit, for the members i of its layer."""
        group = self._trace.plan.group(unit)
        size = len(group.members)
        first = group.pairs.start + int((group.members == unit).argmax())
        return np.arange(first, first + size * size, size, dtype=np.intp)

    def _coupled(self, unit: int) -> tuple[Best, Indices]:
        """The paths to ∂E/∂z of a softmax unit, through every y of its layer, and where they come from."""
        if unit not in self._softmax:
            slopes = self._trace.gradients.pairs[:, self._pairs(unit)]
            self._softmax[unit] = _merged(self.upstream(self._members(unit)).times(slopes))
        return self._softmax[unit]

    def _reach(self, units: Indices) -> None:
        """Follows the paths back from the outputs as far as these units."""
        plan = self._trace.plan
        waiting = units[~self._done[units]]
        if not len(waiting):
            return
        first = int(plan.layer_of[waiting].min())
        for number in range(len(plan.layer_slices) - 2, first - 1, -1):
            layer = plan.layer_slices[number]
            # of the first layer's many inputs only those that were asked for
            for unit in range(layer.start, layer.stop) if number > first else waiting[plan.layer_of[waiting] == first]:
                if not self._done[unit]:
                    self._follow(int(unit))

    def _follow(self, unit: int) -> None:
        plan = self._trace.plan
        self._done[unit] = True
        outgoing = plan.outgoing[unit]
        if not len(outgoing):
            return
        targets, weights = plan.target[outgoing], self._trace.parameters[plan.weight[outgoing]]
        found, origin = _merged(self.deltas(targets).times(np.broadcast_to(weights, (len(self._from), len(weights)))))
        self._upstream.products[:, unit], self._upstream.there[:, unit] = found.products[:, 0], found.there[:, 0]
        self._upstream.totals[:, unit], self._upstream.sizes[:, unit] = found.totals[:, 0], found.sizes[:, 0]
        self._from[:, unit] = origin
        self._counts[unit] = sum(self.count(Kind.DELTA, target) for target in targets.tolist())


def _merged(paths: Best) -> tuple[Best, Indices]:
    """All paths of several quantities as those of one, and where the largest of them stood before."""
    where, products = largest(paths, MOST_PATHS)
    missing = MOST_PATHS - where.shape[1]
    if missing:
        where = np.pad(where, ((0, 0), (0, missing)), constant_values=-1)
        products = np.pad(products, ((0, 0), (0, missing)), constant_values=np.nan)
    with np.errstate(all="ignore"):
        sums = paths.totals.sum(axis=1, keepdims=True), paths.sizes.sum(axis=1, keepdims=True)
    return Best(products[:, None], (where >= 0)[:, None], *sums), where


@lru_cache(maxsize=4)
def path_table(trace: Trace) -> PathTable:
    """The table of a trace, made once."""
    return PathTable(trace)


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
    if place in (places.parameter(place.index), places.updated(place.index)):
        return trace.number_of(trace.final_gradient(place.index))
    return number if place.kind is Kind.MEAN_GRADIENT or _ends(trace, place) else None


def paths(trace: Trace, number: int) -> Paths | None:
    """The paths from E to a step's gradient; ``None`` for what has no gradient of its own."""
    gradient = gradient_of(trace, number)
    if gradient is None:
        return None
    place = trace.place(gradient)
    rows = np.arange(len(trace.samples)) if place.row < 0 else np.array([place.row])
    divisor = trace.plan.divisor(len(rows))
    ends = [end for end in _ends(trace, place) if len(end.units)]
    if not ends:
        return Paths(gradient, (), 0, 0.0, 0.0, divisor)
    every = joined([_of_rows(_paths_to(trace, end), rows) for end in ends])
    where, products = largest(_in_one_row(every), MOST_PATHS)
    found = [(int(at), float(product)) for at, product in zip(where[0], products[0], strict=True) if at >= 0]
    shown = tuple(Path(_steps(trace, ends, rows, at), product / divisor) for at, product in found)
    with np.errstate(all="ignore"):
        total, size = (float(part.sum()) / divisor for part in (every.totals, every.sizes))
    return Paths(gradient, shown, len(rows) * _count(trace, ends), total, size, divisor)


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
