"""Commands about where to stop."""

from __future__ import annotations

from bpdebugger.debugger.commands import on_breakpoints as breaking
from bpdebugger.debugger.commands.command import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "breakpoint",
        "Breakpoint here",
        "Step",
        "Sets a breakpoint at the quantity of this step, in every sample, or takes it away.",
        breaking.toggle,
        "F9",
        "circle-dot",
        lacks=breaking.nowhere,
    ),
    Command(
        "breakpoints",
        "Breakpoints",
        "Step",
        "Shows the breakpoints with all their hits in this trace, and sets others, by condition too.",
        lambda w, _: w.toggle_panel("breakpoints"),
        "Ctrl+Shift+F9",
        "circle-dot",
    ),
    Command(
        "add-breakpoint",
        "Add a breakpoint",
        "Step",
        "Sets a breakpoint, as in dE_dz[h1] if abs(value) < 1e-6 when sign hits >=3.",
        breaking.add,
    ),
    Command(
        "edit-breakpoint",
        "Change a breakpoint",
        "Step",
        "Changes one by its number, as in 0 dE_dz[h1] if value > 1.",
        breaking.edit,
    ),
    Command("remove-breakpoint", "Remove a breakpoint", "Step", "Removes one by its number, or all.", breaking.remove),
    Command("switch-breakpoint", "Switch a breakpoint", "Step", "Disables one by its number, or not.", breaking.switch),
)
