"""Bookmarks: steps with names that one wants to come back to."""

from __future__ import annotations

from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.walking.moment import MAX_BOOKMARK, Bookmark, Moment
from bpdebugger.debugger.walking.session import Session


def toggle(workbench: Workbench, argument: str) -> None:
    """Sets a bookmark at the current step, with a name if one is given, or takes it away."""
    session = workbench.session
    moment = session.moment
    here = at_hand(moment)
    name = " ".join(argument.split())[:MAX_BOOKMARK]
    others = tuple(each for each in moment.bookmarks if each not in here)
    if here and not name:
        session.set_bookmarks(others, f"Took the bookmark {here[0].name} away.")
        return
    added = Bookmark(moment.update, moment.position.step, name or _usual_name(moment))
    session.set_bookmarks((*others, added), f"Set the bookmark {added.name}.")


def name(workbench: Workbench, argument: str) -> None:
    """Gives the bookmark at the current step a name, setting one if there is none; without a name it is asked for."""
    if argument.strip() or not at_hand(workbench.session.moment):
        toggle(workbench, argument)
    if not argument.strip():
        workbench.ask_bookmark(at_hand(workbench.session.moment)[0].name)


def at_hand(moment: Moment) -> list[Bookmark]:
    """The bookmarks at the current step."""
    return [each for each in moment.bookmarks if (each.update, each.step) == (moment.update, moment.position.step)]


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
