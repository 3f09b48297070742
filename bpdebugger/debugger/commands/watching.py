"""Commands about what is looked at. What is no expression is watched too: it says what is wrong."""

from __future__ import annotations

from typing import Literal

from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.debugger.commands.command import CommandError, Menu, Workbench
from bpdebugger.debugger.commands.parts import Natural
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr

CHECK = Menu("Check")
MOST_WATCHES = 50


def nothing_to_watch(session: Session) -> str:
    """There is no current step to watch."""
    return "" if session.moment.step else tr("There is no step yet to watch; Step over goes to one.")


@CHECK.command("Watch this", key="Shift+F9", icon="eye", lacks=nothing_to_watch)
def watch(bench: Workbench, expression: str = "") -> None:
    """Watches the quantity of this step, or an expression such as delta(E) or max(abs(dE_dz[*]))."""
    session = bench.session
    step = session.moment.step
    text = _line(expression) or (step.quantity if step else "")
    watches = session.moment.watches
    if len(watches) >= MOST_WATCHES:
        raise CommandError(tr("There are {count} watches already; remove one first.", count=MOST_WATCHES))
    if text not in watches:
        session.set_watches((*watches, text))
    bench.show_panel("watches")


@CHECK.command("Watches", key="Ctrl+Shift+W", icon="eye")
def watches(bench: Workbench) -> None:
    """Shows the watched expressions with their values and their curves."""
    bench.toggle_panel("watches")


@CHECK.command("Change a watch")
def edit_watch(bench: Workbench, number: Natural, expression: str = "") -> None:
    """Changes one by its number, as in 0 delta(E); with nothing after the number it is removed."""
    session = bench.session
    _require(session, number)
    watches = list(session.moment.watches)
    watches[number : number + 1] = [_line(expression)] if expression.strip() else []
    session.set_watches(tuple(dict.fromkeys(watches)))


@CHECK.command("Remove a watch")
def remove_watch(bench: Workbench, number: Natural | Literal["all"]) -> None:
    """Removes one by its number, or all."""
    session = bench.session
    if number == "all":
        session.set_watches(())
        return
    _require(session, number)
    session.set_watches(session.moment.watches[:number] + session.moment.watches[number + 1 :])


def _require(session: Session, number: int) -> None:
    count = len(session.moment.watches)
    if number >= count:
        raise CommandError(tr("{given} is not the number of a watch; there are {count}", given=number, count=count))


def _line(text: str) -> str:
    return " ".join(text.split())[: MAX_LENGTH + 1]
