"""Which values travel along which connections while steps are computed: forward, and back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bpdebugger.core.names import places
from bpdebugger.core.network.quantities import KINDS, Role
from bpdebugger.core.passes.trace import Trace

MOST = 200
"""How many travel at once; more would be a cloud."""


@dataclass(frozen=True, slots=True)
class Travel:
    """A value on its way from a unit to another one, or only to the middle of their connection."""

    source: int
    target: int
    role: Role
    halfway: bool = False


def travels(trace: Trace, after: int, until: int) -> tuple[Travel, ...]:
    """What travels while the steps behind ``after`` up to ``until`` are computed, the first so many of them.

    A net input has the values of its sources come to it; a share goes back from the target of its connection to the
    source; the gradient of a weight has the delta come to the weight.
    """
    return tuple(islice(_travels(trace, after, until), MOST))


def _travels(trace: Trace, after: int, until: int) -> Iterator[Travel]:
    plan = trace.plan
    for number in range(after + 1, until + 1):
        place = trace.place(number)
        index, row, role = place.index, place.row, KINDS[place.kind].role
        if place == places.net_input(index, row):
            for connection in plan.incoming(index):
                yield Travel(int(plan.source[connection]), index, Role.VALUE)
        elif place == places.share(index, row):
            yield Travel(int(plan.target[index]), int(plan.source[index]), role)
        elif place == places.weight_use(index, row):
            yield Travel(int(plan.target[index]), int(plan.source[index]), role, halfway=True)
