"""Moments at a step of a trace, for what only looks at moments."""

from __future__ import annotations

from typing import Any

from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.walking.moment import Moment, Position


def moment_of(recorded: Trace, position: Position, **others: Any) -> Moment:
    """A moment of a run that has this trace alone."""
    return Moment(Run(recorded.network), recorded, position, **others)
