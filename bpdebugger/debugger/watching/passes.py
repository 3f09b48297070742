"""Passes: what watches and breakpoints read, be it one recorded trace or a long run.

A pass is one sample's way through the network, forward and backward. The passes of an update are followed by its
closing section: the means over its samples and the new parameters. A trace is the passes of one update; a run is read
in stretches of whole updates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import BEFORE_THE_SAMPLES, PAST_THE_SAMPLES, Kind

if TYPE_CHECKING:
    from bpdebugger.core.passes.trace import Trace

Mask = NDArray[np.bool_]


class Section(Enum):
    """The two parts of a trace in which something is computed: a sample's, once for each, and the closing one."""

    SAMPLE = auto()
    CLOSING = auto()


class Known(NamedTuple):
    """Numbers or truth values whose last axis is the pass (in the closing section: the update).

    ``missing``: in which passes there is no number yet, because there is no earlier pass; ``None`` where in none.
    """

    values: NDArray[Any]
    missing: Mask | None = None


class NumbersOfPasses(Protocol):
    """Numbers by kind and index: one row for an index, a row each for several; the last axis is the pass, or for what
    belongs to no sample the update."""

    def rows(self, kind: Kind, which: int | Indices) -> Array:
        """One quantity, or several of a kind."""


class _Points(NumbersOfPasses, Protocol):
    @property
    def plan(self) -> Plan:
        """The plan of the network."""


@dataclass(frozen=True, eq=False)
class Passes:
    """Whole updates in the order of time, by their passes.

    ``points``: every quantity of each pass. ``epoch``, ``sample``, ``update``: per pass, the number of its epoch,
    sample and update; passes of one update follow each other. ``updates``: what belongs to each update; where it is
    ``None`` nothing stops in a closing section. ``averaged``: whether the closing section has the means.
    ``earlier``: gives the passes before these, as many as it has, or ``None``; it is asked for ``prev`` alone.
    """

    points: _Points
    epoch: Array
    sample: Array
    update: Indices
    updates: NumbersOfPasses | None = None
    averaged: bool = True
    earlier: Callable[[], Passes | None] = lambda: None

    @property
    def plan(self) -> Plan:
        """The plan of the network that was run."""
        return self.points.plan

    @cached_property
    def first(self) -> Indices:
        """The first pass of each update."""
        return np.flatnonzero(np.append(True, self.update[1:] != self.update[:-1]))

    @cached_property
    def count(self) -> Indices:
        """How many passes each update has."""
        return np.diff(np.append(self.first, len(self.update)))

    @cached_property
    def last(self) -> Indices:
        """The last pass of each update."""
        return self.first + self.count - 1

    @cached_property
    def within(self) -> Indices:
        """The update of each pass, counted within these."""
        return np.repeat(np.arange(len(self.first)), self.count)

    @cached_property
    def row(self) -> Indices:
        """The place of each pass within its update."""
        return np.arange(len(self.update)) - self.first[self.within]

    def length(self, section: Section) -> int:
        """How many passes there are, or closing sections."""
        return len(self.update) if section is Section.SAMPLE else len(self.first)

    def known(self, kind: Kind, which: int | Indices, lag: int, section: Section) -> Known:
        """Quantities of one kind as read from a section, ``lag`` times before.

        The shape is (passes,) for one index and (indices, passes) for several. From the closing section a sample's
        quantity is that of the update's last sample.
        """
        if kind in BEFORE_THE_SAMPLES and lag == 0 and section is Section.SAMPLE:
            return Known(self.points.rows(kind, which))
        values, missing = self._lagged(kind, which, lag)
        per_update = kind in PAST_THE_SAMPLES
        if per_update == (section is Section.CLOSING):
            return Known(values, missing)
        to = self.within if per_update else self.last
        return Known(values[..., to], None if missing is None else missing[to])

    def _now(self, kind: Kind, which: int | Indices) -> Array:
        """Quantities of one kind for every pass, or for every update where they belong to no sample."""
        if kind in BEFORE_THE_SAMPLES:
            return self.points.rows(kind, which)[..., self.last]
        if kind not in PAST_THE_SAMPLES:
            return self.points.rows(kind, which)
        if self.updates is None:
            raise ValueError("these passes came without what belongs to their updates")
        return self.updates.rows(kind, which)

    def _lagged(self, kind: Kind, which: int | Indices, lag: int) -> tuple[Array, Mask | None]:
        now = self._now(kind, which)
        if lag == 0:
            return now, None
        before = self._before(kind, which, lag)
        absent = min(lag - (before.shape[-1] if before is not None else 0), now.shape[-1])
        values = np.full(now.shape, np.nan)
        joined = now if before is None else np.concatenate([before, now], axis=-1)
        values[..., absent:] = joined[..., : now.shape[-1] - absent]
        return values, np.arange(now.shape[-1]) < absent if absent else None

    def _before(self, kind: Kind, which: int | Indices, count: int) -> Array | None:
        """The last ``count`` numbers before these, or as many as there are."""
        before = self.earlier()
        if before is None or before.plan is not self.plan:
            return None
        values = before._now(kind, which)[..., -count:]
        if values.shape[-1] == count:
            return values
        more = before._before(kind, which, count - values.shape[-1])
        return values if more is None else np.concatenate([more, values], axis=-1)


Previous = Callable[["Trace"], "Trace | None"]
"""Gives the trace of the update before a trace's, where there is one."""


def nothing_before(recorded: Trace) -> Trace | None:
    """Where there is no history."""
    return None


def passes_of(recorded: Trace, epoch: int = 0, previous: Previous = nothing_before) -> Passes:
    """The passes of a recorded trace: one for each of its samples."""
    samples = np.array(recorded.samples)

    def earlier() -> Passes | None:
        before = previous(recorded)
        return None if before is None else passes_of(before, epoch, previous)

    return Passes(
        points=recorded,
        epoch=np.full(len(samples), epoch, dtype=np.float64),
        sample=samples.astype(np.float64),
        update=np.zeros(len(samples), dtype=np.intp),
        updates=recorded,
        averaged=recorded.averaged,
        earlier=earlier,
    )
