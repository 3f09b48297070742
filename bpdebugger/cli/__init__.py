"""The command line: the window, and what can be done without a screen.

Exit 0: done, and what was checked holds; 1: checked, and it does not hold; 2: bad usage or input, with one
clear line on standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from bpdebugger.cli import completing, exploring, judging, programs, showing, window
from bpdebugger.cli.arguments import BAD_INPUT, DONE, UsageError
from bpdebugger.cli.examples_of_use import epilog
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.exchange.examples import UnknownExampleError
from bpdebugger.exchange.terminal import without_control
from bpdebugger.language import choose, wanted
from bpdebugger.symbolic.worker import FROZEN_ARGUMENT
from bpdebugger.version import VERSION

Command = tuple[Callable[[argparse.Namespace], int], str, Callable[[argparse.ArgumentParser], None]]

COMMANDS: dict[str, Command] = {
    **showing.COMMANDS,
    **judging.COMMANDS,
    **exploring.COMMANDS,
    **programs.COMMANDS,
    **window.COMMANDS,
    **completing.COMMANDS,
}
"""By name: what runs it, one line of help, and what adds its arguments."""


def _with_formulas_marked(given: list[str]) -> list[str]:
    """The arguments of ``claim`` with a space before a formula that begins with a minus: it is no option then."""
    if given[0] != "claim":
        return given
    return [f" {text}" if len(text) > 2 and text[0] == "-" and text[1] != "-" else text for text in given]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == [FROZEN_ARGUMENT]:
        from bpdebugger.symbolic.serve import serve

        serve()
        return DONE
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    choose(wanted(os.environ))
    try:
        if given[:1] == [window.SAFE_MODE]:
            given.insert(0, "window")
        if not given or (given[0] not in COMMANDS and not given[0].startswith("-")):
            return window.open_checked(given, COMMANDS)
        options = parser().parse_args(_with_formulas_marked(given))
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except BrokenPipeError:
        # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (UsageError, NetworkError, UnknownExampleError, CommandError) as error:
        return _refuse(str(error))
    except KeyError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or 'file'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return 130


def _refuse(message: str) -> int:
    line = without_control(" ".join(message.split()))
    print(f"bpdebugger: {line}", file=sys.stderr)
    return BAD_INPUT


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise UsageError(f"{message}; see {self.prog} --help")


def parser() -> argparse.ArgumentParser:
    """What reads the command line."""
    made = _Parser(
        prog="bpdebugger",
        description="Step through the backward pass of a tiny network. With a FILE or nothing: the window.",
    )
    made.add_argument("--version", action="version", version=f"bpdebugger {VERSION}")
    commands = made.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    for name, (run, help, fill) in COMMANDS.items():
        raw = argparse.RawDescriptionHelpFormatter
        command = commands.add_parser(name, help=help, description=help, epilog=epilog(name), formatter_class=raw)
        fill(command)
        command.add_argument("--json", action="store_true", help="print the result as JSON")
        command.set_defaults(run=run)
    return made


def gui() -> int:
    """What a double click starts: the window, with or without a file. What is wrong with it is said in the window."""
    return main(["window", *sys.argv[1:]])
