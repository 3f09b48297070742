"""Which factors are worth predicting: those of the backward pass and the update that are more than a copy."""

from __future__ import annotations

import math

from bpdebugger.core.names import places
from bpdebugger.core.network.quantities import KINDS, Phase, Place
from bpdebugger.core.passes.trace import Trace


def worth_asking(trace: Trace, number: int, thorough: bool = False) -> bool:
    """Whether a step is a factor to predict: backward or update, finite, and no mere copy of another number.

    ``thorough`` lets copies count too, such as ∂z/∂w = y, or a sum with a single share.
    """
    place = trace.place(number)
    if KINDS[place.kind].phase is Phase.FORWARD or place == places.mean_loss():
        return False
    return math.isfinite(trace.value(place)) and (thorough or not _is_copy(trace, place))


def _is_copy(trace: Trace, place: Place) -> bool:
    plan = trace.plan
    index, row = place.index, place.row
    if place == places.upstream(index, row):
        return index < plan.outputs.start and len(plan.outgoing[index]) < 2
    if place == places.gradient(index, row):
        return int(plan.uses.counts[index]) < 2
    if place == places.mean_gradient(index):
        return len(trace.samples) < 2
    return place.kind.row.is_copy
