"""Commands that check numbers, judge formulas and ask questions."""

from __future__ import annotations

from bpdebugger.debugger.commands.arguments import predict
from bpdebugger.debugger.commands.command import Command, on_session
from bpdebugger.debugger.commands.conditions import is_checking, is_practising, not_revealed, nothing_asked
from bpdebugger.debugger.walking.session import Session

COMMANDS: tuple[Command, ...] = (
    Command(
        "check",
        "Check every number",
        "Check",
        "Shows every factor beside its numerical value, with a verdict.",
        on_session(Session.check),
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
        "origin",
        "Where it came from",
        "Check",
        "Shows which factors made the current number, what makes it small or large, and what it goes into.",
        lambda w, _: w.toggle_panel("origin"),
        "Ctrl+Shift+O",
        "list-tree",
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
        on_session(Session.practise),
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
        on_session(Session.skip_question),
        "Ctrl+K",
        blocked=nothing_asked,
    ),
    Command(
        "next-question",
        "Next question",
        "Check",
        "Goes on to the next factor.",
        on_session(Session.next_question),
        "Ctrl+Shift+K",
        blocked=not_revealed,
    ),
)
