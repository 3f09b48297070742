"""Commands that show: a trace, the examples, the window as a picture, a walk through an example."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from bpdebugger.cli.arguments import (
    DONE,
    STANDARD,
    UsageError,
    epoch_argument,
    file_argument,
    load,
    recorded,
    sample_argument,
)
from bpdebugger.core.passes.findings import findings
from bpdebugger.core.passes.trace import Step, trace
from bpdebugger.exchange import examples, scripts, trace_csv
from bpdebugger.exchange.terminal import step_line, table_lines, without_control
from bpdebugger.storage.whole import write_whole
from bpdebugger.system.screen import why_no_picture, why_no_window


def _trace(options: argparse.Namespace) -> int:
    run = recorded(options)
    decimal: trace_csv.DecimalMark = "," if options.decimal_comma else "."
    if options.csv == STANDARD:
        sys.stdout.flush()
        # programs read a pipe: none of them needs a byte order mark
        with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as file:
            trace_csv.write_rows(run, file, decimal)
    elif options.csv:
        trace_csv.write_csv(run, options.csv, decimal)
    if options.json:
        print(json.dumps([_as_json(step) for step in run], ensure_ascii=False))
    elif not options.csv:
        for line in table_lines(run):
            print(line)
        if found := findings(run):
            print(found)
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
    file_argument(parser)
    sample_argument(parser)
    epoch_argument(parser)
    parser.add_argument("--csv", metavar="OUT", help="write the trace as CSV to this file; - is standard output")
    parser.add_argument(
        "--decimal-comma",
        action="store_true",
        help="CSV with decimal commas and semicolons, for spreadsheets that do so",
    )


def _export(options: argparse.Namespace) -> int:
    kind = options.kind
    try:
        text = scripts.script(recorded(options), kind)
    except scripts.ScriptTooLong as error:
        raise UsageError(f"{options.file}: {error}") from None
    if options.out != STANDARD:
        write_whole(options.out, text.encode())
    if options.json:
        written = {"text": text} if options.out == STANDARD else {"out": options.out}
        print(json.dumps({"as": kind, **written}, ensure_ascii=False))
    elif options.out == STANDARD:
        sys.stdout.write(text)
    return DONE


def _fill_export(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    sample_argument(parser)
    epoch_argument(parser)
    parser.add_argument("--as", dest="kind", choices=tuple(scripts.KINDS), required=True, help="what is written")
    parser.add_argument("--out", metavar="OUT", default=STANDARD, help="the file to write; without it standard output")


def _examples(options: argparse.Namespace) -> int:
    if options.name and not options.json:
        sys.stdout.write(examples.path_of(options.name).read_text(encoding="utf-8"))
        return DONE
    rows = [row for row in examples.examples() if not options.name or row.name == options.name]
    if options.name and not rows:
        raise examples.UnknownExampleError(options.name)
    if options.json:
        print(json.dumps([{"name": r.name, "title": r.title, "note": r.note} for r in rows], ensure_ascii=False))
    else:
        width = max(len(row.name) for row in rows)
        for row in rows:
            print(f"{row.name:<{width}}  {row.title}. {row.note}")
    return DONE


def _fill_examples(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="print this example's project file")


def _picture(options: argparse.Namespace) -> int:
    run = recorded(options)
    number = run.find(options.at) if options.at else None
    if reason := why_no_picture():
        raise UsageError(reason)
    from bpdebugger.ui.shell.snapshot import Appearance, draw

    look = Appearance(options.width, options.height, options.dark, options.text)
    write_whole(options.out, draw(run.network, options.sample, number, look))
    if options.json:
        print(json.dumps({"picture": options.out, "at": run[number].quantity if number is not None else None}))
    return DONE


def _fill_picture(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    sample_argument(parser)
    parser.add_argument("--at", metavar="QUANTITY", help="the step to stand at, as dE_dz[o1]; without it the beginning")
    parser.add_argument("--out", metavar="PNG", required=True, help="the file to write")
    parser.add_argument("--width", type=int, default=1280, help="in pixels")
    parser.add_argument("--height", type=int, default=800, help="in pixels")
    parser.add_argument("--dark", action="store_true", help="light on dark")
    parser.add_argument("--text", type=int, default=0, metavar="STEPS", help="larger text by so many steps")


def _walkthrough(options: argparse.Namespace) -> int:
    network = load(options.file) if options.file else examples.example()
    run = trace(network)
    print(without_control(f"{network.title}\n{network.note}\n"))
    for step in run:
        line = step_line(step)
        if line:
            print(line)
    csv_file, png_file = "bpdebugger-trace.csv", "bpdebugger-window.png"
    trace_csv.write_csv(run, csv_file)
    written = f"The trace is in {csv_file}, for a spreadsheet"
    no_window = why_no_window(os.environ)
    if not why_no_picture():
        from bpdebugger.ui.shell.snapshot import Appearance, draw

        last = run.plan.units[-1]
        write_whole(png_file, draw(network, None, run.find(f"dE_dz[{last}]", 0), Appearance()))
        written += f"; the window as a picture is in {png_file}"
    print(f"\n{written}.")
    if no_window:
        print(no_window[0].upper() + no_window[1:])
    return DONE


def _fill_walkthrough(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a project file; without it the first example")


COMMANDS = {
    "trace": (_trace, "Every step of the forward and backward pass, as a table or as CSV.", _fill_trace),
    "export": (_export, "A program that computes the same gradients: NumPy, PyTorch or a notebook.", _fill_export),
    "examples": (_examples, "The examples, or one of them as a project file.", _fill_examples),
    "picture": (_picture, "The window as a PNG, without a screen.", _fill_picture),
    "walkthrough": (
        _walkthrough,
        "An example step by step in the terminal, with its CSV and picture.",
        _fill_walkthrough,
    ),
}
