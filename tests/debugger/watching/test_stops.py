"""Steps of several breakpoints, brought into the order of time."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.debugger.watching.stops import NOWHERE, Stops, in_order

STEPS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9), st.booleans()), max_size=6)
Step = tuple[int, int, int, bool]


def stops(steps: list[Step], hits: int) -> Stops:
    update, row, offset = (np.array([step[k] for step in steps], dtype=np.intp) for k in range(3))
    return Stops(update, row, offset, np.array([step[3] for step in steps], dtype=bool), hits)


def listed(found: Stops) -> list[Step]:
    columns = (found.update, found.row, found.offset, found.undecided)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@given(st.lists(STEPS, max_size=4))
def test_they_come_in_the_order_of_time_and_none_is_lost(parts: list[list[Step]]) -> None:
    """Each part is in order by itself, as a breakpoint's steps are."""
    found = in_order([stops(sorted(part), 2 * len(part)) for part in parts])
    everything = [step for part in parts for step in part]
    assert [step[:3] for step in listed(found)] == sorted(step[:3] for step in everything)
    assert sorted(listed(found)) == sorted(everything)
    assert found.hits == 2 * len(everything)


def test_of_nothing_there_is_nothing() -> None:
    assert in_order([]) is NOWHERE
    assert len(in_order([NOWHERE, NOWHERE])) == 0


def test_some_of_them() -> None:
    found = stops([(0, 0, 1, False), (0, 1, 2, True), (1, 0, 3, False)], 3)
    assert listed(found.where(found.undecided)) == [(0, 1, 2, True)]
