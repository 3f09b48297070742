"""Commands that move through the trace."""

from __future__ import annotations

from bpdebugger.core.network.order import Granularity
from bpdebugger.debugger.commands.arguments import choose_sample, run_to, suppose
from bpdebugger.debugger.commands.command import Command, Workbench, on_session
from bpdebugger.debugger.commands.conditions import (
    no_step_ahead,
    no_what_if,
    nothing_ahead,
    nothing_behind,
    would_give_away,
)
from bpdebugger.debugger.walking.session import Session


def _by(granularity: Granularity, key: str, help: str) -> Command:
    def do(workbench: Workbench, argument: str) -> None:
        workbench.session.set_granularity(granularity)

    def checked(session: Session) -> bool:
        return session.moment.granularity is granularity

    title = f"Step by {granularity.value}"
    return Command(f"by-{granularity.value}", title, "Step", help, do, key, checked=checked, one_of_many=True)


COMMANDS: tuple[Command, ...] = (
    Command(
        "restart",
        "Restart",
        "Step",
        "Back to the beginning, with the same numbers.",
        on_session(Session.restart),
        "Ctrl+Shift+F5",
        "rotate-ccw",
        nothing_behind,
    ),
    Command(
        "reverse-continue",
        "Reverse continue",
        "Step",
        "Back to the breakpoint before, or to the beginning.",
        on_session(Session.run_back),
        "Shift+F5",
        "rewind",
        nothing_behind,
    ),
    Command(
        "step-back",
        "Step back",
        "Step",
        "To the step, unit, layer, sample or epoch before.",
        on_session(Session.step_back),
        "Ctrl+B",
        "undo-dot",
        nothing_behind,
    ),
    Command(
        "step-over",
        "Step over",
        "Step",
        "Computes the next factor, unit, layer, sample or epoch.",
        on_session(Session.step_over),
        "F10",
        "redo-dot",
        no_step_ahead,
    ),
    Command(
        "step-into",
        "Step into",
        "Step",
        "Puts the next number into the equation, or steps by the next smaller size.",
        on_session(Session.step_into),
        "F11",
        "arrow-down-to-dot",
        nothing_ahead,
    ),
    Command(
        "step-out",
        "Step out",
        "Step",
        "To the end of the unit, layer, sample or epoch that this step belongs to.",
        on_session(Session.step_out),
        "Shift+F11",
        "arrow-up-from-dot",
        nothing_ahead,
    ),
    Command(
        "continue",
        "Continue",
        "Step",
        "To the next breakpoint, or to the end of what is recorded.",
        on_session(Session.run_on),
        "F5",
        "fast-forward",
        nothing_ahead,
    ),
    Command(
        "step-back-into",
        "Step back into",
        "Step",
        "Takes the last number out of the equation again.",
        on_session(Session.step_back_into),
        "Ctrl+Shift+F11",
        blocked=nothing_behind,
    ),
    Command(
        "step-back-out",
        "Step back out",
        "Step",
        "To where the unit, layer, sample or epoch began.",
        on_session(Session.step_back_out),
        "Ctrl+Shift+B",
        blocked=nothing_behind,
    ),
    Command(
        "run-to",
        "Run to",
        "Step",
        "To the step that computes a quantity, ahead or behind: a name such as dE_dz[o1], or a step's number.",
        run_to,
    ),
    _by(Granularity.FACTOR, "Alt+1", "A step computes one number."),
    _by(Granularity.UNIT, "Alt+2", "A step computes all numbers of one unit."),
    _by(Granularity.LAYER, "Alt+3", "A step computes all numbers of one layer."),
    _by(Granularity.PHASE, "Alt+4", "A step computes a forward or a backward pass, or an update."),
    _by(Granularity.SAMPLE, "Alt+5", "A step computes all numbers of one sample."),
    _by(Granularity.EPOCH, "Alt+6", "A step goes through all samples once and updates the parameters."),
    Command("sample", "Sample", "Step", "Steps through one sample by its number, or through all.", choose_sample),
    Command(
        "suppose",
        "What if",
        "Step",
        "Holds a unit's net input at a number, as in o1=0.5, and recomputes what follows.",
        suppose,
        blocked=would_give_away,
    ),
    Command(
        "stop-supposing",
        "End the what-if",
        "Step",
        "Returns to the recorded numbers.",
        on_session(Session.stop_supposing),
        "Esc",
        blocked=no_what_if,
    ),
)
