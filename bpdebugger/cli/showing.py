"""Commands that show: a trace, the examples, the window as a picture, a walk through an example."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from bpdebugger.cli.arguments import DONE, STANDARD, file_argument, load, recorded, sample_argument
from bpdebugger.core.passes.findings import findings
from bpdebugger.core.passes.trace import Step, trace
from bpdebugger.exchange import examples, trace_csv
from bpdebugger.exchange.terminal import step_line, table_lines
from bpdebugger.storage.whole import write_whole


def _trace(options: argparse.Namespace) -> int:
    run = recorded(options)
    if options.csv == STANDARD:
        sys.stdout.flush()
        with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as file:
            trace_csv.write_rows(run, file)
    elif options.csv:
        trace_csv.write_csv(run, options.csv)
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
    parser.add_argument("--csv", metavar="OUT", help="write the trace as CSV to this file; - is standard output")


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
    from bpdebugger.ui.shell.snapshot import Look, draw

    look = Look(options.width, options.height, options.dark, options.text)
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
    print(f"{network.title}\n{network.note}\n")
    for step in run:
        line = step_line(step)
        if line:
            print(line)
    from bpdebugger.ui.shell.snapshot import Look, draw

    csv_file, png_file = "bpdebugger-trace.csv", "bpdebugger-window.png"
    trace_csv.write_csv(run, csv_file)
    last = run.plan.units[-1]
    write_whole(png_file, draw(network, None, run.find(f"dE_dz[{last}]", 0), Look()))
    print(
        f"\nThe trace is in {csv_file}, for a spreadsheet; the window as a picture is in {png_file}.\n"
        "There is no screen here. For the window itself run the same command on a machine with a screen,\n"
        "or over ssh -X."
    )
    return DONE


def _fill_walkthrough(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a project file; without it the first example")


COMMANDS = {
    "trace": (_trace, "Every step of the forward and backward pass, as a table or as CSV.", _fill_trace),
    "examples": (_examples, "The examples, or one of them as a project file.", _fill_examples),
    "picture": (_picture, "The window as a PNG, without a screen.", _fill_picture),
    "walkthrough": (
        _walkthrough,
        "An example step by step in the terminal, with its CSV and picture.",
        _fill_walkthrough,
    ),
}
