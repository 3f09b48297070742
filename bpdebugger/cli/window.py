"""Opening the window."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from bpdebugger.cli.arguments import UsageError, load
from bpdebugger.system.screen import why_no_window

SAFE_MODE = "--safe-mode"
_HELP = "see bpdebugger --help"


def open_checked(given: list[str], commands: Iterable[str]) -> int:
    """The window on the file that was typed after the program's name, if any; refused where it cannot be used.

    ``commands``: those there are, one of which may have been meant.
    """
    near = get_close_matches(given[0][:40], commands, n=1) if given else []
    meant = f", did you mean {near[0]}?" if near else ";"
    if len(given) > 1:
        raise UsageError(f'"{given[0]}" is not a command, and only one file can be opened{meant} {_HELP}')
    if given and not Path(given[0]).exists():
        raise UsageError(f"{given[0]}: there is no such file, and no command of this name{meant} {_HELP}")
    if given:
        load(given[0])
    return _open(given[0] if given else None)


def _open(file: str | None, commands: Sequence[str] = (), safe_mode: bool = False) -> int:
    # Qt ends the process by an abort where there is no screen
    if reason := why_no_window(os.environ):
        raise UsageError(f"the window cannot open, `bpdebugger walkthrough` shows it in the terminal: {reason}")
    from bpdebugger.ui.shell.app import run

    return run(file, commands, safe_mode)


def _window(options: argparse.Namespace) -> int:
    return _open(options.file, options.run_commands, options.safe_mode)


def _fill(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a project file; what is wrong with it is said there")
    parser.add_argument(SAFE_MODE, action="store_true", help="neither use nor change what was remembered of the window")
    parser.add_argument(
        "--run",
        dest="run_commands",
        metavar="COMMAND",
        action="append",
        default=[],
        help="a command to give, as 'run-to dE_dz[o]'; may be repeated, in their order",
    )


COMMANDS = {"window": (_window, "The window, as a double click opens it.", _fill)}
