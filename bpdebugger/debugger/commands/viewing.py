"""Commands that change what is in view and how it looks."""

from __future__ import annotations

from bpdebugger.debugger.command import Command

COMMANDS: tuple[Command, ...] = (
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
