"""Every command of the program, one row each: menus, tool bar, keys, help and scripts are made from this table."""

from __future__ import annotations

from collections.abc import Callable

from bpdebugger.core.order import Granularity
from bpdebugger.debugger.arguments import choose_sample, predict, run_to, suppose
from bpdebugger.debugger.command import Command, CommandError, Workbench
from bpdebugger.debugger.conditions import (
    is_checking,
    is_practising,
    no_what_if,
    not_revealed,
    nothing_ahead,
    nothing_asked,
    nothing_behind,
    would_give_away,
)
from bpdebugger.debugger.session import Session


def _session(method: Callable[[Session], None]) -> Callable[[Workbench, str], None]:
    def do(workbench: Workbench, argument: str) -> None:
        method(workbench.session)

    return do


def _by(granularity: Granularity, key: str, help: str) -> Command:
    def do(workbench: Workbench, argument: str) -> None:
        workbench.session.set_granularity(granularity)

    def checked(session: Session) -> bool:
        return session.moment.granularity is granularity

    title = f"Step by {granularity.value}"
    return Command(f"by-{granularity.value}", title, "Step", help, do, key, checked=checked, one_of_many=True)


COMMANDS: tuple[Command, ...] = (
    Command(
        "open",
        "Open…",
        "File",
        "Opens a project file.",
        lambda w, path: w.open_project(path),
        "Ctrl+O",
        "folder-open",
    ),
    Command(
        "example",
        "Example",
        "File",
        "Opens one of the examples, by name.",
        lambda w, name: w.open_example(name),
    ),
    Command(
        "export-csv",
        "Export trace as CSV…",
        "File",
        "Writes every step of the trace to a CSV file, for a spreadsheet.",
        lambda w, path: w.export_csv(path),
        "Ctrl+E",
        "download",
    ),
    Command(
        "export-worksheet",
        "Export worksheet and key…",
        "File",
        "Writes the trace with blanks to fill in, and apart the key, as HTML that prints well.",
        lambda w, path: w.export_worksheet(path),
        icon="file-text",
    ),
    Command(
        "save-picture",
        "Save picture of the window…",
        "File",
        "Writes the window as it is to a PNG file.",
        lambda w, path: w.save_picture(path),
        "Ctrl+Shift+P",
        "camera",
    ),
    Command("quit", "Quit", "File", "Closes the program.", lambda w, _: w.leave(), "Ctrl+Q"),
    Command(
        "restart",
        "Restart",
        "Step",
        "Back to the beginning, with the same numbers.",
        _session(Session.restart),
        "Ctrl+Shift+F5",
        "rotate-ccw",
        nothing_behind,
    ),
    Command(
        "reverse-continue",
        "Reverse continue",
        "Step",
        "Back through all steps to the beginning.",
        _session(Session.run_back),
        "Shift+F5",
        "rewind",
        nothing_behind,
    ),
    Command(
        "step-back",
        "Step back",
        "Step",
        "To the step, unit, layer or sample before.",
        _session(Session.step_back),
        "Ctrl+B",
        "undo-dot",
        nothing_behind,
    ),
    Command(
        "step-over",
        "Step over",
        "Step",
        "Computes the next factor, unit, layer or sample.",
        _session(Session.step_over),
        "F10",
        "redo-dot",
        nothing_ahead,
    ),
    Command(
        "step-into",
        "Step into",
        "Step",
        "Puts the next number into the equation, or steps by the next smaller size.",
        _session(Session.step_into),
        "F11",
        "arrow-down-to-dot",
        nothing_ahead,
    ),
    Command(
        "step-out",
        "Step out",
        "Step",
        "To the end of the unit, layer or sample that this step belongs to.",
        _session(Session.step_out),
        "Shift+F11",
        "arrow-up-from-dot",
        nothing_ahead,
    ),
    Command(
        "continue",
        "Continue",
        "Step",
        "Through all steps to the end.",
        _session(Session.run_on),
        "F5",
        "fast-forward",
        nothing_ahead,
    ),
    Command(
        "step-back-into",
        "Step back into",
        "Step",
        "Takes the last number out of the equation again.",
        _session(Session.step_back_into),
        "Ctrl+Shift+F11",
        blocked=nothing_behind,
    ),
    Command(
        "step-back-out",
        "Step back out",
        "Step",
        "To where the unit, layer or sample began.",
        _session(Session.step_back_out),
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
    _by(Granularity.SAMPLE, "Alt+4", "A step computes all numbers of one sample."),
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
        _session(Session.stop_supposing),
        "Esc",
        blocked=no_what_if,
    ),
    Command(
        "check",
        "Check every number",
        "Check",
        "Shows every factor beside its numerical value, with a verdict.",
        _session(Session.check),
        "F8",
        "circle-check",
        checked=is_checking,
    ),
    Command(
        "derivation",
        "Derivation",
        "Check",
        "Shows where the current number comes from, line by line, to read and to copy.",
        lambda w, _: w.toggle_panel("derivation"),
        "Ctrl+D",
        "sigma",
    ),
    Command(
        "step-sizes",
        "Error against step size",
        "Check",
        "Plots how well the current factor can be had by differences and by a complex step.",
        lambda w, _: w.toggle_panel("step-sizes"),
        "Ctrl+Shift+J",
        "chart-line",
    ),
    Command(
        "claim",
        "Judge a formula…",
        "Check",
        "Says whether a formula for the quantity at hand is right, and if not, what is wrong with it.",
        lambda w, claim: w.judge_claim(claim),
        "Ctrl+J",
        "scale",
    ),
    Command(
        "diagnose",
        "Diagnose gradients…",
        "Check",
        "Says what is wrong with gradients that were computed elsewhere.",
        lambda w, gradients: w.diagnose(gradients),
        "Ctrl+G",
        "stethoscope",
    ),
    Command(
        "practise",
        "Practise",
        "Check",
        "Hides the next factor until you have predicted its sign and its value.",
        _session(Session.practise),
        "Ctrl+P",
        "graduation-cap",
        checked=is_practising,
    ),
    Command("predict", "Predict", "Check", "Answers the question of the practice.", predict, blocked=nothing_asked),
    Command(
        "skip-question",
        "Skip the question",
        "Check",
        "Reveals the factor that is asked for.",
        _session(Session.skip_question),
        "Ctrl+K",
        blocked=nothing_asked,
    ),
    Command(
        "next-question",
        "Next question",
        "Check",
        "Goes on to the next factor.",
        _session(Session.next_question),
        "Ctrl+Shift+K",
        blocked=not_revealed,
    ),
    Command(
        "plot-unit",
        "Plot unit",
        "View",
        "Shows a unit in the plots, by name; with no name they follow the step.",
        lambda w, name: w.plot_unit(name),
    ),
    Command(
        "larger-text",
        "Larger text",
        "View",
        "Makes everything larger, as for a projector.",
        lambda w, _: w.scale_text(1),
        "Ctrl++",
    ),
    Command(
        "smaller-text",
        "Smaller text",
        "View",
        "Makes everything smaller.",
        lambda w, _: w.scale_text(-1),
        "Ctrl+-",
    ),
    Command(
        "normal-text",
        "Normal text",
        "View",
        "Gives the text its usual size.",
        lambda w, _: w.scale_text(0),
        "Ctrl+0",
    ),
    Command(
        "switch-theme",
        "Light or dark",
        "View",
        "Changes between dark on light and light on dark.",
        lambda w, _: w.switch_theme(),
        "Ctrl+Shift+D",
        "sun-moon",
    ),
    Command(
        "keys",
        "Commands and keys",
        "Help",
        "Shows every command with its key and what it does.",
        lambda w, _: w.toggle_panel("keys"),
        "F1",
        "keyboard",
    ),
)
"""The table. The order is the menus' order."""

TOOL_BAR = ("restart", "reverse-continue", "step-back", "step-over", "step-into", "step-out", "continue")
"""The buttons, from left to right."""

WITH_ARGUMENT = frozenset({"example", "run-to", "sample", "suppose", "plot-unit", "predict"})
"""Commands that mean nothing without an argument: given by a list, a click or a script, not by a menu entry."""


def command(id: str) -> Command:
    """The command with this id. Raises ``CommandError`` with the ids there are."""
    for row in COMMANDS:
        if row.id == id:
            return row
    raise CommandError(f'no command "{id}"; there are {", ".join(row.id for row in COMMANDS)}')
