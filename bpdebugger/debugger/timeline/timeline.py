"""The timeline of a moment: the phases and layers of its trace, and the marks on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np

from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.plan import Indices
from bpdebugger.core.network.quantities import KINDS, Phase, Space
from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.timeline import own_marks
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.watching.stop import Stop
from bpdebugger.language import tr

MOST_BANDS = 400
"""More layers and phases than this are not told apart on a screen."""


class MarkType(Enum):
    """What a mark says, with its words and its sign."""

    HIT = "breakpoint", "●"
    NOT_FINITE = "infinite or NaN", "✕"
    SATURATED = "saturated", "◐"
    SIGN = "another sign than in the update before", "±"
    BOOKMARK = "bookmark", "⚑"

    @property
    def words(self) -> str:
        """What it says."""
        return tr(self.value[0])

    @property
    def sign(self) -> str:
        """How it is drawn in a text."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Band:
    """Steps in a row, from ``first`` to ``last``, of one phase, or of one layer of it."""

    first: int
    last: int
    phase: Phase
    title: str


def marks(moment: Moment) -> dict[MarkType, Indices]:
    """The marked steps of the moment's trace, in ascending order, by what they say."""
    found = dict(_marks_of(moment.run, moment.update))
    found[MarkType.HIT] = moment.armed.steps(moment.update)
    booked = [bookmark.step for bookmark in moment.bookmarks if bookmark.update == moment.update]
    found[MarkType.BOOKMARK] = np.array(sorted(booked), dtype=np.intp)
    return found


@lru_cache(maxsize=8)
def _marks_of(run: Run, update: int) -> dict[MarkType, Indices]:
    """What marks a trace without being asked for."""
    trace = run.trace(update)
    return {
        MarkType.NOT_FINITE: own_marks.not_finite(trace),
        MarkType.SATURATED: own_marks.saturated(trace),
        MarkType.SIGN: own_marks.turned(run, update),
    }


def next_mark(moment: Moment) -> Stop | None:
    """The first mark after the moment, in this update or a later one that is recorded."""
    here, run = Stop(moment.update, moment.position.step), moment.run
    found = [Stop(moment.update, step) for step in _steps(run, moment.update) if step > here.step][:1]
    if not found:
        later = next(own_marks.marked(run, moment.update + 1, run.length), None)
        found = [] if later is None else [Stop(later, min(_steps(run, later)))]
    stop = moment.armed.next(*here)
    found += [stop] if stop is not None else []
    found += [stop for bookmark in moment.bookmarks if (stop := Stop(bookmark.update, bookmark.step)) > here]
    return min(found, default=None)


def previous_mark(moment: Moment) -> Stop | None:
    """The last mark before the moment."""
    here, run = Stop(moment.update, moment.position.step), moment.run
    found = [Stop(moment.update, step) for step in _steps(run, moment.update) if step < here.step][-1:]
    if not found:
        earlier = next(own_marks.marked(run, 0, moment.update, backwards=True), None)
        found = [] if earlier is None else [Stop(earlier, max(_steps(run, earlier)))]
    stop = moment.armed.previous(*here)
    found += [stop] if stop is not None else []
    found += [stop for bookmark in moment.bookmarks if (stop := Stop(bookmark.update, bookmark.step)) < here]
    return max(found, default=None)


def _steps(run: Run, update: int) -> list[int]:
    """The steps with a mark of the trace's own, in ascending order."""
    steps: list[int] = np.unique(np.concatenate(list(_marks_of(run, update).values()))).tolist()
    return steps


def words_at(moment: Moment, number: int) -> str:
    """What the marks at a step say, with its quantity and, where it is known, its value."""
    if moment.practice is not None and moment.practice.hides(number):
        return "Hidden while one practises."
    step = moment.trace[number]
    value = f" = {step.value:.4g}" if moment.knows(number) else ""
    where = tr(", sample {row}", row=step.sample) if step.sample is not None and len(moment.trace.samples) > 1 else ""
    told = [f"{kind.sign} {kind.words}" for kind, steps in marks(moment).items() if number in steps]
    names = [f"⚑ {b.name}" for b in moment.bookmarks if (b.update, b.step) == (moment.update, number)]
    return "\n".join(
        [f"{step.symbol}{value} ({tr('step {number}', number=number)}, {tr(str(step.phase))}{where})", *told, *names]
    )


def phases(trace: Trace) -> tuple[Band, ...]:
    """The phases of the trace, sample by sample."""
    return _bands(trace, Granularity.PHASE)


def layers(trace: Trace) -> tuple[Band, ...]:
    """The layers within the phases."""
    return _bands(trace, Granularity.LAYER)


@lru_cache(maxsize=8)
def _bands(trace: Trace, size: Granularity) -> tuple[Band, ...]:
    found: list[Band] = []
    begins = trace.next_stop(-1, Granularity.FACTOR) or 0
    last = trace.next_stop(-1, size)
    while last is not None and len(found) < MOST_BANDS:
        found.append(_band(trace, begins, last, size))
        begins, last = last + 1, trace.next_stop(last, size)
    return tuple(found)


def _band(trace: Trace, first: int, last: int, size: Granularity) -> Band:
    step = trace[last]
    title = tr(str(step.phase))
    if size is Granularity.LAYER:
        unit = step.place.index if KINDS[step.place.kind].space is Space.UNIT else None
        layer = None if unit is None else int(trace.plan.layer_of[unit])
        title = trace.plan.written_layers[layer].name or tr("layer {layer}", layer=layer) if layer is not None else ""
    elif step.sample is not None and len(trace.samples) > 1:
        title = f"{tr(str(step.phase))} {step.sample}"
    return Band(first, last, step.phase, title)
