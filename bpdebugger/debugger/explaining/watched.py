"""The watches of a moment: what each shows, and its curve over the run."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.watching.passes_of_run import passes_between, previous_in
from bpdebugger.debugger.watching.watch import Watch, WatchReading


@dataclass(frozen=True, eq=False)
class Watched:
    """A watch at a moment: its text, what it shows, and its curve with the place in it where the moment is.

    The curve goes over the updates of the run, with the sample at hand, or over the samples while there is but one
    update; for what differs from step to step, it goes over the steps of the trace.
    """

    text: str
    reading: WatchReading
    curve: Array
    here: int


def watched(moment: Moment) -> tuple[Watched, ...]:
    """Every watch of a moment."""
    return tuple(_watched(moment, text) for text in moment.watches)


def _watched(moment: Moment, text: str) -> Watched:
    watch = _watch(moment.trace.plan, text)
    if isinstance(watch, str):
        return Watched(text, WatchReading(None, watch, wrong=True), np.array([]), 0)

    reading = watch.at(moment.trace, moment.position.step, moment.knows, moment.epoch, previous_in(moment.run))
    if watch.condition.reads_step:
        return Watched(text, reading, _over_steps(moment.run, moment.update, text), moment.position.step)
    sample = moment.trace.samples[moment.row] if moment.is_training else None
    curve, updates = _over_run(moment.run, moment.length, text, sample)
    here = int(np.searchsorted(updates, moment.update, side="right")) - 1 if moment.is_training else moment.row
    return Watched(text, reading, curve, min(max(here, 0), max(len(curve) - 1, 0)))


@lru_cache(maxsize=64)
def _watch(plan: Plan, text: str) -> Watch | str:
    """The watch, or in a sentence why there is none."""
    try:
        return Watch(plan, text)
    except FormulaError as error:
        return str(error)


@lru_cache(maxsize=32)
def _over_run(run: Run, length: int, text: str, sample: int | None) -> tuple[Array, Indices]:
    """The values in one sample, or in all of them, or of the updates, and the update of each."""
    watch = _watch(run.plan, text)
    assert isinstance(watch, Watch)
    curves, updates = [np.array([])], [np.array([], dtype=np.intp)]
    for first, last in run.stretches(0, length):
        passes = passes_between(run, first, last)
        curve, of = watch.curve(passes), np.arange(first, last)
        if len(curve) == len(passes.update) and len(curve) != len(of):
            chosen = np.full(len(curve), True) if sample is None else np.equal(passes.sample, sample)
            curve, of = curve[chosen], passes.within[chosen] + first
        curves.append(curve)
        updates.append(of)
    return np.concatenate(curves), np.concatenate(updates)


@lru_cache(maxsize=32)
def _over_steps(run: Run, update: int, text: str) -> Array:
    watch = _watch(run.plan, text)
    assert isinstance(watch, Watch)
    return watch.curve_over_steps(passes_between(run, update, update + 1), len(run.trace(update)))
