"""Reads a program from beginning to end and writes the report."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bpdebugger.core.names.letters import USUAL
from bpdebugger.programs.bench import Bench, Unreadable
from bpdebugger.programs.binding import bind
from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.engine import Options, ProgramReader, TrainingStep
from bpdebugger.programs.explaining import explained
from bpdebugger.programs.insertions import with_missing_update
from bpdebugger.programs.judging import Judged, LossVerdict, Update
from bpdebugger.programs.pairs import program_for, told_of
from bpdebugger.programs.repairs import RepairSearch
from bpdebugger.programs.report import MOST_SHOWN, Bound, LineFound, LossFound, ParameterFound, Report
from bpdebugger.programs.source import read_notebook, read_text

MOST_SECONDS = 12.0
"""So much processor time the search for a repair may take."""
FACTOR_TOLERANCE = 1e-6
_STATES = {"z": "forward", "y": "forward", "dy_dz": "local"}

Progress = Callable[[Report], None]


def read(program: Path, options: Options | None = None, progress: Progress | None = None) -> Report:
    """Runs a program in a process of its own and says which of its updates are wrong, and why.

    The caller has asked the person: the program can do whatever it does when they run it. `progress` is told each
    report on the way. What stops the reading becomes a report with the verdict `unreadable`.
    """
    options = options or Options()
    started = time.monotonic()
    tell = progress or (lambda report: None)
    try:
        if options.check is not None:
            return _checked(program, options, started)
        with Bench(program, options.python, options.arguments, options.seconds) as bench:
            return _read(bench, program, options, started, tell)
    except Unreadable as error:
        return Report(program.name, Finding.UNREADABLE, str(error), seconds=time.monotonic() - started)


def _checked(program: Path, options: Options, started: float) -> Report:
    """A pair of forward and backward, judged by a loop that is written behind it."""
    name = options.check or ""
    text = read_notebook(program)[0] if program.suffix == ".ipynb" else read_text(program)
    found: list[Report] = []
    for of_value in (False, True):
        with tempfile.TemporaryDirectory(prefix="bpdebugger-") as room:
            written = Path(room) / f"{program.stem}.py"
            try:
                written.write_text(program_for(text, name, of_value), "utf-8")
            except SyntaxError as error:
                raise Unreadable(f"line {error.lineno}: SyntaxError: {error.msg}") from None
            with Bench(written, options.python, options.arguments, options.seconds, program.parent) as bench:
                made = _read(bench, program, replace(options, check=None), started, lambda report: None)
        found.append(told_of(made, name, text.count("\n") + 1))
        if made.verdict is Finding.MATCH or f"class {name}" in text:
            break
    if len(found) == 2 and found[1].verdict is Finding.MATCH:
        return replace(found[1], words=f"{found[1].words[:-1]}, written in the value of {name}.")
    return found[0]


def _read(bench: Bench, program: Path, options: Options, started: float, progress: Progress) -> Report:
    reading = ProgramReader(bench, options)
    step = reading.at_iteration(reading.find())
    bound = None
    if step.choice.outcome is not Finding.MISTAKE:
        bound = bind(step)
        # the second step does not go back to the first
        later = None if step.choice.outcome is Finding.CONSTANT else reading.second_step(step)
        step, bound = (step, bound) if later is None else (later, None)
    made = report_of(step, program, time.monotonic() - started)
    progress(made)
    if step.choice.outcome is Finding.MISTAKE:
        bound = bind(step)
    if bound is not None:
        made = replace(made, bound=bound, lines=made.lines or list(lines_of(bound, bool(step.verdict.wrong))))
        progress(made)
    if step.choice.outcome not in (Finding.MISTAKE, Finding.CONSTANT):
        return made
    try:
        if step.never:
            return replace(with_missing_update(made, step), runs=bench.runs, seconds=time.monotonic() - started)
        search = RepairSearch(step, bench.cpu + time.process_time() + MOST_SECONDS)
        search.run()
        made = explained(made, step, search)
    except Unreadable:
        # the verdict stands, also where there is no time to look for the line
        pass
    return replace(made, runs=bench.runs, seconds=time.monotonic() - started)


def lines_of(bound: Bound, wrong: bool) -> Iterator[LineFound]:
    """What the lines are whose values are quantities of a network.

    ``wrong``: some update of the program is. Then a multiple of a gradient may be what is wrong, and is left out.
    """
    for one in bound.values:
        of, _, rest = one.names[0].partition("[")
        if wrong and of == "dE_dp" and abs(one.factor - 1) > FACTOR_TOLERANCE:
            continue
        unit = "" if of == "dE_dp" else f" of {rest.partition(']')[0].rstrip('0123456789_') or rest}"
        factor = round(one.factor, 9) if of.startswith("dE_") else None
        yield LineFound(one.line, one.name, f"{USUAL.symbol(of)}{unit}", factor, _STATES.get(of, "right"))


def report_of(step: TrainingStep, program: Path, seconds: float) -> Report:
    """The report of a training step that was judged."""
    verdict = step.verdict
    loss = verdict.loss
    value = None
    if step.judge.slopes and loss in step.losses:
        value = _finite(step.judge.slopes[0].at[_index(step, loss)])
    rows = step.iteration.bench.rows
    right_for = step.choice.right_for
    return Report(
        program=program.name,
        verdict=step.choice.outcome,
        words=words(step),
        loss=LossFound(loss.name, loss.line, value, loss.source),
        iteration={"line": step.iteration.loop.line, "number": step.iteration.number},
        step=_step_size(verdict),
        parameters=[_parameter(one, rows, verdict) for one in verdict.updates]
        + [ParameterFound(name, None, Judged.MISTAKE.value, 0.0) for name in step.never],
        right_for=None if right_for is None else _other(right_for),
        runs=step.iteration.bench.runs,
        seconds=seconds,
        output=step.iteration.bench.output,
    )


def _index(step: TrainingStep, loss: Any) -> int:
    measured = [one for one in step.losses if (one.guess is None) == (loss.guess is None)] if step.tail else step.losses
    at = next((k for k, one in enumerate(measured) if one is loss), 0)
    return min(at, len(step.judge.slopes[0].at) - 1)


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _other(verdict: LossVerdict) -> dict[str, Any]:
    return {"loss": verdict.loss.name, "line": verdict.loss.line, "source": verdict.loss.source}


def _step_size(verdict: LossVerdict) -> float | None:
    right = [one.factor for one in verdict.updates if one.judged is Judged.RIGHT and one.factor is not None]
    return right[0] / (verdict.factor or 1.0) if right else None


def _parameter(one: Update, rows: Any, verdict: LossVerdict) -> ParameterFound:
    lines = sorted(rows[site].line for site in one.number.sites)
    wrong = one in verdict.wrong
    factor = one.factor if one.judged is Judged.RIGHT else None
    shown = wrong and one.slope.size == one.number.old.size <= MOST_SHOWN and one.step is not None
    k = _step_size(verdict) or (one.allowed[0] if one.allowed else 1.0)
    return ParameterFound(
        name=one.number.path,
        update_line=lines[0] if lines else None,
        verdict=Judged.MISTAKE.value if wrong else one.judged.value,
        factor=factor,
        wrong=_shaped(one.step / k, one) if shown and one.step is not None else None,
        right=_shaped(one.slope, one) if shown else None,
    )


def _shaped(vector: Any, one: Update) -> Any:
    return np.asarray(vector).reshape(one.number.old.shape).tolist()


def words(step: TrainingStep) -> str:
    """What the verdict means, in one sentence."""
    verdict, outcome = step.verdict, step.choice.outcome
    loss = f"{verdict.loss.name} (line {verdict.loss.line})"
    guessed = verdict.loss.source == "guess"
    if outcome is Finding.MATCH:
        unsettled = [one.number.path for one in verdict.updates if one.judged is Judged.UNSETTLED]
        if len(unsettled) == len(verdict.updates):
            return (
                f"Whether the updates go along the gradient of {loss} could not be settled: {', '.join(unsettled[:4])}."
            )
        told = (
            f"Every update goes along the gradient of {loss}"
            if not guessed
            else (
                f"The program computes no loss in this step; every update is right for the {verdict.loss.name} of the "
                f"difference in line {verdict.loss.line}"
            )
        )
        if step.held:
            told += f", where {', '.join(step.held)} {'is' if len(step.held) == 1 else 'are'} held as in this step"
        return told + (f"; {', '.join(unsettled[:4])} could not be settled." if unsettled else ".")
    if outcome is Finding.MATCH_FOR:
        return f"Every update is right for the {verdict.verdict_name}. Is that the loss that is meant?"
    if outcome is Finding.CONSTANT:
        other = step.choice.right_for
        second = f", or the loss is meant as the {other.verdict_name}" if other is not None else ""
        return f"Every gradient is {verdict.factor:.6g} times that of {loss}: a factor is missing or too many{second}."
    if step.never:
        return f"{', '.join(step.never[:4])}: never updated, though it moves {loss} and others like it are updated."
    names = [one.number.path for one in verdict.wrong]
    many = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f"Not along the gradient of {loss}: {', '.join(names[:4])}{many}."
