"""The watches of a moment: what each shows, and its curve over the run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bpdebugger.core.evaluate import Array
from bpdebugger.core.formula import FormulaError
from bpdebugger.core.plan import Plan
from bpdebugger.core.trace import Trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.moment import Moment
from bpdebugger.debugger.watching.passes_of_run import passes_between
from bpdebugger.debugger.watching.watch import Reading, Watch


@dataclass(frozen=True, eq=False)
class Watched:
    """A watch at a moment: its text, what it shows, and its curve with the place in it where the moment is.

    The curve goes over the passes of the run, or over its updates for what belongs to no sample, or, for what differs
    from step to step, over the steps of the trace.
    """

    text: str
    reading: Reading
    curve: Array
    here: int


def watched(moment: Moment) -> tuple[Watched, ...]:
    """Every watch of a moment."""
    return tuple(_watched(moment, text) for text in moment.watches)


def _watched(moment: Moment, text: str) -> Watched:
    watch = _watch(moment.trace.plan, text)
    if isinstance(watch, str):
        return Watched(text, Reading(None, watch, wrong=True), np.array([]), 0)

    def previous(recorded: Trace) -> Trace | None:
        return moment.run.trace(recorded.before.count - 1) if recorded.before.count else None

    reading = watch.at(moment.trace, moment.position.step, moment.knows, moment.epoch, previous)
    if watch.condition.reads_step:
        return Watched(text, reading, _over_steps(moment.run, moment.update, text), moment.position.step)
    curve = _over_run(moment.run, moment.length, text)
    passes = len(moment.trace.samples)
    per_update = len(curve) // max(moment.length, 1)
    here = moment.update * per_update + (min(moment.row, passes - 1) if per_update > 1 else 0)
    return Watched(text, reading, curve, min(here, max(len(curve) - 1, 0)))


@lru_cache(maxsize=64)
def _watch(plan: Plan, text: str) -> Watch | str:
    """The watch, or in a sentence why there is none."""
    try:
        return Watch(plan, text)
    except FormulaError as error:
        return str(error)


@lru_cache(maxsize=32)
def _over_run(run: Run, length: int, text: str) -> Array:
    watch = _watch(run.plan, text)
    assert isinstance(watch, Watch)
    parts = [watch.curve(passes_between(run, *stretch)) for stretch in run.stretches(0, length)]
    return np.concatenate([*parts, np.array([])])


@lru_cache(maxsize=32)
def _over_steps(run: Run, update: int, text: str) -> Array:
    watch = _watch(run.plan, text)
    assert isinstance(watch, Watch)
    return watch.curve_over_steps(passes_between(run, update, update + 1), len(run.trace(update)))
