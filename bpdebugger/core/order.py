"""The order of the steps: which quantity is computed when, and where the groups of steps end.

The order depends on the network alone, not on its numbers: it is made once and serves every trace. Within one
sample the steps are numbered from 0; a trace repeats them for each sample, after the parameters and before the means
and the update.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.plan import Indices, Plan
from bpdebugger.core.quantities import GIVEN, KINDS, Kind, Space


class Granularity(StrEnum):
    """How far a step over goes."""

    FACTOR = "factor"
    UNIT = "unit"
    LAYER = "layer"
    SAMPLE = "sample"


_BY_ITSELF = -1


@dataclass(frozen=True, slots=True)
class Order:
    """A run of steps. ``kind``, ``index``: what each step computes.

    ``position[kind][index]``: the step that computes it, or -1.
    ``stops``: for each granularity, the last step of every group, in ascending order.
    """

    kind: NDArray[np.uint8]
    index: Indices
    position: dict[Kind, Indices]
    stops: dict[Granularity, Indices]

    def __len__(self) -> int:
        return len(self.kind)


class _Writer:
    """Collects steps in runs; notes for each run the unit and layer that it belongs to."""

    def __init__(self) -> None:
        self._kinds: list[NDArray[np.uint8]] = []
        self._indices: list[Indices] = []
        self._groups: list[tuple[int, int]] = []

    def run(self, unit: int, layer: int, kinds: Iterable[Kind], indices: Iterable[int]) -> None:
        """For every index, a step of each kind."""
        at = np.asarray(list(indices) if not isinstance(indices, np.ndarray) else indices, dtype=np.intp)
        row = np.array(list(kinds), dtype=np.uint8)
        if len(at):
            self._kinds.append(np.tile(row, len(at)))
            self._indices.append(np.repeat(at, len(row)))
            self._groups.append((unit, layer))

    def order(self, plan: Plan) -> Order:
        """The finished order."""
        kind = np.concatenate([*self._kinds, np.array([], dtype=np.uint8)])
        index = np.concatenate([*self._indices, np.array([], dtype=np.intp)])
        lengths = [len(run) for run in self._kinds]
        units, layers = (np.repeat([group[i] for group in self._groups], lengths) for i in (0, 1))
        return Order(kind, index, _positions(plan, kind, index), _stops(kind, units, layers))


def _positions(plan: Plan, kind: NDArray[np.uint8], index: Indices) -> dict[Kind, Indices]:
    sizes = {
        Space.NOTHING: 1,
        Space.UNIT: len(plan.units),
        Space.CONNECTION: len(plan.source),
        Space.PARAMETER: len(plan.parameters),
        Space.PAIR: len(plan.pair_rows),
        Space.TUNABLE: len(plan.tunable_units),
    }
    positions = {}
    for k in Kind:
        steps = np.flatnonzero(kind == k)
        positions[k] = np.full(sizes[KINDS[k].space], -1, dtype=np.intp)
        positions[k][index[steps]] = steps
    return positions


def _stops(kind: NDArray[np.uint8], units: Indices, layers: Indices) -> dict[Granularity, Indices]:
    if not len(kind):
        empty = np.array([], dtype=np.intp)
        return dict.fromkeys(Granularity, empty)
    computed = np.flatnonzero(~np.isin(kind, list(GIVEN)))
    backward = np.array([KINDS[Kind(k)].phase != "forward" for k in range(len(Kind))])[kind]

    def ends(*keys: NDArray[np.generic]) -> Indices:
        changes = np.zeros(max(len(computed) - 1, 0), dtype=bool)
        for key in keys:
            here = key[computed]
            changes |= here[1:] != here[:-1]
        return np.append(computed[:-1][changes], computed[-1:])

    return {
        Granularity.FACTOR: computed,
        Granularity.UNIT: ends(units, layers, backward),
        Granularity.LAYER: ends(layers, backward),
        Granularity.SAMPLE: computed[-1:],
    }


@lru_cache(maxsize=8)
def parameters_order(plan: Plan) -> Order:
    """The steps before the first sample: every parameter, given."""
    writer = _Writer()
    writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.PARAMETER], range(len(plan.parameters)))
    return writer.order(plan)


@lru_cache(maxsize=8)
def sample_order(plan: Plan) -> Order:
    """The steps of one sample: inputs and targets, the forward pass, E, the backward pass, the gradients."""
    writer = _Writer()
    writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.INPUT], range(plan.inputs.stop))
    writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.TARGET], range(plan.outputs.start, plan.outputs.stop))
    for number in range(1, len(plan.layer_slices)):
        _forward_layer(plan, writer, number)
    writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.LOSS], [0])
    for number in range(len(plan.layer_slices) - 1, -1, -1):
        _backward_layer(plan, writer, number)
    writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.GRADIENT], range(len(plan.parameters)))
    return writer.order(plan)


@lru_cache(maxsize=8)
def closing_order(plan: Plan, means: bool) -> Order:
    """The steps after the last sample: the means over samples, if asked for, and the update."""
    writer = _Writer()
    every = range(len(plan.parameters))
    if means:
        writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.MEAN_LOSS], [0])
        writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.MEAN_GRADIENT], every)
    writer.run(_BY_ITSELF - 1, _BY_ITSELF - 1, [Kind.UPDATED], every)
    return writer.order(plan)


def _coupled(plan: Plan, number: int) -> set[int]:
    groups = plan.layers[number - 1].groups if number else ()
    return {int(unit) for group in groups if group.activation.couples for unit in group.members}


def _units(plan: Plan, number: int) -> range:
    return range(plan.layer_slices[number].start, plan.layer_slices[number].stop)


def _forward_layer(plan: Plan, writer: _Writer, number: int) -> None:
    coupled = _coupled(plan, number)
    for unit in _units(plan, number):
        writer.run(unit, number, [Kind.NET_INPUT] + [Kind.ACTIVATION] * (unit not in coupled), [unit])
    for unit in sorted(coupled):
        writer.run(unit, number, [Kind.ACTIVATION], [unit])


def _backward_layer(plan: Plan, writer: _Writer, number: int) -> None:
    coupled = _coupled(plan, number)
    for unit in sorted(coupled):
        _upstream(plan, writer, number, unit)
    for unit in _units(plan, number):
        if unit not in coupled:
            _upstream(plan, writer, number, unit)
        if number:
            _through_unit(plan, writer, number, unit)


def _upstream(plan: Plan, writer: _Writer, number: int, unit: int) -> None:
    writer.run(unit, number, [Kind.SOURCE_SLOPE, Kind.SHARE], plan.outgoing[unit])
    writer.run(unit, number, [Kind.UPSTREAM], [unit])


def _through_unit(plan: Plan, writer: _Writer, number: int, unit: int) -> None:
    pairs = np.flatnonzero(plan.pair_columns == unit)
    writer.run(unit, number, [Kind.PAIR_SLOPE], pairs)
    writer.run(unit, number, [Kind.DELTA] if len(pairs) else [Kind.SLOPE, Kind.DELTA], [unit])
    writer.run(unit, number, [Kind.WEIGHT_SLOPE, Kind.WEIGHT_USE], plan.incoming(unit))
    writer.run(unit, number, [Kind.BIAS_USE], [unit] if plan.bias[unit] >= 0 else [])
    tunable = np.flatnonzero(plan.tunable_units == unit)
    writer.run(unit, number, [Kind.TUNABLE_SLOPE, Kind.TUNABLE_USE], tunable)
