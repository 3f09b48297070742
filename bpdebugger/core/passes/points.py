"""Every quantity of a network at many points at once: for comparing a formula with what the network computes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.naming import locate
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import BEFORE_THE_SAMPLES, PAST_THE_SAMPLES, Kind
from bpdebugger.core.passes.forward import activate, advance
from bpdebugger.core.passes.recording import Recording, closing_of, record_backward
from bpdebugger.core.passes.trace import Trace


def along_net_input(trace: Trace, row: int, unit: int, values: Array) -> Recording:
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
    return with_updates(trace, record_backward(plan, trace.parameters, z, y, targets))


def with_updates(trace: Trace, recording: Recording, kept: Sequence[Array] | None = None) -> Recording:
    """The same points, each with the update that it alone would make; without ``kept`` from what the trace keeps."""
    plan, shape = recording.plan, (recording.count, len(recording.plan.parameters))
    held = [np.broadcast_to(row, shape) for row in (trace.before.kept if kept is None else kept)]
    state = [recording.parameters_of_samples, *held]
    with np.errstate(all="ignore"):
        losses, gradients, penalty = recording.losses, recording.gradients.dE_dp, plan.penalty_at(state[0])
        if penalty:
            losses, gradients = losses + penalty[0][:, 0], gradients + penalty[1]
        computed = plan.update(state, gradients, trace.settings)
    closing = closing_of(plan.optimizer, losses, gradients, penalty, held, computed)
    parts = recording.z, recording.y, recording.targets, recording.losses, recording.gradients
    return Recording(plan, recording.parameters, *parts, closing)


def as_one_update(trace: Trace, recording: Recording, kept: Sequence[Array] | None = None) -> Recording:
    """What belongs to no sample, with the update that all samples of a recording make together: one row.

    ``kept``: what the optimizer keeps, a vector each; without it what the trace keeps.
    """
    plan, gradients = recording.plan, recording.gradients.dE_dp
    held = list(trace.before.kept) if kept is None else list(kept)
    with np.errstate(all="ignore"):
        loss = plan.loss_over(recording.losses, recording.parameters).reshape(1)
        gradient = plan.gradient_over(gradients, recording.parameters)
        penalty = plan.penalty_at(recording.parameters[None])
        computed = plan.update([recording.parameters, *held], gradient, trace.settings)
    rows = {kind: values[None] for kind, values in computed.items()}
    closing = closing_of(plan.optimizer, loss, gradient[None], penalty, [row[None] for row in held], rows)
    first = recording.z[:1], recording.y[:1], recording.targets[:1], recording.losses[:1], recording.gradients
    return Recording(plan, recording.parameters, *first, closing)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of one point, by kind and index."""

    kind: Kind
    index: int


def quantity(plan: Plan, name: str) -> Quantity:
    """The quantity of one sample that a name means. Raises ``UnknownQuantity``."""
    found = locate(plan, name)
    within = [kind for kind in found.kinds if kind not in PAST_THE_SAMPLES or kind in BEFORE_THE_SAMPLES]
    return Quantity(within[0] if within else found.kinds[0], found.index)


def quantity_over_samples(plan: Plan, name: str) -> Quantity | None:
    """The quantity that a name means where several samples make one update; ``None`` if it is another number in each.

    Raises ``UnknownQuantity``.
    """
    found = locate(plan, name)
    past = [kind for kind in found.kinds if kind in PAST_THE_SAMPLES]
    return Quantity(past[0], found.index) if past else None


def columns(batches: Sequence[Recording], names: Iterable[str]) -> dict[str, Array]:
    """The values of quantities by name, over all points of all batches."""
    plan = batches[0].plan
    return {name: column(batches, quantity(plan, name)) for name in dict.fromkeys(names)}


def column(batches: Sequence[Recording], wanted: Quantity) -> Array:
    """The values of one quantity, over all points of all batches."""
    return np.concatenate([batch.rows(wanted.kind, wanted.index) for batch in batches])
