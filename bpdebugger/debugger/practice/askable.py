"""Which factors are worth predicting: those of the backward pass and the update that are more than a copy."""

from __future__ import annotations

import math

from bpdebugger.core.network.quantities import KINDS, Kind, Phase, Place
from bpdebugger.core.passes.trace import Trace

_COPIES = frozenset({Kind.WEIGHT_SLOPE, Kind.SOURCE_SLOPE, Kind.BIAS_USE})


def worth_asking(trace: Trace, number: int, thorough: bool = False) -> bool:
    """Whether a step is a factor to predict: backward or update, finite, and no mere copy of another number.

    ``thorough`` lets copies count too, such as ∂z/∂w = y, or a sum with a single share.
    """
    place = trace.place(number)
    if KINDS[place.kind].phase is Phase.FORWARD or place.kind is Kind.MEAN_LOSS:
        return False
    return math.isfinite(trace.value(place)) and (thorough or not _is_copy(trace, place))


def _is_copy(trace: Trace, place: Place) -> bool:
    plan = trace.plan
    match place.kind:
        case Kind.UPSTREAM:
            return place.index < plan.outputs.start and len(plan.outgoing[place.index]) < 2
        case Kind.GRADIENT:
            return int(plan.uses.counts[place.index]) < 2
        case Kind.MEAN_GRADIENT:
            return len(trace.samples) < 2
    return place.kind in _COPIES
