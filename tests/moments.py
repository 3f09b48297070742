"""Moments at a step of a trace, for what only looks at moments."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.walking.moment import Moment, Position


def moment_of(recorded: Trace, position: Position, **others: Any) -> Moment:
    """A moment of a run that has this trace alone."""
    return Moment(_run_of(recorded), recorded, position, **others)


@lru_cache(maxsize=1)
def _run_of(recorded: Trace) -> Run:
    return Run(recorded.network)
