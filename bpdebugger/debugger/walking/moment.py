"""A moment: all that a view needs to know to draw itself, in one value that does not change."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from bpdebugger.core.formulas.expression import Symbol
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import Place, Step, Trace
from bpdebugger.debugger.walking.selection import NOTHING, Selection
from bpdebugger.debugger.watching.breakpoint import NO_BREAKPOINTS, Breakpoints

if TYPE_CHECKING:
    from bpdebugger.core.checking.check import Checks
    from bpdebugger.core.training.run import Run
    from bpdebugger.debugger.practice.practice import Practice
    from bpdebugger.debugger.watching.armed import Armed

FILLED_ONE_BY_ONE = 6
"""Equations with more operands than this get all their numbers at once."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the session stands: at a step, whose equation has ``filled`` of its operands replaced by numbers,
    or is finished (``None``)."""

    step: int
    filled: int | None = None

    @property
    def finished(self) -> bool:
        """Whether the step's value is computed."""
        return self.filled is None


MAX_BOOKMARK = 80
"""How long the name of a bookmark may be."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A step of an update that somebody wants to come back to."""

    update: int
    step: int
    name: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """A trace that is kept to compare others with it."""

    trace: Trace
    title: str


@dataclass(frozen=True)
class Moment:
    """One point of a session: the trace, the position in it, and why it stopped there.

    The trace is that of one update of the ``run``, of which ``length`` updates were recorded by then.
    ``hold`` is a what-if in force; the trace is then the recomputed one, all of whose values are shown.
    ``granularity`` is how far a step over goes. ``start`` is the step before the first that is computed. ``checking``:
    whether every factor is to be shown beside its numerical value. ``practice``: what is to be predicted, while one
    practises. ``selection``: the parts of the network that are selected. ``breakpoints``: where a run stops.
    ``log``: what log points wrote; ``bookmarks``: steps to come back to;
    ``watches``: expressions that are looked at; ``pinned``: what is compared with.
    """

    run: Run = field(compare=False)
    trace: Trace
    position: Position
    reason: str = ""
    hold: Hold | None = None
    granularity: Granularity = Granularity.FACTOR
    start: int = field(default=0)
    checking: bool = False
    practice: Practice | None = None
    selection: Selection = NOTHING
    breakpoints: Breakpoints = NO_BREAKPOINTS
    update: int = 0
    length: int = 1
    log: tuple[str, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    watches: tuple[str, ...] = ()
    pinned: Pinned | None = None

    @property
    def letters(self) -> Letters:
        """In which quantities are shown, and typed."""
        return self.trace.letters

    @property
    def epoch(self) -> int:
        """The epoch that the update belongs to, from 0 on."""
        return self.run.epoch_of(self.update)

    @property
    def is_training(self) -> bool:
        """Whether more than one update is recorded."""
        return self.length > 1

    @cached_property
    def step(self) -> Step | None:
        """The current step; none before the first."""
        return None if self.at_start else self.trace[self.position.step]

    @property
    def checks(self) -> Checks | None:
        """The numerical check of the trace, if it is asked for."""
        return _checks_of(self.trace) if self.checking else None

    @property
    def armed(self) -> Armed:
        """The breakpoints in the run."""
        from bpdebugger.debugger.watching.armed import armed

        return armed(self.run, self.breakpoints)

    @property
    def at_start(self) -> bool:
        """Whether nothing is computed yet."""
        return self.update == 0 and self.position.step <= self.start and self.position.finished

    @property
    def at_end(self) -> bool:
        """Whether everything that is recorded is computed."""
        return self.update == self.length - 1 and self.is_at_end_of_update

    @property
    def is_at_end_of_update(self) -> bool:
        """Whether everything of this update is computed."""
        return self.position.step == len(self.trace) - 1 and self.position.finished

    @property
    def row(self) -> int:
        """The row of ``trace.samples`` that the position is in; past the last sample, the last."""
        row = self.trace.row_of(self.position.step)
        return min(max(row, 0), len(self.trace.samples) - 1)

    def knows(self, number: int) -> bool:
        """Whether the value of a step is known here: computed already, or given."""
        position = self.position
        return (
            number < position.step
            or (number == position.step and position.finished)
            or self.hold is not None
            or self.trace.place(number).kind in GIVEN
        )

    def value(self, place: Place) -> float | None:
        """The number at a place, or ``None`` while it is not known."""
        return self.trace.value(place) if self.knows(self.trace.number_of(place)) else None

    def reads(self) -> tuple[int, ...]:
        """The steps that the current step reads; of very many, those that its brief rule shows."""
        return tuple(self.step.brief.operands.values()) if self.step else ()

    def first_not_finite(self) -> Step | None:
        """The first known step of the current sample whose value is infinite or NaN."""
        number = self.trace.first_not_finite(self.row)
        return None if number is None or not self.knows(number) else self.trace[number]


@lru_cache(maxsize=4)
def _checks_of(trace: Trace) -> Checks:
    from bpdebugger.core.checking.check import check

    return check(trace)


def stages(step: Step) -> int:
    """How many times a step's equation changes before its result: once for each operand, or once for all of many."""
    rule = step.brief
    if rule.expression is None or isinstance(rule.expression, Symbol):
        return 0
    return len(rule.operands) if len(rule.operands) <= FILLED_ONE_BY_ONE else 1
