"""`code`: a hand-written backward pass is run, with the person's yes, and judged."""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from bpdebugger.cli.arguments import BAD_INPUT, DOES_NOT_HOLD, DONE, UsageError
from bpdebugger.exchange.terminal import without_control

if TYPE_CHECKING:
    from bpdebugger.programs.report import Report

LONGEST = 3600.0


def _code(options: argparse.Namespace) -> int:
    # the engine is needed by this command alone
    from bpdebugger.programs.choosing import Finding
    from bpdebugger.programs.engine import Options
    from bpdebugger.programs.reading import read

    program = Path(options.program)
    if program.suffix not in (".py", ".ipynb"):
        raise UsageError(f"{program}: not a Python program (.py) or a notebook (.ipynb)")
    if not program.is_file():
        raise UsageError(f"{program}: there is no such file")
    if not 0 < options.timeout <= LONGEST:
        raise UsageError(f"--timeout must lie between 0 and {LONGEST:.0f} seconds")
    if not options.yes:
        _ask(program, options.python)
    wanted = Options(
        loss=options.loss,
        iteration=options.iteration,
        python=options.python,
        arguments=_split(options.args),
        seconds=options.timeout,
        check=options.check,
    )
    # who ends this command ends the program with it
    before = signal.signal(signal.SIGTERM, _end)
    try:
        found = read(program, wanted, _print_json if options.json and options.progress else None)
    finally:
        signal.signal(signal.SIGTERM, before)
    if found.verdict is Finding.UNREADABLE:
        print(f"bpdebugger: {program}: {without_control(' '.join(found.words.split()))}", file=sys.stderr)
        if options.json:
            _print_json(found)
        return BAD_INPUT
    if options.json:
        _print_json(found)
    else:
        print(without_control(found.to_text()))
    return DOES_NOT_HOLD if found.verdict in (Finding.MISTAKE, Finding.CONSTANT) else DONE


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UsageError(f"--args: {str(error).lower()}") from None


def _end(_signal: int, _frame: FrameType | None) -> Any:
    raise SystemExit(BAD_INPUT)


def _print_json(report: Report) -> None:
    from bpdebugger.exchange.project import write

    network = json.loads(write(report.bound.network)) if report.bound else None
    print(json.dumps({**report.to_json(), "network": network}, ensure_ascii=False), flush=True)


def _ask(program: Path, python: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"{program} would be run: say --yes if you trust it as when you run it yourself")
    print(f"Run {program} with {python} about 500 times? It can do anything that it does when you run it.")
    if input("[y/N] ").strip().lower() not in ("y", "yes"):
        raise UsageError("not run")


def _fill_code(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", metavar="PROGRAM.py", help="a Python program or a notebook with a training loop")
    parser.add_argument(
        "--check",
        metavar="NAME",
        help="a function whose derivative stands beside it, or a class with forward and backward",
    )
    parser.add_argument("--loss", metavar="NAME", help="the number that is to be taken for the loss")
    parser.add_argument("--iteration", type=int, metavar="N", help="which step of the training loop, counted from 1")
    # a bundle has no interpreter for others
    usual = (shutil.which("python3") or "python") if getattr(sys, "frozen", False) else sys.executable
    parser.add_argument("--python", metavar="EXE", default=usual, help="the interpreter that runs it")
    parser.add_argument("--args", metavar="TEXT", default="", help="the program's own arguments, in one text")
    parser.add_argument("--timeout", type=float, metavar="S", default=20.0, help="seconds until it is ended; 20")
    parser.add_argument("--progress", action="store_true", help="with --json, a line for whatever is found on the way")
    parser.add_argument("--yes", action="store_true", help="run it without asking")


COMMANDS = {"code": (_code, "Run a hand-written backward pass and find its wrong line.", _fill_code)}
