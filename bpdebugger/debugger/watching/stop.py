"""Where a run can be stopped."""

from __future__ import annotations

from typing import NamedTuple


class Stop(NamedTuple):
    """An update of a run and the number of a step in its trace; they compare as they follow in time."""

    update: int
    step: int
