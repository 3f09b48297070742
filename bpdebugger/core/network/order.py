"""The order of the steps: which quantity is computed when, and where the groups of steps end.

The order depends on the network alone, not on its numbers: it is made once and serves every trace. Within one
sample the steps are numbered from 0; a trace repeats them for each sample, after the parameters and before the means
and the update.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import GIVEN, Kind, Phase


class Granularity(StrEnum):
    """How far a step over goes."""

    FACTOR = "factor"
    UNIT = "unit"
    LAYER = "layer"
    PHASE = "phase"
    SAMPLE = "sample"
    EPOCH = "epoch"


_BY_ITSELF = -1
_NO_STEP = np.array([], dtype=np.intp)


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
        self._kinds: list[list[Kind]] = []
        self._indices: list[Indices] = []
        self._groups: list[tuple[int, int]] = []

    def run(self, unit: int, layer: int, kinds: list[Kind], indices: range | list[int] | Indices) -> None:
        """For every index, a step of each kind."""
        if len(indices) and kinds:
            at = np.arange(indices.start, indices.stop) if isinstance(indices, range) else np.asarray(indices)
            self._kinds.append(kinds)
            self._indices.append(at)
            self._groups.append((unit, layer))

    @property
    def _computed(self) -> set[Kind]:
        return {kind for kinds in self._kinds for kind in kinds}

    def order(self, plan: Plan) -> Order:
        """The finished order."""
        # 32 bits where they do: of a large network, the time goes into moving these arrays
        wide = np.array([len(kinds) for kinds in self._kinds], dtype=np.int32)
        run_of = np.repeat(np.arange(len(wide), dtype=np.int32), [len(at) for at in self._indices])
        counts = wide[run_of]
        index = np.repeat(np.concatenate([*self._indices, np.array([], dtype=np.intp)]), counts)
        starts = np.cumsum(counts, dtype=np.int32) - counts
        within = np.arange(len(index), dtype=np.int32) - np.repeat(starts, counts)
        run_of = np.repeat(run_of, counts)
        table = np.zeros((len(wide), max(wide, default=0)), dtype=np.uint8)
        for row, kinds in zip(table, self._kinds, strict=True):
            row[: len(kinds)] = kinds
        kind = table[run_of, within]
        lengths = wide * np.array([len(at) for at in self._indices], dtype=np.intp)
        return Order(kind, index, _positions(plan, kind, index), self._stops(np.cumsum(lengths)))

    def _stops(self, ends: Indices) -> dict[Granularity, Indices]:
        """The last step of every group. A group is a row of runs, as all steps of a run are in one unit and phase;
        ``ends`` counts the steps up to the end of each run."""
        starts = np.concatenate([[0], ends[:-1]])[: len(ends)]
        runs = [i for i, kinds in enumerate(self._kinds) if kinds[0] not in GIVEN]
        keys = [(*self._groups[i], self._kinds[i][0].row.phase is not Phase.FORWARD) for i in runs]
        steps = [np.arange(starts[i], ends[i]) for i in runs]

        def last_of(part: slice) -> Indices:
            following = [*keys[1:], None][: len(keys)]
            rows = [
                i for i, key, after in zip(runs, keys, following, strict=True) if not after or key[part] != after[part]
            ]
            return np.array([ends[i] - 1 for i in rows], dtype=np.intp)

        return {
            Granularity.FACTOR: np.concatenate([*steps, np.array([], dtype=np.intp)]),
            Granularity.UNIT: last_of(slice(0, 3)),
            Granularity.LAYER: last_of(slice(1, 3)),
            Granularity.PHASE: last_of(slice(2, 3)),
            Granularity.SAMPLE: last_of(slice(0, 0)),
            Granularity.EPOCH: last_of(slice(0, 0)) if Kind.UPDATED in self._computed else _NO_STEP,
        }


def _positions(plan: Plan, kind: NDArray[np.uint8], index: Indices) -> dict[Kind, Indices]:
    positions = {each: np.full(plan.size(each.row.space), -1, dtype=np.intp) for each in Kind}
    for number in np.flatnonzero(np.bincount(kind)).tolist():
        steps = np.flatnonzero(kind == number)
        positions[Kind(number)][index[steps]] = steps
    return positions


class _Orders:
    """The orders made so far: one serves every plan of the same shape, whatever its names and functions."""

    def __init__(self, make: Callable[[Plan], Order]) -> None:
        self._make = make
        self._kept: deque[tuple[Plan, Order]] = deque(maxlen=8)

    def of(self, plan: Plan) -> Order:
        for known, order in self._kept:
            if known is plan:
                return order
        order = next((order for known, order in self._kept if known.has_shape_of(plan)), None) or self._make(plan)
        self._kept.appendleft((plan, order))
        return order


def parameters_order(plan: Plan) -> Order:
    """The steps before the first sample: every parameter, given."""
    return _of_parameters.of(plan)


def sample_order(plan: Plan) -> Order:
    """The steps of one sample: inputs and targets, the forward pass, E, the backward pass, the gradients."""
    return _of_samples.of(plan)


def closing_order(plan: Plan, means: bool) -> Order:
    """The steps after the last sample: the means over samples, if asked for, and the update."""
    return (_of_means if means else _of_update).of(plan)


def _parameters_order(plan: Plan) -> Order:
    writer = _Writer()
    writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.PARAMETER], range(len(plan.parameters)))
    return writer.order(plan)


def _sample_order(plan: Plan) -> Order:
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


def _closing_order(plan: Plan, means: bool) -> Order:
    writer = _Writer()
    every = range(len(plan.parameters))
    if means:
        writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.PENALTY], [0] if plan.penalty else [])
        writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.MEAN_LOSS], [0])
        writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.PENALTY_SLOPE], plan.penalty.members if plan.penalty else [])
        writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.MEAN_GRADIENT], every)
    for kept in plan.optimizer.kept:
        writer.run(_BY_ITSELF, _BY_ITSELF, [kept], every)
    writer.run(_BY_ITSELF, _BY_ITSELF, [Kind.NORM, Kind.NORM_FACTOR], range(plan.optimizer.clips_norm))
    writer.run(_BY_ITSELF - 1, _BY_ITSELF - 1, list(plan.optimizer.formulas), every)
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


_of_parameters = _Orders(_parameters_order)
_of_samples = _Orders(_sample_order)
_of_means = _Orders(partial(_closing_order, means=True))
_of_update = _Orders(partial(_closing_order, means=False))
