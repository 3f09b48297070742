"""Commands about watches: how their arguments are read. What is no expression is watched too: it says what is wrong."""

from __future__ import annotations

from bpdebugger.core.formulas.formula import MAX_LENGTH
from bpdebugger.debugger.commands.arguments import chosen
from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.walking.session import Session

MOST_WATCHES = 50


def add(workbench: Workbench, argument: str) -> None:
    """Watches an expression, or the quantity of the current step."""
    session = workbench.session
    step = session.moment.step
    text = _line(argument) or (step.quantity if step else "")
    watches = session.moment.watches
    if len(watches) >= MOST_WATCHES:
        raise CommandError(f"There are {MOST_WATCHES} watches already; remove one first.")
    if text not in watches:
        session.set_watches((*watches, text))


def edit(workbench: Workbench, argument: str) -> None:
    """Changes a watch by its number, as in ``0 delta(E)``; nothing after the number removes it."""
    number, _, text = argument.strip().partition(" ")
    session = workbench.session
    at = chosen(number, len(session.moment.watches), "watch")
    watches = list(session.moment.watches)
    watches[at : at + 1] = [_line(text)] if text.strip() else []
    session.set_watches(tuple(dict.fromkeys(watches)))


def remove(workbench: Workbench, argument: str) -> None:
    """Removes a watch by its number, or all of them."""
    session = workbench.session
    if argument == "all":
        session.set_watches(())
        return
    at = chosen(argument, len(session.moment.watches), "watch")
    session.set_watches(session.moment.watches[:at] + session.moment.watches[at + 1 :])


def nothing_to_watch(session: Session) -> str:
    """There is no current step to watch."""
    return "" if session.moment.step else "There is no step yet to watch; Step over goes to one."


def _line(text: str) -> str:
    return " ".join(text.split())[: MAX_LENGTH + 1]
