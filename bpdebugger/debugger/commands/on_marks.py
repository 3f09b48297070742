"""Commands that go from one mark, bookmark or change to the next."""

from __future__ import annotations

import math

import numpy as np

from bpdebugger.core.network.quantities import Place
from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.stop import Stop


def to_next_mark(workbench: Workbench, argument: str) -> None:
    """To the first mark of the timeline after this step."""
    from bpdebugger.debugger.timeline.timeline import next_mark

    _go(workbench.session, next_mark(workbench.session.moment), "There is no mark after this step.")


def to_previous_mark(workbench: Workbench, argument: str) -> None:
    """To the last mark of the timeline before this step."""
    from bpdebugger.debugger.timeline.timeline import previous_mark

    _go(workbench.session, previous_mark(workbench.session.moment), "There is no mark before this step.")


def to_next_change(workbench: Workbench, argument: str) -> None:
    """To where the quantity of this step has another value next, in a later sample or update."""
    _go(workbench.session, change(workbench.session, ahead=True), "Its value does not change after this step.")


def to_previous_change(workbench: Workbench, argument: str) -> None:
    """To where the quantity of this step last had another value, in an earlier sample or update."""
    _go(workbench.session, change(workbench.session, ahead=False), "Its value was never another one before this step.")


def no_step(session: Session) -> str:
    """There is no current step."""
    return "" if session.moment.step else "There is no step yet whose value could change; Step over goes to one."


def _go(session: Session, stop: Stop | None, otherwise: str) -> None:
    if stop is None:
        raise CommandError(otherwise)
    session.run_to(stop.step, stop.update)


def change(session: Session, ahead: bool) -> Stop | None:
    """The nearest step in one direction that computes the quantity at hand with another value, bit for bit."""
    from bpdebugger.debugger.watching.passes import Section
    from bpdebugger.debugger.watching.passes_of_run import passes_between

    moment, run, step = session.moment, session.run, session.moment.step
    if step is None:
        return None
    here, kind, index = (moment.update, step.place.row), step.place.kind, step.place.index
    stretches = list(run.stretches(moment.update, run.length) if ahead else run.stretches(0, moment.update + 1))
    for first, last in stretches if ahead else reversed(stretches):
        passes = passes_between(run, first, last)
        if step.place.row >= 0:
            values = passes.known(kind, index, 0, Section.SAMPLE).values
            places = list(zip((passes.within + first).tolist(), passes.row.tolist(), strict=True))
        else:
            values = passes.known(kind, index, 0, Section.CLOSING).values
            places = [(update, -1) for update in range(first, last)]
        other = np.flatnonzero((values != step.value) & ~(np.isnan(values) & math.isnan(step.value))).tolist()
        at = [places[i] for i in other if (places[i] > here if ahead else places[i] < here)]
        if at:
            update, row = at[0] if ahead else at[-1]
            return Stop(update, run.trace(update).number_of(Place(kind, index, row)))
    return None
