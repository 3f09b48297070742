"""Steps at which a breakpoint stops, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.network.order import parameters_order, sample_order
from bpdebugger.core.network.plan import Indices
from bpdebugger.debugger.watching.passes import Mask, Passes

_NOTHING = np.array([], dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Stops:
    """Steps in the order of time, a row each.

    ``update``: counted within the passes. ``row``: the place of the pass in its update; for the closing section the
    number of passes in the update. ``offset``: of the step within its section. ``undecided``: where the condition
    could not be evaluated. ``hits``: how many steps hold, before some are left out for the sake of hit counts.
    """

    update: Indices
    row: Indices
    offset: Indices
    undecided: Mask
    hits: int

    def __len__(self) -> int:
        return len(self.offset)

    def numbers(self, passes: Passes) -> Indices:
        """The numbers of the steps, each in the trace of its own update."""
        plan = passes.plan
        return len(parameters_order(plan)) + self.row * len(sample_order(plan)) + self.offset

    def closing(self, passes: Passes) -> Mask:
        """Which of them are in a closing section."""
        return np.equal(self.row, passes.count[self.update])

    def passes(self, passes: Passes) -> Indices:
        """The pass of each; for one in a closing section the last of its update."""
        return passes.first[self.update] + np.minimum(self.row, passes.count[self.update] - 1)

    def where(self, chosen: Mask) -> Stops:
        """Only some of them."""
        return Stops(self.update[chosen], self.row[chosen], self.offset[chosen], self.undecided[chosen], self.hits)


NOWHERE = Stops(_NOTHING, _NOTHING, _NOTHING, np.array([], dtype=bool), 0)


def in_order(parts: Sequence[Stops]) -> Stops:
    """All the steps of several, in the order of time."""
    filled = [part for part in parts if len(part)]
    if len(filled) < 2:
        return filled[0] if filled else NOWHERE
    update, row, offset = (
        np.concatenate([getattr(part, name) for part in filled]) for name in ("update", "row", "offset")
    )
    order = np.lexsort((offset, row, update))
    undecided = np.concatenate([part.undecided for part in filled])
    return Stops(update[order], row[order], offset[order], undecided[order], sum(part.hits for part in filled))
