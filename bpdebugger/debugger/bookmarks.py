"""Bookmarks: steps with names that one wants to come back to."""

from __future__ import annotations

from bpdebugger.debugger.command import CommandError, Workbench
from bpdebugger.debugger.moment import Bookmark, Moment
from bpdebugger.debugger.session import Session

MAX_NAME = 80


def toggle(workbench: Workbench, argument: str) -> None:
    """Sets a bookmark at the current step, with a name if one is given, or takes it away."""
    session = workbench.session
    moment = session.moment
    here = [each for each in moment.bookmarks if (each.update, each.step) == (moment.update, moment.position.step)]
    name = " ".join(argument.split())[:MAX_NAME]
    others = tuple(each for each in moment.bookmarks if each not in here)
    if here and not name:
        session.set_bookmarks(others, f"Took the bookmark {here[0].name} away.")
        return
    added = Bookmark(moment.update, moment.position.step, name or _usual_name(moment))
    session.set_bookmarks((*others, added), f"Set the bookmark {added.name}.")


def _usual_name(moment: Moment) -> str:
    step = moment.step
    words = step.symbol if step else "the beginning"
    if step and step.sample is not None and len(moment.trace.samples) > 1:
        words += f", sample {step.sample}"
    return f"{words}, epoch {moment.epoch}" if moment.is_training else words


def go(workbench: Workbench, argument: str) -> None:
    """To a bookmark by its name."""
    session = workbench.session
    name = argument.strip()
    found = next((each for each in session.moment.bookmarks if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in session.moment.bookmarks[:8]) or "there is none yet"
        raise CommandError(f'go-to-bookmark: no bookmark "{name[:40]}"; {known}')
    session.run_to(found.step, found.update)


def no_bookmarks(session: Session) -> str:
    """There is no bookmark."""
    return "" if session.moment.bookmarks else "There is no bookmark yet; Ctrl+F2 sets one."
