"""Every quantity of a network at many points at once: for comparing a formula with what the network computes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.naming import locate
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import PAST_THE_SAMPLES, Kind
from bpdebugger.core.passes.backward import Gradients, backward
from bpdebugger.core.passes.forward import activate, advance, forward, losses
from bpdebugger.core.passes.trace import Trace


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A network at several inputs and targets; the first axis of the arrays is the point.

    ``parameters`` is one vector for all points, or has a row for each.
    """

    plan: Plan
    parameters: Array
    z: Array
    y: Array
    targets: Array
    losses: Array
    gradients: Gradients

    def __len__(self) -> int:
        return len(self.y)

    def stored(self, kind: Kind) -> tuple[Array, Indices | None]:
        """The array that holds a kind, and its column for each index, where that is not the index itself.

        The first axis of the array is the point. Means over samples and updated parameters are none of a point's.
        """
        plan, g = self.plan, self.gradients
        match kind:
            case Kind.PARAMETER:
                return self._parameters, None
            case Kind.SOURCE_SLOPE:
                return self._parameters, plan.weight
            case Kind.WEIGHT_SLOPE:
                return self.y, plan.source
            case Kind.TARGET:
                return self.targets, np.arange(len(plan.units)) - plan.outputs.start
            case Kind.LOSS:
                return self.losses[:, None], None
            case Kind.TUNABLE_USE:
                return g.uses[:, plan.uses.tunables], None
        arrays = {
            Kind.INPUT: self.y,
            Kind.NET_INPUT: self.z,
            Kind.ACTIVATION: self.y,
            Kind.UPSTREAM: g.dE_dy,
            Kind.SHARE: g.shares,
            Kind.SLOPE: g.dy_dz,
            Kind.PAIR_SLOPE: g.pairs,
            Kind.DELTA: g.dE_dz,
            Kind.WEIGHT_USE: g.uses[:, plan.uses.connections],
            Kind.BIAS_USE: g.dE_dz,
            Kind.TUNABLE_SLOPE: g.dy_dp,
            Kind.GRADIENT: g.dE_dp,
        }
        return arrays[kind], None

    def rows(self, kind: Kind, which: int | Indices) -> Array:
        """The values of one quantity, or of several of a kind; the last axis is the point."""
        array, columns = self.stored(kind)
        return array[:, which if columns is None else columns[which]].T

    @property
    def _parameters(self) -> Array:
        return np.broadcast_to(self.parameters, (len(self), len(self.plan.parameters)))

    def values(self, kind: Kind, index: int) -> Array:
        """A quantity at every point."""
        return self.rows(kind, index)


def points_of(trace: Trace) -> Points:
    """The samples of a trace as points."""
    return Points(trace.plan, trace.parameters, trace.z, trace.y, trace.targets, trace.losses, trace.gradients)


def record(plan: Plan, parameters: Array, inputs: Array, targets: Array) -> Points:
    """Runs the network at each row of inputs and targets."""
    z, y = forward(plan, parameters, inputs)
    return _finished(plan, parameters, z, y, targets)


def along_net_input(trace: Trace, row: int, unit: int, values: Array) -> Points:
    """A sample with one unit's net input held at each of ``values``, or an input's y."""
    plan = trace.plan
    z, y, targets = (
        np.repeat(array[row : row + 1], len(values), axis=0) for array in (trace.z, trace.y, trace.targets)
    )
    layer = int(plan.layer_of[unit])
    with np.errstate(all="ignore"):
        if layer:
            z[:, unit] = values
            activate(plan, plan.layers[layer - 1], trace.parameters, z, y)
        else:
            y[:, unit] = values
        advance(plan, trace.parameters, z, y, layer)
    return _finished(plan, trace.parameters, z, y, targets)


def _finished(plan: Plan, parameters: Array, z: Array, y: Array, targets: Array) -> Points:
    gradients = backward(plan, parameters, z, y, targets)
    return Points(plan, parameters, z, y, targets, losses(plan, z, y, targets), gradients)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of one point, by kind and index."""

    kind: Kind
    index: int


def quantity(plan: Plan, name: str) -> Quantity:
    """The quantity of one sample that a name means. Raises ``UnknownQuantity``."""
    found = locate(plan, name)
    within = [kind for kind in found.kinds if kind not in PAST_THE_SAMPLES or kind is Kind.PARAMETER]
    return Quantity(within[0] if within else found.kinds[0], found.index)


def columns(batches: Sequence[Points], names: Iterable[str]) -> dict[str, Array]:
    """The values of quantities by name, over all points of all batches."""
    plan = batches[0].plan
    return {name: column(batches, quantity(plan, name)) for name in dict.fromkeys(names)}


def column(batches: Sequence[Points], wanted: Quantity) -> Array:
    """The values of one quantity, over all points of all batches."""
    return np.concatenate([batch.values(wanted.kind, wanted.index) for batch in batches])
