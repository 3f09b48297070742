"""Commands that go to marks, bookmarks and changes."""

from __future__ import annotations

import math

import numpy as np

from bpdebugger.core.network.quantities import Place
from bpdebugger.debugger.commands.command import CommandError, Menu, Workbench
from bpdebugger.debugger.walking.moment import MAX_BOOKMARK, Bookmark, Moment
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.stop import Stop
from bpdebugger.language import tr

GO = Menu("Go")


def no_step(session: Session) -> str:
    """There is no current step."""
    return "" if session.moment.step else tr("There is no step yet whose value could change; Step over goes to one.")


def no_bookmarks(session: Session) -> str:
    """There is no bookmark."""
    return "" if session.moment.bookmarks else tr("There is no bookmark yet; Ctrl+F2 sets one.")


@GO.command("Next mark", key="Ctrl+.", icon="skip-forward")
def next_mark(bench: Workbench) -> None:
    """Goes to the next mark of the timeline: a breakpoint, a saturated unit, another sign, a NaN, a bookmark."""
    from bpdebugger.debugger.timeline.timeline import next_mark

    _go(bench.session, next_mark(bench.session.moment), tr("There is no mark after this step."))


@GO.command("Previous mark", key="Ctrl+,", icon="skip-back")
def previous_mark(bench: Workbench) -> None:
    """Goes to the mark of the timeline before."""
    from bpdebugger.debugger.timeline.timeline import previous_mark

    _go(bench.session, previous_mark(bench.session.moment), tr("There is no mark before this step."))


@GO.command("Next change", key="Ctrl+Shift+.", blocked=no_step)
def next_change(bench: Workbench) -> None:
    """Goes to where this quantity has another value, in a later sample or update."""
    _go(bench.session, change(bench.session, ahead=True), tr("Its value does not change after this step."))


@GO.command("Previous change", key="Ctrl+Shift+,", blocked=no_step)
def previous_change(bench: Workbench) -> None:
    """Goes to where this quantity last had another value, in an earlier sample or update."""
    _go(bench.session, change(bench.session, ahead=False), tr("Its value was never another one before this step."))


@GO.command("Bookmark", key="Ctrl+F2", icon="bookmark")
def bookmark(bench: Workbench, name: str = "") -> None:
    """Sets a bookmark at this step, or takes it away; a name may be given."""
    session = bench.session
    moment = session.moment
    here = _at_hand(moment)
    name = " ".join(name.split())[:MAX_BOOKMARK]
    others = tuple(each for each in moment.bookmarks if each not in here)
    if here and not name:
        session.set_bookmarks(others, tr("Took the bookmark {name} away.", name=here[0].name))
        return
    added = Bookmark(moment.update, moment.position.step, name or _usual_name(moment))
    session.set_bookmarks((*others, added), tr("Set the bookmark {name}.", name=added.name))


@GO.command("Name the bookmark…", key="Ctrl+Shift+F2", icon="bookmark")
def name_bookmark(bench: Workbench, name: str = "") -> None:
    """Gives the bookmark at this step a name of your own; sets one if there is none."""
    if name.strip() or not _at_hand(bench.session.moment):
        bookmark(bench, name)
    if not name.strip():
        bench.ask_bookmark(_at_hand(bench.session.moment)[0].name)


@GO.command("Go to bookmark", blocked=no_bookmarks)
def go_to_bookmark(bench: Workbench, name: str) -> None:
    """Goes to a bookmark by its name."""
    session = bench.session
    name = name.strip()
    found = next((each for each in session.moment.bookmarks if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in session.moment.bookmarks[:8])
        raise CommandError(tr('go-to-bookmark: no bookmark "{name}"; there are {known}', name=name[:40], known=known))
    session.run_to(found.step, found.update)


def _at_hand(moment: Moment) -> list[Bookmark]:
    """The bookmarks at the current step."""
    return [each for each in moment.bookmarks if (each.update, each.step) == (moment.update, moment.position.step)]


def _usual_name(moment: Moment) -> str:
    step = moment.step
    words = step.symbol if step else tr("the beginning")
    if step and step.sample is not None and len(moment.trace.samples) > 1:
        words += f", sample {step.sample}"
    return f"{words}, epoch {moment.epoch}" if moment.is_training else words


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
