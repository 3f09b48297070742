"""Breakpoints in force in a trace: where each of them stops, and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bpdebugger.core.plan import Indices
from bpdebugger.core.trace import Trace
from bpdebugger.debugger.watching.breakpoint import Breakpoint, BreakpointError, Breakpoints
from bpdebugger.debugger.watching.compiled import Compiled
from bpdebugger.debugger.watching.passes import Passes, passes_of
from bpdebugger.debugger.watching.stops import Stops

_NONE = np.array([], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class ArmedBreakpoint:
    """One breakpoint in a trace: the numbers of the steps where it stops, or in ``problem`` why it cannot."""

    breakpoint: Breakpoint
    steps: Indices
    problem: str = ""
    compiled: Compiled | None = None
    passes: Passes | None = None
    stops: Stops | None = None

    def why(self, number: int) -> str:
        """The sentence that says why it stops at a step."""
        if self.compiled is None or self.passes is None or self.stops is None:
            return self.problem
        return self.compiled.why(self.passes, self.stops, int(np.searchsorted(self.steps, number)))


@dataclass(frozen=True, eq=False)
class Armed:
    """All breakpoints of a trace; ``steps`` are those where any that is enabled stops, in ascending order."""

    rows: tuple[ArmedBreakpoint, ...]
    steps: Indices

    def next(self, behind: int) -> int | None:
        """The first stop after a step."""
        i = int(np.searchsorted(self.steps, behind, side="right"))
        return int(self.steps[i]) if i < len(self.steps) else None

    def previous(self, ahead: int) -> int | None:
        """The last stop before a step."""
        i = int(np.searchsorted(self.steps, ahead, side="left"))
        return int(self.steps[i - 1]) if i else None

    def stops_at(self, number: int) -> bool:
        """Whether one of them stops at a step."""
        i = int(np.searchsorted(self.steps, number))
        return i < len(self.steps) and int(self.steps[i]) == number

    def why(self, number: int) -> str:
        """Why the program stops at a step, in the words of the first breakpoint that does."""
        stopping = (row for row in self.rows if row.breakpoint.enabled and number in row.steps)
        return next((row.why(number) for row in stopping), "")

    def problems(self) -> str:
        """Which of those that are enabled cannot be evaluated in this network; never passed over in silence."""
        broken = [row for row in self.rows if row.breakpoint.enabled and row.problem]
        return " ".join(f"Not in force: {row.breakpoint} ({row.problem})." for row in broken)


@lru_cache(maxsize=4)
def armed(trace: Trace, breakpoints: Breakpoints) -> Armed:
    """The breakpoints in a trace."""
    rows = tuple(_armed(trace, each) for each in breakpoints)
    steps = [row.steps for row in rows if row.breakpoint.enabled]
    return Armed(rows, np.unique(np.concatenate([*steps, _NONE])))


def _armed(trace: Trace, breakpoint: Breakpoint) -> ArmedBreakpoint:
    try:
        compiled = Compiled(trace.plan, breakpoint)
    except BreakpointError as error:
        return ArmedBreakpoint(breakpoint, _NONE, str(error))
    passes = passes_of(trace)
    stops = compiled.stops(passes)
    return ArmedBreakpoint(breakpoint, stops.numbers(passes), "", compiled, passes, stops)
