"""Two recorded traces side by side: which quantity differs first, which differ most, what only one of them has.

Quantities are aligned by name and sample. Everything is done on arrays by kind, so that it is quick on large networks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.naming import indices, name_of
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import KINDS, PAST_THE_SAMPLES, Kind, Space
from bpdebugger.core.passes.trace import Step, Trace

MOST_NAMES = 20
"""How many of the quantities that only one trace has are named."""


class Measure(Enum):
    """How large a difference is: as it stands, or relative to the larger of the two numbers."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Difference:
    """One quantity that is in both traces and has not the same value."""

    a: Step
    b: Step

    @property
    def absolute(self) -> float:
        """By how much it is more in the second."""
        return self.b.value - self.a.value

    @property
    def relative(self) -> float:
        """The same as a part of the larger of the two."""
        larger = max(abs(self.a.value), abs(self.b.value))
        return self.absolute / larger if larger else 0.0


@dataclass(frozen=True, slots=True)
class OnlyIn:
    """The quantities that only one trace has: how many, and the names of the first."""

    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What ``compare`` found: ``shared`` quantities in both, and of those that differ their steps and values in both.

    The arrays are in the order of the first trace.
    """

    trace_a: Trace
    trace_b: Trace
    shared: int
    steps_a: Indices
    steps_b: Indices
    values_a: Array
    values_b: Array
    only_in_a: OnlyIn
    only_in_b: OnlyIn

    @property
    def count(self) -> int:
        """How many quantities differ."""
        return len(self.steps_a)

    @property
    def first(self) -> Difference | None:
        """The first that differs, in the order of the trace."""
        return self._at(0) if self.count else None

    def leading(self, most: int) -> tuple[Difference, ...]:
        """The first ones that differ, in the order of the trace."""
        return tuple(self._at(i) for i in range(min(most, self.count)))

    def largest(self, most: int, measure: Measure = Measure.ABSOLUTE) -> tuple[Difference, ...]:
        """Those that differ most; where a number is not finite the difference is larger than any."""
        sizes = self._sizes[measure]
        order = np.argsort(-sizes, kind="stable")[:most]
        return tuple(self._at(int(i)) for i in order)

    @cached_property
    def _sizes(self) -> dict[Measure, Array]:
        with np.errstate(all="ignore"):
            absolute = np.abs(self.values_b - self.values_a)
            relative = absolute / np.maximum(np.abs(self.values_a), np.abs(self.values_b))
        return {
            Measure.ABSOLUTE: np.where(np.isnan(absolute), np.inf, absolute),
            Measure.RELATIVE: np.where(np.isnan(relative), np.inf, relative),
        }

    def _at(self, i: int) -> Difference:
        return Difference(self.trace_a[int(self.steps_a[i])], self.trace_b[int(self.steps_b[i])])


def compare(a: Trace, b: Trace, until: int | None = None) -> Comparison:
    """Compares two traces; with ``until``, only as far as that step of the second.

    The networks need not be the same: what has a name in both is compared, the rest is told.
    """
    found = list(_pairs(a, b, until))
    steps_a, steps_b = (np.concatenate(parts) for parts in ([p[0] for p in found], [p[1] for p in found]))
    values_a, values_b = (np.concatenate(parts) for parts in ([p[2] for p in found], [p[3] for p in found]))
    # a NaN in both is no difference, nor is the sign of a zero
    differs = (values_a != values_b) & ~(np.isnan(values_a) & np.isnan(values_b))
    at = np.flatnonzero(differs)
    at = at[np.argsort(steps_a[at], kind="stable")]
    chosen = steps_a[at], steps_b[at], values_a[at], values_b[at]
    return Comparison(a, b, len(steps_a), *chosen, _only_in(a, b), _only_in(b, a))


def _pairs(a: Trace, b: Trace, until: int | None) -> Iterator[tuple[Indices, Indices, Array, Array]]:
    """For each kind and sample the steps and values in both traces, of what is in both."""
    for kind, of_a, of_b in _aligned(a, b):
        for row_a, row_b in _rows(a, b, kind):
            steps_a, steps_b = a.numbers(kind, of_a, row_a), b.numbers(kind, of_b, row_b)
            values_a, values_b = a.values(kind, of_a)[max(row_a, 0)], b.values(kind, of_b)[max(row_b, 0)]
            known = slice(None) if until is None else steps_b <= until
            yield steps_a[known], steps_b[known], values_a[known], values_b[known]
    none, nothing = np.array([], dtype=np.intp), np.array([])
    yield none, none, nothing, nothing


def _aligned(a: Trace, b: Trace) -> Iterator[tuple[Kind, Indices, Indices]]:
    """For each kind the indices in both of the quantities that have the same name."""
    translated = {space: translation(a.plan, b.plan, space) for space in Space}
    for kind in Kind:
        if not (a.has(kind) and b.has(kind)):
            continue
        of_a = np.asarray(indices(a.plan, kind), dtype=np.intp)
        of_b = translated[KINDS[kind].space][of_a]
        existing = np.asarray(indices(b.plan, kind), dtype=np.intp)
        there = np.isin(of_b, existing) if a.plan is not b.plan else np.ones(len(of_a), dtype=bool)
        if there.any():
            yield kind, of_a[there], of_b[there]


def translation(a: Plan, b: Plan, space: Space) -> Indices:
    """For each index of a space in one plan, the index of the same name in the other, or -1."""
    match space:
        case Space.NOTHING:
            return np.array([0])
        case Space.UNIT:
            return _by_name(a.units, b.unit_index, a is b)
        case Space.PARAMETER:
            return _by_name(a.parameters, b.parameter_index, a is b)
    units = translation(a, b, Space.UNIT)
    if space is Space.TUNABLE:
        parameters = translation(a, b, Space.PARAMETER)
        ends = units[a.tunable_units], parameters[a.tunable_parameters], b.tunable_units, b.tunable_parameters
        return _by_ends(*ends, len(b.parameters))
    if space is Space.PAIR:
        return _by_ends(units[a.pair_rows], units[a.pair_columns], b.pair_rows, b.pair_columns, len(b.units))
    return _by_ends(units[a.source], units[a.target], b.source, b.target, len(b.units))


def _by_name(names: list[str], index: dict[str, int], same: bool) -> Indices:
    if same:
        return np.arange(len(names))
    return np.array([index.get(name, -1) for name in names], dtype=np.intp)


def _by_ends(first: Indices, second: Indices, firsts: Indices, seconds: Indices, width: int) -> Indices:
    """Where among (firsts, seconds) each pair stands; -1 where it does not, or one of its ends is -1."""
    codes = firsts * width + seconds
    wanted = np.where((first < 0) | (second < 0), -1, first * width + second)
    order = np.argsort(codes, kind="stable")
    if not len(codes):
        return np.full(len(wanted), -1)
    at = order[np.minimum(np.searchsorted(codes, wanted, sorter=order), len(codes) - 1)]
    return np.where(codes[at] == wanted, at, -1)


def _rows(a: Trace, b: Trace, kind: Kind) -> list[tuple[int, int]]:
    if kind in PAST_THE_SAMPLES:
        return [(-1, -1)]
    row_of = {sample: row for row, sample in enumerate(b.samples)}
    return [(row, row_of[sample]) for row, sample in enumerate(a.samples) if sample in row_of]


def _only_in(trace: Trace, other: Trace) -> OnlyIn:
    if (trace.plan, trace.samples, trace.averaged) == (other.plan, other.samples, other.averaged):
        return OnlyIn(0, ())
    count = 0
    names: list[str] = []
    for kind, at, samples in _missing(trace, other):
        count += len(at) * len(samples)
        for sample in samples[: MOST_NAMES - len(names)]:
            where = "" if sample is None or len(trace.samples) == 1 else f"@{sample}"
            names += [name_of(trace.plan, kind, int(i)) + where for i in at[: MOST_NAMES - len(names)]]
    return OnlyIn(count, tuple(names))


def _missing(trace: Trace, other: Trace) -> Iterator[tuple[Kind, Indices, list[int | None]]]:
    """For each kind the indices, and with them the samples, in which a trace has what the other has not."""
    shared = {kind: at for kind, at, _ in _aligned(trace, other)}
    for kind in Kind:
        if not trace.has(kind):
            continue
        every = np.asarray(indices(trace.plan, kind), dtype=np.intp)
        both = shared.get(kind, np.array([], dtype=np.intp))
        past: list[int | None] = [None]
        own: list[int | None] = past if kind in PAST_THE_SAMPLES else list(trace.samples)
        common = past if kind in PAST_THE_SAMPLES else [s for s in trace.samples if s in other.samples]
        alone = every[:0] if len(both) == len(every) else np.setdiff1d(every, both, assume_unique=True)
        if len(alone):
            yield kind, alone, own
        elsewhere = [sample for sample in own if sample not in common]
        if len(both) and elsewhere:
            yield kind, both, elsewhere


def sentence(found: Comparison, title_a: str, title_b: str) -> str:
    """What is first to differ, and by how much; or that nothing does."""
    first = found.first
    if first is None:
        return f"{title_a} and {title_b}: all {found.shared:,} quantities have the same values."
    where = f" in sample {first.a.sample}" if first.a.sample is not None and len(found.trace_a.samples) > 1 else ""
    change = on_screen(first.absolute)
    change = f"+{change}" if first.absolute > 0 else change
    return (
        f"The first difference is {first.a.symbol}{where} (step {first.b.number}): "
        f"{on_screen(first.a.value)} in {title_a}, {on_screen(first.b.value)} in {title_b}, a change of {change}. "
        f"{found.count:,} of {found.shared:,} quantities differ."
    )
