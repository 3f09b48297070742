"""The largest paths from E to every unit, their number and their sum, by dynamic programming.

A path is one way in which a quantity reaches E: the product of the local derivatives along it and of ∂E/∂y of the
output where it ends. There may be millions; of each unit only the largest are kept, in all samples at once, for the
largest paths of a unit are among the largest of the units that read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
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
