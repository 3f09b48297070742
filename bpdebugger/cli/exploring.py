"""Commands that look around as the window does: training, two traces side by side, where a number came from."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bpdebugger.cli.arguments import (
    DOES_NOT_HOLD,
    DONE,
    STANDARD,
    UsageError,
    epoch_argument,
    file_argument,
    load,
    recorded,
    run_of,
    sample_argument,
    trace_at,
)
from bpdebugger.core.diagnosing.comparison import plain_number
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names.naming import UnknownQuantity
from bpdebugger.core.passes.trace import Step, Trace
from bpdebugger.core.training import USUAL_EPOCHS
from bpdebugger.core.training.run import Run
from bpdebugger.exchange import project
from bpdebugger.exchange.terminal import without_control
from bpdebugger.storage.whole import replacing, write_whole
from bpdebugger.system.screen import why_no_picture

if TYPE_CHECKING:
    from bpdebugger.debugger.explaining.comparing import Comparison, OnlyIn
    from bpdebugger.debugger.explaining.origins.branches import Branches
    from bpdebugger.debugger.explaining.origins.paths import Paths

_LINES = 20
"""How many epochs, and how many differences, are printed."""


def _train(options: argparse.Namespace) -> int:
    run = run_of(load(options.file), options.epochs)
    ended = replace(run.network_at(run.length - 1), initial_values=None)
    # parameters that overflowed are shown, though no file may have them
    every = Trace(run.plan, ended, ended.trained, averaged=False)
    losses = [*run.epoch_losses.tolist()[: options.epochs], float(every.mean_loss)]
    if options.out and not np.isfinite(ended.values).all():
        raise UsageError(f"{options.out}: not written, for after {options.epochs} epochs a parameter is not finite")
    if options.out:
        project.saved(ended, options.out)
    if options.json:
        parameters = {name: plain_number(value) for name, value in ended.parameters.items()}
        found = {"epochs": options.epochs, "updates": run.length - 1, "losses": list(map(plain_number, losses))}
        beyond = [plain_number(loss) for loss in _held_out(run, options.epochs)] or None
        found |= {"held_out": beyond, "parameters": parameters, "out": options.out}
        print(json.dumps(found, ensure_ascii=False))
        return DONE
    beyond_each = _held_out(run, options.epochs)
    print(f"{'epoch':>8}  {'E':<24}{'E, held out' * bool(beyond_each)}".rstrip())
    for epoch in _spread(len(losses)):
        also = shortest(beyond_each[epoch]) if beyond_each else ""
        print(f"{epoch:>8}  {shortest(losses[epoch]):<24}{also}".rstrip())
    if not options.out:
        for name, value in ended.parameters.items():
            print(f"{name} = {shortest(value)}")
    return DONE


def _held_out(run: Run, epochs: int) -> list[float]:
    """E over the samples that are held out, with the parameters before each epoch and after the last; none if none."""
    return [run.loss_held_out(epoch * run.per_epoch) for epoch in range(epochs + 1)] if run.network.held_out else []


def _spread(count: int) -> list[int]:
    """The first, the last, and evenly spread ones between."""
    if count <= _LINES:
        return list(range(count))
    return sorted({round(i * (count - 1) / (_LINES - 1)) for i in range(_LINES)})


def _fill_train(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    parser.add_argument("--epochs", type=int, metavar="N", default=USUAL_EPOCHS, help=f"how many; {USUAL_EPOCHS}")
    parser.add_argument("--out", metavar="OUT", help="write the network with its new parameters to this file")


def _compare(options: argparse.Namespace) -> int:
    from bpdebugger.debugger.explaining.comparing import compare, sentence

    epochs = options.epochs or (0, 0)
    files = options.a, options.b
    a, b = (trace_at(load(file), epoch, options.sample, file) for file, epoch in zip(files, epochs, strict=True))
    titles = [
        f"{file} after epoch {epoch}" if options.epochs else file for file, epoch in zip(files, epochs, strict=True)
    ]
    found = compare(a, b)
    same = not (found.count or found.only_in_a.count or found.only_in_b.count)
    if options.json:
        print(json.dumps(_compared(found, same, options.most), ensure_ascii=False))
    else:
        print(without_control(sentence(found, *titles)))
        for each in found.leading(options.most or found.count):
            change = f"{each.absolute:+.3g}"
            print(f"{_named(each.a):<24} {shortest(each.a.value):>24} {shortest(each.b.value):>24} {change:>10}")
        for title, only in zip(titles, (found.only_in_a, found.only_in_b), strict=True):
            if only.count:
                print(f"only in {title}: {only.count:,}, such as {', '.join(only.names[:3])}")
    return DONE if same else DOES_NOT_HOLD


def _named(step: Step) -> str:
    several = len(step.trace.samples) > 1 and step.sample is not None
    return f"{step.quantity}@{step.sample}" if several else step.quantity


def _compared(found: Comparison, same: bool, most: int) -> dict[str, Any]:
    def only(part: OnlyIn) -> dict[str, Any]:
        return {"count": part.count, "names": list(part.names)}

    rows = [
        {
            "quantity": each.a.quantity,
            "sample": each.a.sample,
            "step_a": each.a.number,
            "step_b": each.b.number,
            "a": plain_number(each.a.value),
            "b": plain_number(each.b.value),
            "change": plain_number(each.absolute),
        }
        for each in found.leading(most or found.count)
    ]
    counts = {"same": same, "shared": found.shared, "differ": found.count}
    return counts | {"differences": rows, "only_in_a": only(found.only_in_a), "only_in_b": only(found.only_in_b)}


def _fill_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("a", metavar="A", help="a project file")
    parser.add_argument("b", metavar="B", help="another, or the same")
    sample_argument(parser)
    parser.add_argument(
        "--epochs", type=int, nargs=2, metavar=("M", "N"), help="A after M and B after N epochs of training"
    )
    parser.add_argument(
        "--most", type=int, default=_LINES, metavar="N", help=f"how many differences are listed; {_LINES}, 0 for all"
    )


def _origin(options: argparse.Namespace) -> int:
    from bpdebugger.debugger.explaining.origins.branches import goes_into, operands
    from bpdebugger.debugger.explaining.origins.paths import paths
    from bpdebugger.debugger.explaining.origins.reasons import reason

    run = recorded(options)
    try:
        step = run[run.find(options.quantity)]
    except UnknownQuantity as error:
        raise UsageError(str(error)) from None
    words, found = reason(run, step.number), paths(run, step.number)
    read = goes_into(run, step.number)
    if options.json:
        origin = _node(step) | {
            "words": words,
            "came_from": _below(run, operands(run, step.number), options.depth),
            "goes_into": [_node(run[number]) for number in read.numbers],
            "paths": _paths(run, found) if found else None,
        }
        print(json.dumps(origin, ensure_ascii=False))
        return DONE
    print(step if not words else f"{step}\n{words}")
    for line in _tree(run, step.number, options.depth, "  "):
        print(line)
    if read.numbers:
        print(f"goes into {', '.join(_named(run[number]) for number in read.numbers[:_LINES])}")
    if found and found.count > 1:
        print(f"{found.count:,} paths from E, the largest:")
        for path in found.shown:
            print(f"  {shortest(path.product)} = {' * '.join(_named(run[n]) for n in path.steps)}")
    return DONE


def _node(step: Step) -> dict[str, Any]:
    return {
        "step": step.number,
        "sample": step.sample,
        "quantity": step.quantity,
        "formula": step.formula,
        "value": plain_number(step.value),
    }


def _below(run: Trace, branches: Branches, depth: int) -> list[dict[str, Any]]:
    from bpdebugger.debugger.explaining.origins.branches import operands

    if depth <= 0:
        return []
    return [
        _node(run[number]) | {"came_from": _below(run, operands(run, number), depth - 1)} for number in branches.numbers
    ]


def _tree(run: Trace, number: int, depth: int, indent: str) -> Iterator[str]:
    from bpdebugger.debugger.explaining.origins.branches import operands

    branches = operands(run, number) if depth > 0 else None
    for below in branches.numbers if branches else ():
        yield f"{indent}{run[below]!r}"
        yield from _tree(run, below, depth - 1, f"{indent}  ")
    if branches and branches.left_out:
        yield f"{indent}and {branches.left_out:,} more"


def _paths(run: Trace, found: Paths) -> dict[str, Any]:
    shown = [
        {"product": plain_number(path.product), "quantities": [_named(run[n]) for n in path.steps]}
        for path in found.shown
    ]
    whole = {"gradient": run[found.gradient].quantity, "total": plain_number(found.total), "count": found.count}
    return whole | {"divisor": found.divisor, "largest": shown}


def _fill_origin(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    parser.add_argument("quantity", metavar="QUANTITY", help="such as dE_dz[h1]; of sample 2: dE_dz[h1]@2")
    sample_argument(parser)
    epoch_argument(parser)
    parser.add_argument("--depth", type=int, default=2, metavar="N", help="how far back; 2")


def _worksheet(options: argparse.Namespace) -> int:
    from bpdebugger.exchange import worksheet

    run = recorded(options)
    sheet = Path(options.out)
    key = Path(options.key) if options.key else sheet.with_name(f"{sheet.stem}-key{sheet.suffix}")
    steps = _chosen(run, options) if options.steps else None
    try:
        asked = worksheet.worksheet(run, steps=steps, blanks=options.blanks, drawing=not options.no_drawing)
        documents = asked, worksheet.key(run, steps)
    except worksheet.WorksheetTooLong as error:
        raise UsageError(f"{options.file}: {error}") from None
    with replacing(sheet) as first, replacing(key) as second:
        for file, document in zip((first, second), documents, strict=True):
            file.write(document.encode())
    if options.json:
        print(json.dumps({"worksheet": str(sheet), "key": str(key)}, ensure_ascii=False))
    return DONE


def _chosen(run: Trace, options: argparse.Namespace) -> tuple[int, ...]:
    from bpdebugger.exchange.chosen_steps import UnknownSteps, chosen_steps

    try:
        return chosen_steps(run, options.steps)
    except UnknownSteps as error:
        raise UsageError(f"--steps: {error}") from None


def _fill_worksheet(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    sample_argument(parser)
    epoch_argument(parser)
    _steps_argument(parser)
    parser.add_argument(
        "--blanks", type=_blanks, metavar="N", help="how many lines are blank at most; the others are given"
    )
    parser.add_argument("--out", metavar="HTML", required=True, help="the worksheet, an HTML file that prints well")
    parser.add_argument(
        "--key", metavar="HTML", help="the answer key; without it beside the worksheet, as NAME-key.html"
    )


def _weights(options: argparse.Namespace) -> int:
    from bpdebugger.exchange.gradients import weights

    network = load(options.file)
    if options.file == options.weights == STANDARD:
        raise UsageError("FILE and WEIGHTS cannot both be standard input")
    try:
        given = (
            weights.read(sys.stdin.buffer.read(weights.MAX_BYTES + 1), network)
            if options.weights == STANDARD
            else weights.load(options.weights, network)
        )
    except weights.WeightsError as error:
        raise UsageError(f"{options.weights}: {error}") from None
    way = given.chosen if options.way is None else options.way - 1
    if way is None or not 0 <= way < len(given.ways):
        numbered = "; ".join(f"--way {number}: {label}" for number, label in enumerate(given.labels(), start=1))
        raise UsageError(f"{options.weights}: they could be read in several ways: {numbered}")
    taken = given.ways[way].values
    if options.out:
        project.saved(replace(network, parameters={**network.parameters, **taken}, initial_values=None), options.out)
    if options.json:
        found = {"weights": taken, "read_as": list(given.ways[way].words), "refused": list(given.refused)}
        print(json.dumps(found | {"out": options.out}, ensure_ascii=False))
    else:
        print(given.in_words(way))
    return DOES_NOT_HOLD if given.refused else DONE


def _fill_weights(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    parser.add_argument(
        "weights", metavar="WEIGHTS", help="printed, a table, JSON, .npy, .npz, .safetensors; - is standard input"
    )
    parser.add_argument("--way", type=int, metavar="N", help="where they can be read in several ways, the one meant")
    parser.add_argument("--out", metavar="FILE", help="write the network with these weights to a project file")


def _steps_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--steps",
        default="",
        metavar="STEPS",
        help="which steps: phases, units, parameters, quantities or numbers, as 'backward o1 dE_dz 23-30'; all",
    )
    parser.add_argument("--no-drawing", action="store_true", help="without the drawing of the network")


def _blanks(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text[:40]}: a whole number from 0 on is wanted")
    return int(text[:9])


def _handout(options: argparse.Namespace) -> int:
    from bpdebugger.debugger.explaining.explain import told
    from bpdebugger.exchange.handout import HandoutTooLong, as_html, handout

    run = recorded(options)
    steps, out = _chosen(run, options), Path(options.out)
    try:
        made = handout(run, steps, told, drawing=not options.no_drawing)
    except HandoutTooLong as error:
        raise UsageError(f"{options.file}: {error}") from None
    if out.suffix.lower() == ".pdf":
        if reason := why_no_picture():
            raise UsageError(reason)
        from bpdebugger.ui.shell.paper import pdf_without_a_screen

        write_whole(out, pdf_without_a_screen(made))
    elif out.suffix.lower() in (".html", ".htm"):
        write_whole(out, as_html(made).encode())
    else:
        raise UsageError(f"{out.name}: the ending says how it is written: .html, .pdf")
    if options.json:
        print(json.dumps({"handout": str(out), "steps": [run[each].quantity for each in steps]}, ensure_ascii=False))
    return DONE


def _fill_handout(parser: argparse.ArgumentParser) -> None:
    file_argument(parser)
    sample_argument(parser)
    epoch_argument(parser)
    _steps_argument(parser)
    parser.add_argument("--out", metavar="OUT", required=True, help="the file to write, .html or .pdf")


COMMANDS = {
    "weights": (_weights, "Which weights of a network a printout or a file of arrays gives.", _fill_weights),
    "train": (_train, "Train, and see E fall; keep the parameters in a file.", _fill_train),
    "compare": (_compare, "Two traces side by side: the first number that differs, and all that do.", _fill_compare),
    "origin": (_origin, "Where a number came from: its factors, theirs, and every path from E.", _fill_origin),
    "worksheet": (_worksheet, "The trace with blanks to fill in, and apart the key, as HTML.", _fill_worksheet),
    "handout": (_handout, "Chosen steps explained, each with its derivation, as HTML or PDF.", _fill_handout),
}
