"""Commands about where to stop."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from bpdebugger.debugger.commands.command import CommandError, Menu, Workbench
from bpdebugger.debugger.commands.parts import Natural
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.breakpoint import NO_BREAKPOINTS, Breakpoint, BreakpointError
from bpdebugger.language import tr

STEP = Menu("Step")


def nowhere(session: Session) -> str:
    """There is no current step to set a breakpoint at."""
    return "" if session.moment.step else tr("There is no step yet to set a breakpoint at; Step over goes to one.")


@STEP.command("Breakpoint here", key="F9", icon="circle-dot", lacks=nowhere)
def breakpoint_(bench: Workbench, target: str = "") -> None:
    """Sets a breakpoint at the quantity of this step, in every sample, or takes it away."""
    session = bench.session
    step = session.moment.step
    target = target.strip() or (step.quantity if step else "")
    _require(session, Breakpoint(target))
    session.set_breakpoints(session.moment.breakpoints.toggle(target))


@STEP.command("Breakpoints", key="Ctrl+Shift+F9", icon="circle-dot")
def breakpoints(bench: Workbench) -> None:
    """Shows the breakpoints with all their hits in this trace, and sets others, by condition too."""
    bench.toggle_panel("breakpoints")


@STEP.command("Add a breakpoint")
def add_breakpoint(bench: Workbench, breakpoint: Breakpoint) -> None:
    """Sets a breakpoint, as in dE_dz[h1] if abs(value) < 1e-6 when sign hits >=3."""
    if breakpoint == Breakpoint(""):
        raise CommandError(tr("A breakpoint needs a target or a condition, as in dE_dz[h1] if abs(value) < 1e-6."))
    added = _anywhere(breakpoint)
    _require(bench.session, added)
    bench.session.set_breakpoints(bench.session.moment.breakpoints.add(added))


@STEP.command("Change a breakpoint")
def edit_breakpoint(bench: Workbench, number: Natural, breakpoint: Breakpoint) -> None:
    """Changes one by its number, as in 0 dE_dz[h1] if value > 1."""
    session = bench.session
    old, new = _chosen(session, number), _anywhere(breakpoint)
    _require(session, new)
    session.set_breakpoints(session.moment.breakpoints.replace(old, new))


@STEP.command("Remove a breakpoint")
def remove_breakpoint(bench: Workbench, number: Natural | Literal["all"]) -> None:
    """Removes one by its number, or all."""
    session = bench.session
    every = session.moment.breakpoints
    session.set_breakpoints(NO_BREAKPOINTS if number == "all" else every.remove(_chosen(session, number)))


@STEP.command("Switch a breakpoint")
def switch_breakpoint(bench: Workbench, number: Natural) -> None:
    """Disables one by its number, or not."""
    session = bench.session
    session.set_breakpoints(session.moment.breakpoints.switch(_chosen(session, number)))


def _anywhere(breakpoint: Breakpoint) -> Breakpoint:
    """As it is, or without a target where it is written to be at any step."""
    return replace(breakpoint, target="") if breakpoint.target == "any step" else breakpoint


def _chosen(session: Session, number: int) -> Breakpoint:
    every = session.moment.breakpoints.all
    if number >= len(every):
        raise CommandError(
            tr("{given} is not the number of a breakpoint; there are {every}", given=number, every=len(every))
        )
    return every[number]


def _require(session: Session, breakpoint: Breakpoint) -> None:
    from bpdebugger.debugger.watching.compiled import compiled

    try:
        compiled(session.recorded.plan, breakpoint)
    except BreakpointError as error:
        raise CommandError(f"{error}.") from None
