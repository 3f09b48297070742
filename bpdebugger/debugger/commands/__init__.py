"""Every command of the program, one row each: menus, tool bar, keys, help and scripts are made from this table."""

from __future__ import annotations

from bpdebugger.debugger.command import Command, CommandError
from bpdebugger.debugger.commands import checking, files, stepping, viewing

COMMANDS: tuple[Command, ...] = (*files.COMMANDS, *stepping.COMMANDS, *checking.COMMANDS, *viewing.COMMANDS)
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
