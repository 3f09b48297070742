"""Where a session goes when its network has changed under it: the same quantity, or the last one before it that is
still there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bpdebugger.core.names.naming import UnknownQuantity, locate
from bpdebugger.core.network.quantities import PAST_THE_SAMPLES, Place
from bpdebugger.core.passes.trace import Step, Trace
from bpdebugger.debugger.walking.moment import Bookmark, Moment, Position

_LOOKED_AT = 2_000
"""How many steps are looked at on the way back; of a large layer that is gone, all steps are."""


@dataclass(frozen=True, slots=True)
class Relocated:
    """Where to go in the new trace, and what to say of it."""

    position: Position
    words: str


def relocated(moment: Moment, old: Trace, new: Trace) -> Relocated:
    """Where a moment of the trace ``old`` goes in the trace ``new``. Its step may lie before the new start."""
    if moment.at_start:
        return Relocated(Position(-1), "still at the beginning")
    position = moment.position
    if old.plan is new.plan and old.samples == new.samples:
        return Relocated(position, f"still at {old[position.step].symbol}")
    lost = old[position.step]
    same = step_of(new, lost)
    if same is not None:
        return Relocated(Position(same), f"still at {lost.symbol}")
    for number in range(position.step - 1, max(position.step - 1 - _LOOKED_AT, -1), -1):
        before = step_of(new, old[number])
        if before is not None:
            return Relocated(
                Position(before),
                f"{lost.symbol} is gone; now at {new[before].symbol}, the last step before it that is left",
            )
    return Relocated(Position(-1), f"{lost.symbol} is gone; back at the beginning")


def relocated_bookmarks(bookmarks: tuple[Bookmark, ...], old: Trace, new: Trace) -> tuple[Bookmark, ...]:
    """The bookmarks of the first update, whose traces these are, where they are now; those of a run that is gone, and
    of what is gone, go."""
    places = ((each, step_of(new, old[each.step])) for each in bookmarks if each.update == 0 and each.step < len(old))
    return tuple(replace(each, step=step) for each, step in places if step is not None)


def step_of(trace: Trace, step: Step) -> int | None:
    """The number of the step of another trace that computes the same quantity of the same sample, if there is one."""
    try:
        found = locate(trace.plan, step.quantity)
    except UnknownQuantity:
        return None
    kind = step.place.kind
    if kind not in found.kinds or (step.sample is not None and step.sample not in trace.samples):
        return None
    row = -1 if kind in PAST_THE_SAMPLES or step.sample is None else trace.samples.index(step.sample)
    return trace.number_of(Place(kind, found.index, row)) if trace.has(kind) else None
