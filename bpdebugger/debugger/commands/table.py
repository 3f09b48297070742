"""Every command of the program, one row each: menus, tool bar, keys, help and scripts are made from this table."""

from __future__ import annotations

from bpdebugger.debugger.commands import (
    breaking,
    checking,
    comparing,
    editing,
    files,
    going,
    stepping,
    training,
    viewing,
    watching,
)
from bpdebugger.debugger.commands.command import Command, CommandError

COMMANDS: tuple[Command, ...] = (
    *files.COMMANDS,
    *editing.COMMANDS,
    *stepping.COMMANDS,
    *breaking.COMMANDS,
    *going.COMMANDS,
    *training.COMMANDS,
    *watching.COMMANDS,
    *comparing.COMMANDS,
    *checking.COMMANDS,
    *viewing.COMMANDS,
)
"""The table. The order is the menus' order."""

TOOL_BAR = ("restart", "reverse-continue", "step-back", "step-over", "step-into", "step-out", "continue")
"""The buttons, from left to right."""

IN_PICTURE = (
    "add-unit",
    "add-layer",
    "connect",
    "rename",
    "",
    "cut",
    "copy",
    "paste",
    "delete",
    "",
    "move-up",
    "move-down",
    "move-earlier",
    "move-later",
)
"""What can be done with a part of the network picture, in the order of its menu; an empty text parts groups."""

WITH_ARGUMENT = frozenset(
    {"add-breakpoint", "edit-breakpoint", "remove-breakpoint", "switch-breakpoint"}
    | {"example", "answer", "select", "run-to", "go-to-epoch", "sample", "suppose", "plot-unit", "predict"}
    | {"set-training", "go-to-bookmark", "edit-watch", "remove-watch"}
    | {row.id for row in editing.BY_NAME if not row.key and row.id not in ("add-sample", "import-samples")}
)
"""Commands that mean nothing without an argument: given by a list, a click or a script, not by a menu entry."""


def command(id: str) -> Command:
    """The command with this id. Raises ``CommandError`` with the ids there are."""
    for row in COMMANDS:
        if row.id == id:
            return row
    raise CommandError(f'no command "{id}"; there are {", ".join(row.id for row in COMMANDS)}')
