"""Commands about breakpoints: how their arguments are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bpdebugger.debugger.commands.arguments import chosen
from bpdebugger.debugger.commands.command import CommandError, Workbench
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.breakpoint import NO_BREAKPOINTS, Breakpoint, BreakpointError

_PARTS = (("if", "condition"), ("when", "change"), ("hits", "hits"), ("log", "log"))


def read_breakpoint(text: str) -> Breakpoint:
    """``dE_dz[h1] if abs(value) < 1e-6 when sign hits >=3 log E is {E}``; each part but the target may be left out."""
    fields: dict[str, Any] = {}
    rest = f" {text.strip()} "
    for word, field in reversed(_PARTS):
        rest, found, given = rest.rpartition(f" {word} ") if f" {word} " in rest else (rest, "", "")
        if found:
            fields[field] = given.strip()
            rest += " "
    target = rest.strip().removeprefix("any step")
    return replace(Breakpoint(target), **fields)


def toggle(workbench: Workbench, argument: str) -> None:
    """Sets a breakpoint at the quantity of the current step, or at the target given, or takes it away."""
    session = workbench.session
    step = session.moment.step
    target = argument.strip() or (step.quantity if step else "")
    _require(session, Breakpoint(target))
    session.set_breakpoints(session.moment.breakpoints.toggle(target))


def add(workbench: Workbench, argument: str) -> None:
    """Sets a breakpoint, as in ``dE_dz[h1] if abs(value) < 1e-6``."""
    added = read_breakpoint(argument)
    if added == Breakpoint(""):
        raise CommandError("A breakpoint needs a target or a condition, as in dE_dz[h1] if abs(value) < 1e-6.")
    _require(workbench.session, added)
    workbench.session.set_breakpoints(workbench.session.moment.breakpoints.add(added))


def edit(workbench: Workbench, argument: str) -> None:
    """Changes a breakpoint by its number, as in ``0 dE_dz[h1] if value > 1``."""
    session = workbench.session
    number, _, text = argument.strip().partition(" ")
    old, new = _chosen(session, number), replace(read_breakpoint(text), enabled=True)
    _require(session, new)
    session.set_breakpoints(session.moment.breakpoints.replace(old, new))


def remove(workbench: Workbench, argument: str) -> None:
    """Removes a breakpoint by its number, or all of them."""
    session = workbench.session
    if argument == "all":
        session.set_breakpoints(NO_BREAKPOINTS)
    else:
        session.set_breakpoints(session.moment.breakpoints.remove(_chosen(session, argument)))


def switch(workbench: Workbench, argument: str) -> None:
    """Disables a breakpoint by its number, or enables it again."""
    session = workbench.session
    session.set_breakpoints(session.moment.breakpoints.switch(_chosen(session, argument)))


def _chosen(session: Session, text: str) -> Breakpoint:
    every = session.moment.breakpoints.all
    return every[chosen(text, len(every), "breakpoint")]


def _require(session: Session, breakpoint: Breakpoint) -> None:
    from bpdebugger.debugger.watching.compiled import Compiled

    try:
        Compiled(session.recorded.plan, breakpoint)
    except BreakpointError as error:
        raise CommandError(f"{error}.") from None


def nowhere(session: Session) -> str:
    """There is no current step to set a breakpoint at."""
    return "" if session.moment.step else "There is no step yet to set a breakpoint at; Step over goes to one."
