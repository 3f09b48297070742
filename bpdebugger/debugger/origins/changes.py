"""When a quantity changed: from which sample to the next it is not the same number, bit for bit."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bpdebugger.core.trace import Trace


@dataclass(frozen=True, slots=True)
class Changes:
    """The steps of the same quantity at which it last changed before, and next changes; ``None`` where it does not."""

    previous: int | None
    next: int | None


NO_CHANGES = Changes(None, None)


def changes(trace: Trace, number: int) -> Changes:
    """The changes of a step's quantity nearest to it. What belongs to no sample has none."""
    place = trace.place(number)
    if place.row < 0:
        return NO_CHANGES
    values = np.ascontiguousarray(trace.values(place.kind, place.index))
    bits = values.view(np.uint64)
    rows = 1 + np.flatnonzero(bits[1:] != bits[:-1])
    before, after = rows[rows < place.row], rows[rows > place.row]
    return Changes(
        trace.number_of(replace(place, row=int(before[-1]))) if len(before) else None,
        trace.number_of(replace(place, row=int(after[0]))) if len(after) else None,
    )
