"""Commands that change what is in view and how it looks."""

from __future__ import annotations

from bpdebugger.debugger.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "inspector",
        "Inspector",
        "View",
        "Shows what is selected, to read and to change.",
        lambda w, _: w.toggle_panel("inspector"),
        "Ctrl+I",
        "sliders-horizontal",
    ),
    Command(
        "weights",
        "Weights",
        "View",
        "Shows the weights of a layer as a matrix to type in and to paste into.",
        lambda w, _: w.toggle_panel("weights"),
        "Ctrl+M",
        "grid-3x3",
    ),
    Command(
        "gradients",
        "Gradients together",
        "View",
        "Shows weights, gradients and updates of each layer as matrices side by side; to copy.",
        lambda w, _: w.toggle_panel("gradients"),
        "Ctrl+Shift+G",
        "grid-3x3",
    ),
    Command(
        "samples",
        "Samples",
        "View",
        "Shows the samples as a table to type in, to paste into, to import.",
        lambda w, _: w.toggle_panel("samples"),
        "Ctrl+T",
        "table-2",
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
