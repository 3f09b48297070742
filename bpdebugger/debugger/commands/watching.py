"""Commands about what is looked at."""

from __future__ import annotations

from bpdebugger.debugger.commands import on_watches as watches
from bpdebugger.debugger.commands.command import Command, Workbench


def _add(workbench: Workbench, argument: str) -> None:
    watches.add(workbench, argument)
    workbench.show_panel("watches")


COMMANDS: tuple[Command, ...] = (
    Command(
        "watch",
        "Watch this",
        "Check",
        "Watches the quantity of this step, or an expression such as delta(E) or max(abs(dE_dz[*])).",
        _add,
        "Shift+F9",
        "eye",
        lacks=watches.nothing_to_watch,
    ),
    Command(
        "watches",
        "Watches",
        "Check",
        "Shows the watched expressions with their values and their curves.",
        lambda w, _: w.toggle_panel("watches"),
        "Ctrl+Shift+W",
        "eye",
    ),
    Command("edit-watch", "Change a watch", "Check", "Changes one by its number, as in 0 delta(E).", watches.edit),
    Command("remove-watch", "Remove a watch", "Check", "Removes one by its number, or all.", watches.remove),
)
