"""The command line: the window, and what can be done without a screen.

Exit 0: done, and what was checked holds; 1: checked, and it does not hold; 2: bad usage or input, with one
clear line on standard error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bpdebugger.core.network import Network
from bpdebugger.core.trace import Step, Trace, trace
from bpdebugger.core.validate import NetworkError
from bpdebugger.exchange import examples, project, trace_csv
from bpdebugger.exchange.terminal import step_line, table_lines

STANDARD = "-"
DONE, DOES_NOT_HOLD, BAD_INPUT = 0, 1, 2


class UsageError(Exception):
    """Bad usage or input; its text is the one line that is printed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        if not given or (given[0] not in _COMMANDS and not given[0].startswith("-")):
            return _window(given)
        options = _parser().parse_args(given)
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except BrokenPipeError:
        # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (UsageError, NetworkError, examples.UnknownExampleError) as error:
        return _refuse(str(error))
    except KeyError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or 'file'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return 130


def _refuse(message: str) -> int:
    line = " ".join(message.split())
    print(f"bpdebugger: {line}", file=sys.stderr)
    return BAD_INPUT


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise UsageError(f"{message}; see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="bpdebugger",
        description="Step through the backward pass of a tiny network. With a FILE or nothing: the window.",
    )
    commands = parser.add_subparsers(metavar="COMMAND", parser_class=_Parser)
    for name, (run, help, fill) in _COMMANDS.items():
        command = commands.add_parser(name, help=help, description=help)
        fill(command)
        command.add_argument("--json", action="store_true", help="print the result as JSON")
        command.set_defaults(run=run)
    return parser


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a project file; - reads standard input")


def _sample(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sample", type=int, metavar="N", help="one sample alone, counted from 0; without it all samples"
    )


def _load(file: str) -> Network:
    """The network in a file or on standard input; a mistake names the file and the place in it."""
    try:
        return project.read(sys.stdin.buffer.read()) if file == STANDARD else project.load(file)
    except NetworkError as error:
        raise UsageError(f"{'standard input' if file == STANDARD else file}: {error}") from None


def _recorded(options: argparse.Namespace) -> Trace:
    network = _load(options.file)
    try:
        return trace(network, options.sample)
    except IndexError as error:
        raise UsageError(str(error)) from None


def _window(given: list[str]) -> int:
    if len(given) > 1:
        raise UsageError(
            f'"{given[0]}" is not a command, and only one file can be opened; see bpdebugger --help'
        )
    if given and not Path(given[0]).exists():
        raise UsageError(
            f"{given[0]}: there is no such file, and no command of this name; see bpdebugger --help"
        )
    if given:
        _load(given[0])
    from bpdebugger.ui.app import run

    return run(given[0] if given else None)


def _trace(options: argparse.Namespace) -> int:
    recorded = _recorded(options)
    if options.csv == STANDARD:
        sys.stdout.flush()
        with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as file:
            trace_csv.write_rows(recorded, file)
    elif options.csv:
        trace_csv.write_csv(recorded, options.csv)
    if options.json:
        print(json.dumps([_as_json(step) for step in recorded], ensure_ascii=False))
    elif not options.csv:
        for line in table_lines(recorded):
            print(line)
    return DONE


def _as_json(step: Step) -> dict[str, Any]:
    # JSON knows no NaN and no infinity: they stand as texts, spelled as in the CSV
    texts = dict(zip(trace_csv.COLUMNS, trace_csv.cells(step), strict=True))
    finite = abs(step.value) < float("inf")
    return {
        **texts,
        "step": step.number,
        "sample": step.sample,
        "value": step.value if finite else texts["value"],
        "operands": list(step.operands),
    }


def _fill_trace(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    _sample(parser)
    parser.add_argument(
        "--csv", metavar="OUT", help="write the trace as CSV to this file; - is standard output"
    )


def _examples(options: argparse.Namespace) -> int:
    if options.name and not options.json:
        sys.stdout.write(examples.path_of(options.name).read_text(encoding="utf-8"))
        return DONE
    rows = [row for row in examples.examples() if not options.name or row.name == options.name]
    if options.name and not rows:
        raise examples.UnknownExampleError(options.name)
    if options.json:
        print(
            json.dumps([{"name": r.name, "title": r.title, "note": r.note} for r in rows], ensure_ascii=False)
        )
    else:
        width = max(len(row.name) for row in rows)
        for row in rows:
            print(f"{row.name:<{width}}  {row.title}. {row.note}")
    return DONE


def _fill_examples(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="print this example's project file")


def _picture(options: argparse.Namespace) -> int:
    recorded = _recorded(options)
    number = recorded.find(options.at) if options.at else None
    from bpdebugger.ui.picture import Look, draw

    look = Look(options.width, options.height, options.dark, options.text)
    draw(recorded.network, options.sample, number, look, options.out)
    if options.json:
        print(
            json.dumps(
                {"picture": options.out, "at": recorded[number].quantity if number is not None else None}
            )
        )
    return DONE


def _fill_picture(parser: argparse.ArgumentParser) -> None:
    _file(parser)
    _sample(parser)
    parser.add_argument(
        "--at", metavar="QUANTITY", help="the step to stand at, as dE_dz[o1]; without it the beginning"
    )
    parser.add_argument("--out", metavar="PNG", required=True, help="the file to write")
    parser.add_argument("--width", type=int, default=1280, help="in pixels")
    parser.add_argument("--height", type=int, default=800, help="in pixels")
    parser.add_argument("--dark", action="store_true", help="light on dark")
    parser.add_argument("--text", type=int, default=0, metavar="STEPS", help="larger text by so many steps")


def _walkthrough(options: argparse.Namespace) -> int:
    network = _load(options.file) if options.file else examples.example()
    recorded = trace(network)
    print(f"{network.title}\n{network.note}\n")
    for step in recorded:
        line = step_line(step)
        if line:
            print(line)
    from bpdebugger.ui.picture import Look, draw

    csv_file, png_file = "bpdebugger-trace.csv", "bpdebugger-window.png"
    trace_csv.write_csv(recorded, csv_file)
    last = recorded.plan.units[-1]
    draw(network, None, recorded.find(f"dE_dz[{last}]", 0), Look(), png_file)
    print(
        f"\nThe trace is in {csv_file}, for a spreadsheet; the window as a picture is in {png_file}.\n"
        "There is no screen here. For the window itself run the same command on a machine with a screen,\n"
        "or over ssh -X."
    )
    return DONE


def _fill_walkthrough(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="a project file; without it the first example"
    )


_COMMANDS: dict[
    str, tuple[Callable[[argparse.Namespace], int], str, Callable[[argparse.ArgumentParser], None]]
] = {
    "trace": (_trace, "Every step of the forward and backward pass, as a table or as CSV.", _fill_trace),
    "examples": (_examples, "The examples, or one of them as a project file.", _fill_examples),
    "picture": (_picture, "The window as a PNG, without a screen.", _fill_picture),
    "walkthrough": (
        _walkthrough,
        "An example step by step in the terminal, with its CSV and picture.",
        _fill_walkthrough,
    ),
}
