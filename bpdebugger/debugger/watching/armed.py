"""Breakpoints in force in a run: where each of them stops, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bpdebugger.core.network.plan import Indices
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.watching.breakpoint import Breakpoint, BreakpointError, Breakpoints
from bpdebugger.debugger.watching.compiled import Compiled, compiled
from bpdebugger.debugger.watching.lettered import breakpoint_in_letters
from bpdebugger.debugger.watching.passes_of_run import passes_at, passes_between
from bpdebugger.debugger.watching.stop import Stop
from bpdebugger.debugger.watching.stops import Stops

_NONE = np.array([], dtype=np.intp)


class ArmedBreakpoint:
    """One breakpoint in a run; in ``problem`` why it cannot stop anywhere."""

    def __init__(self, run: Run, breakpoint: Breakpoint) -> None:
        self.run, self.breakpoint, self.problem = run, breakpoint, ""
        self._compiled: Compiled | None = None
        self._steps: tuple[int, Indices] = -1, _NONE
        self._all: tuple[int, Indices] = -1, _NONE
        # how many hits there are before each update
        self._before = [0]
        try:
            self._compiled = compiled(run.plan, breakpoint)
        except BreakpointError as error:
            self.problem = str(error)

    def steps(self, update: int) -> Indices:
        """The numbers of the steps of an update at which it stops, in ascending order."""
        if self._steps[0] != update:
            found = [numbers for _, numbers in self.stops(update, update + 1)]
            self._steps = update, np.concatenate([*found, _NONE])
        return self._steps[1]

    def stops(self, first: int, last: int) -> Iterator[tuple[Indices, Indices]]:
        """Where it stops in the updates from one number to before another: updates and steps, stretch by stretch."""
        if self._compiled is None:
            return
        for begin, end in self.run.stretches(first, last):
            passes = passes_between(self.run, begin, end)
            stops = self._compiled.stops(passes, self._hits_before(begin))
            yield stops.update + begin, stops.numbers(passes)

    def updates(self) -> Indices:
        """The recorded updates where it stops, in ascending order, each as often as it stops there."""
        if self._all[0] != self.run.length:
            parts = [updates for updates, _ in self.stops(0, self.run.length)]
            self._all = self.run.length, np.concatenate([*parts, _NONE])
        return self._all[1]

    def count(self) -> int:
        """How often it stops in all that is recorded."""
        return len(self.updates())

    def _hits_before(self, update: int) -> int:
        """The hits of the run before an update; counted only where the hit rule asks for them."""
        if self._compiled is None or not self._compiled.counts:
            return 0
        for begin, end in self.run.stretches(len(self._before) - 1, update):
            held = self._compiled.held(passes_between(self.run, begin, end))
            each = np.bincount(held.update[~held.undecided], minlength=end - begin)
            self._before += (self._before[-1] + np.cumsum(each)).tolist()
        return self._before[update]

    def why(self, update: int, number: int) -> str:
        """The sentence that says why it stops at a step; empty where it does not."""
        if self._compiled is None or number not in self.steps(update):
            return ""
        passes = passes_at(self.run, update)
        held: Stops = self._compiled.held(passes)
        return self._compiled.why(passes, held, int(np.searchsorted(held.numbers(passes), number)), self.run.letters)

    def message(self, update: int, number: int) -> str:
        """What a log point writes at a step."""
        if self._compiled is None:
            return ""
        passes = passes_at(self.run, update)
        held = self._compiled.held(passes)
        at = int(np.searchsorted(held.numbers(passes), number))
        return self._compiled.message(passes, held, at, self.run.letters)


@dataclass(frozen=True, eq=False)
class Armed:
    """All breakpoints of a run. Those with a text to log do not stop."""

    run: Run
    rows: tuple[ArmedBreakpoint, ...]

    @property
    def _stopping(self) -> list[ArmedBreakpoint]:
        return [row for row in self.rows if row.breakpoint.enabled and not row.breakpoint.log]

    def steps(self, update: int) -> Indices:
        """The steps of an update where any that is enabled stops, in ascending order."""
        return np.unique(np.concatenate([*(row.steps(update) for row in self._stopping), _NONE]))

    def updates(self) -> Indices:
        """The recorded updates where any that is enabled stops, in ascending order."""
        if not self._stopping:
            return _NONE
        return np.unique(np.concatenate([row.updates() for row in self._stopping]))

    def next(self, update: int, behind: int, length: int | None = None) -> Stop | None:
        """The first stop after a step, in the updates that are recorded or before ``length``."""
        steps = self.steps(update)
        i = int(np.searchsorted(steps, behind, side="right"))
        if i < len(steps):
            return Stop(update, int(steps[i]))
        return self.first(update + 1, self.run.length if length is None else length)

    def first(self, begin: int, end: int) -> Stop | None:
        """The first stop in the updates from one number to before another."""
        if not self._stopping:
            return None
        for first, last in self.run.stretches(begin, end):
            found = [stop for row in self._stopping if (stop := _first(row, first, last))]
            if found:
                return min(found)
        return None

    def previous(self, update: int, ahead: int) -> Stop | None:
        """The last stop before a step."""
        steps = self.steps(update)
        i = int(np.searchsorted(steps, ahead, side="left"))
        if i:
            return Stop(update, int(steps[i - 1]))
        for begin, end in reversed(list(self.run.stretches(0, update))):
            found = [stop for row in self._stopping if (stop := _last(row, begin, end))]
            if found:
                return max(found)
        return None

    def stops_at(self, update: int, number: int) -> bool:
        """Whether one of them stops at a step."""
        return any(_among(row.steps(update), number) for row in self._stopping)

    def why(self, update: int, number: int) -> str:
        """Why the program stops at a step, in the words of the first breakpoint that does."""
        return next((why for row in self._stopping if (why := row.why(update, number))), "")

    def logged(self, begin: Stop, end: Stop, most: int) -> list[str]:
        """What the log points write from after one step to another, the last of it if it is very much."""
        rows = [row for row in self.rows if row.breakpoint.enabled and row.breakpoint.log]
        hits = [
            (int(update), int(number), row)
            for row in rows
            for updates, numbers in row.stops(begin.update, end.update + 1)
            for update, number in zip(updates[-2 * most :], numbers[-2 * most :], strict=True)
            if begin < (update, number) <= end
        ]
        hits.sort(key=lambda hit: hit[:2])
        return [row.message(update, number) for update, number, row in hits[-most:]]

    def problems(self) -> str:
        """Which of those that are enabled cannot be evaluated in this network; never passed over in silence."""
        broken = [row for row in self.rows if row.breakpoint.enabled and row.problem]
        letters = self.run.letters
        shown = (breakpoint_in_letters(row.breakpoint, self.run.plan, letters) for row in broken)
        return " ".join(f"Not in force: {each} ({row.problem})." for each, row in zip(shown, broken, strict=True))


def _among(steps: Indices, number: int) -> bool:
    i = int(np.searchsorted(steps, number))
    return i < len(steps) and int(steps[i]) == number


def _first(row: ArmedBreakpoint, begin: int, end: int) -> Stop | None:
    found = next((part for part in row.stops(begin, end) if len(part[0])), None)
    return None if found is None else Stop(int(found[0][0]), int(found[1][0]))


def _last(row: ArmedBreakpoint, begin: int, end: int) -> Stop | None:
    parts = [part for part in row.stops(begin, end) if len(part[0])]
    return Stop(int(parts[-1][0][-1]), int(parts[-1][1][-1])) if parts else None


@lru_cache(maxsize=4)
def armed(run: Run, breakpoints: Breakpoints) -> Armed:
    """The breakpoints in a run."""
    return Armed(run, tuple(ArmedBreakpoint(run, each) for each in breakpoints))
