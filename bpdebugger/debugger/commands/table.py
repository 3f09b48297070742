"""Every command of the program, one row each: menus, tool bar, keys, help and scripts are made from this table."""

from __future__ import annotations

import difflib
from types import ModuleType

from bpdebugger.debugger.commands import (
    breaking,
    checking,
    comparing,
    copying,
    editing,
    files,
    going,
    stepping,
    training,
    values,
    viewing,
    watching,
)
from bpdebugger.debugger.commands.command import Command, CommandError, Wish, Workbench
from bpdebugger.debugger.commands.reading import read, taken, unknown


def _rows(theme: ModuleType) -> list[Command[...]]:
    """The commands of a theme, in the order in which they stand there."""
    rows = (row for row in vars(theme).values() if isinstance(row, Command))
    return [row for row in rows if row.do.__module__ == theme.__name__]


COMMANDS: tuple[Command[...], ...] = (
    *_rows(files),
    *_rows(editing),
    *_rows(values),
    *_rows(copying),
    *_rows(stepping),
    *_rows(breaking),
    *_rows(going),
    *_rows(training),
    *_rows(watching),
    *_rows(comparing),
    *_rows(checking),
    *_rows(viewing),
)
"""The table. The order is the menus' order."""

BY_ID = {row.id: row for row in COMMANDS}

TOOL_BAR = ("restart", "reverse-continue", "step-back", "step-over", "step-into", "step-out", "continue", "play")
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


def command(id: str) -> Command[...]:
    """The command with this id. Raises ``CommandError`` with those that are called like it."""
    if id in BY_ID:
        return BY_ID[id]
    near = difflib.get_close_matches(id[:40], BY_ID, n=3)
    raise CommandError(f'no command "{id[:40]}"' + (f", did you mean {' or '.join(near)}?" if near else ""))


def wish(id: str, *arguments: object) -> Wish:
    """The wish for a command: one text is a line that gives all its values, anything else are the values themselves.

    Raises ``CommandError`` where there is no such command, or it takes other values.
    """
    row = command(id)
    if len(arguments) == 1 and isinstance(arguments[0], str):
        return Wish(row, read(row, arguments[0]))
    return Wish(row, taken(row, arguments))


def grant(wish: Wish, bench: Workbench) -> None:
    """Does what is wished for. Raises ``CommandError`` where that cannot be now, or what the command raises."""
    reason = wish.why_not(bench.session) or unknown(wish, bench.session)
    if reason:
        raise CommandError(reason)
    wish.grant(bench)
