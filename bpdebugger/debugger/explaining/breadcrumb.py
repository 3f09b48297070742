"""Where a moment stands, from the large to the small: epoch 3 › sample 2 › backward › h1 › dy/dz."""

from __future__ import annotations

from dataclasses import dataclass

from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.quantities import KINDS, Space
from bpdebugger.core.passes.trace import Step
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr


@dataclass(frozen=True, slots=True)
class Crumb:
    """One part of the way; ``step`` is the first one that belongs to it."""

    words: str
    step: int


def breadcrumb(moment: Moment) -> tuple[Crumb, ...]:
    """The parts from the epoch down to the quantity; none before anything is computed."""
    step = moment.step
    if step is None:
        return ()
    found = []
    if moment.run.sample is None:
        found.append((tr("epoch {epoch}", epoch=moment.epoch), Granularity.EPOCH))
        if moment.run.per_epoch > 1:
            number = moment.update % moment.run.per_epoch
            found.append(
                (tr("update {number} of {count}", number=number + 1, count=moment.run.per_epoch), Granularity.EPOCH)
            )
    if step.sample is not None:
        found.append((tr("sample {row}", row=step.sample), Granularity.SAMPLE))
    found.append((tr(str(step.phase)), Granularity.PHASE))
    prefix, _, inside = step.symbol.partition("[")
    owner = _unit_of(step) or inside.rstrip("]")
    if owner:
        found.append((owner, Granularity.UNIT))
    found.append((prefix if owner else step.symbol, Granularity.FACTOR))
    return tuple(Crumb(words, _first_of(moment, size)) for words, size in found)


def _unit_of(step: Step) -> str:
    """The name of the unit or the parameter that a step belongs to; empty for what lies between two units."""
    plan, place = step.trace.plan, step.place
    match KINDS[place.kind].space:
        case Space.UNIT:
            return plan.units[place.index]
        case Space.PARAMETER:
            return plan.parameters[place.index]
    return ""


def _first_of(moment: Moment, size: Granularity) -> int:
    trace, number = moment.trace, moment.position.step
    if size is Granularity.FACTOR:
        return number
    before = None if size is Granularity.EPOCH else trace.previous_stop(number, size)
    first = trace.next_stop(-1 if before is None else before, Granularity.FACTOR)
    return number if first is None else first
