"""Every factor of a backward pass beside its numerical value, computed when someone looks at it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

import numpy as np

from bpdebugger.core.checking.conditioning import Scale, scale_of
from bpdebugger.core.checking.followed import Follower, mean_follows, penalty_follows
from bpdebugger.core.checking.numerical import NumericalDerivatives
from bpdebugger.core.checking.summary import Columns, Summary
from bpdebugger.core.checking.verdict import (
    Checked,
    Method,
    Numerical,
    Unchecked,
    Verdict,
    judge_following,
    judge_not_finite,
    judge_not_following,
    judge_row,
)
from bpdebugger.core.checking.wide import Wide
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.network.order import closing_order, parameters_order, sample_order
from bpdebugger.core.network.plan import Indices
from bpdebugger.core.network.quantities import PENALTIES, Kind, Role
from bpdebugger.core.notebooks.html_table import MOST, html_table
from bpdebugger.core.passes.trace import Place, Trace

CHECKED: Final = frozenset(kind for kind in Kind if kind.row.role is not Role.VALUE)
"""The kinds that are derivatives."""

_ROWS_AT_ONCE: Final = 256
_ABOUT_A_SECOND: Final = 20_000_000


class Checks:
    """The check of one trace: ``checks[step]`` is the comparison of a step, made at the first look at it."""

    def __init__(self, trace: Trace, method: Method | None = None) -> None:
        """Computes nothing yet. ``method`` forces one; ``None`` is the complex step where it can, else
        differences."""
        self.trace, self.method = trace, method
        self._derivatives = NumericalDerivatives(trace)
        self._known: dict[int, Checked] = {}
        self._scales: dict[int, Scale] = {}
        self._followers: dict[int, Follower] = {}
        self._wide: dict[int, Wide] = {}

    @cached_property
    def steps(self) -> Indices:
        """The numbers of the steps that are derivatives, in the trace's order."""
        return np.concatenate([self._in_sample(row) for row in range(len(self.trace.samples))] + [self._closing])

    def __repr__(self) -> str:
        """What it comes to; of a large trace, what evenly spread rows come to."""
        return f"<Check of {len(self):,} derivatives: {self.summary()}>"

    def _repr_html_(self) -> str:
        """For notebooks: every derivative beside its numerical value."""
        rows = self.rows(self.steps.tolist()[:MOST])
        texts = [(row.quantity, row.verdict.value, shortest(row.numerical), shortest(row.value)) for row in rows]
        return html_table(repr(self)[1:-1], ("quantity", "verdict", "numerical", "value"), texts, len(self))

    def __len__(self) -> int:
        return len(self._in_sample(0)) * len(self.trace.samples) + len(self._closing)

    def __getitem__(self, step: int) -> Checked:
        return self.rows([step])[0]

    def __iter__(self) -> Iterator[Checked]:
        return iter(self.rows(self.steps.tolist()))

    def __contains__(self, step: int) -> bool:
        return self.trace.place(step).kind in CHECKED

    def rows(self, steps: Sequence[int]) -> list[Checked]:
        """The comparisons of these steps; ``ValueError`` where one is not a derivative."""
        new = [step for step in dict.fromkeys(steps) if step not in self._known]
        for start in range(0, len(new), _ROWS_AT_ONCE):
            for comparison in self._compare(new[start : start + _ROWS_AT_ONCE]):
                self._known[comparison.step] = comparison
        return [self._known[step] for step in steps]

    def columns(self, steps: Sequence[int]) -> Columns:
        """The comparisons of these steps as arrays."""
        rows = self.rows(steps)
        return Columns(
            step=np.asarray(steps, dtype=np.intp),
            value=np.array([row.value for row in rows]),
            numerical=np.array([row.numerical for row in rows]),
            error=np.array([row.error for row in rows]),
            verdict=tuple(row.verdict for row in rows),
        )

    def summary(self, limit: int | None = None) -> Summary:
        """The sum of it. Of more than ``limit`` rows, evenly spread ones of every kind are compared; by
        default as many as take about a second."""
        plan = self.trace.plan
        if limit is None:
            limit = max(100, _ABOUT_A_SECOND // (len(plan.uses) + 50 * len(plan.units)))
        rows = self.rows(self._spread_out(limit))
        judged = [row for row in rows if row.verdict in (Verdict.AGREES, Verdict.DISAGREES)]
        wrong = next((row for row in rows if not row.holds), None)
        counts = Counter(row.verdict for row in rows)
        worst = max(judged, key=_error_of, default=None)
        return Summary(len(self), len(rows), {verdict: counts[verdict] for verdict in Verdict}, worst, wrong)

    @property
    def _closing(self) -> Indices:
        plan, samples = self.trace.plan, len(self.trace.samples)
        within = np.flatnonzero(np.isin(closing_order(plan, self.trace.averaged).kind, list(CHECKED)))
        return within + len(parameters_order(plan)) + len(sample_order(plan)) * samples

    @cached_property
    def _first_sample(self) -> Indices:
        plan = self.trace.plan
        return np.flatnonzero(np.isin(sample_order(plan).kind, list(CHECKED))) + len(parameters_order(plan))

    def _in_sample(self, row: int) -> Indices:
        return self._first_sample + len(sample_order(self.trace.plan)) * row

    def _spread_out(self, limit: int) -> list[int]:
        if len(self) <= limit:
            return [int(step) for step in self.steps]
        plan, samples = self.trace.plan, len(self.trace.samples)
        kinds = sample_order(plan).kind[self._first_sample - len(parameters_order(plan))]
        share = max(1, limit // (len(np.unique(kinds)) + 1))
        chosen = list(self._closing[_evenly(len(self._closing), share)])
        for kind in np.unique(kinds):
            mine = self._first_sample[kinds == kind]
            rows, which = np.divmod(_evenly(len(mine) * samples, share), len(mine))
            chosen += list(mine[which] + len(sample_order(plan)) * rows)
        return sorted(map(int, chosen))

    def _compare(self, steps: list[int]) -> list[Checked]:
        places = [self.trace.place(step) for step in steps]
        strange = next((place for place in places if place.kind not in CHECKED), None)
        if strange is not None:
            raise ValueError(f"{name_of(self.trace.plan, strange.kind, strange.index)} is not a derivative")
        values, kinks = self._derivatives.complex_steps(places)
        rows = [self._row(*about) for about in zip(steps, places, kinks, strict=True)]
        found = [Numerical(float(value), Method.COMPLEX_STEP) for value in values]
        differences = self._differences(rows, places, found)
        judged = [judge_row(row, found[i], differences.get(i)) for i, row in enumerate(rows)]
        return [self._by_its_parts(*about) for about in zip(judged, places, strict=True)]

    def _by_its_parts(self, row: Checked, place: Place) -> Checked:
        """The verdict with what the numbers say that the value is made of."""
        if not math.isfinite(row.value):
            return judge_not_finite(row, self._in_any_size(place))
        if row.exact:
            return row
        expected, fits = self._follows(place)
        if not fits:
            return judge_not_following(row, expected)
        return judge_following(row) if not row.holds and self._sound(place) else row

    def _follows(self, place: Place) -> tuple[float, bool]:
        if place.row < 0:
            means = (penalty_follows if place.kind in PENALTIES else mean_follows)(self.trace)
            return float(means.expected[place.index]), bool(means.fits[place.index])
        return self._follower(place.row).of(place.kind, place.index)

    def _sound(self, place: Place) -> bool:
        """Whether every number on the way to a number follows from its parts."""
        rows = range(len(self.trace.samples)) if place.row < 0 else [place.row]
        return all(self._follower(row).sound for row in rows)

    def _in_any_size(self, place: Place) -> float:
        """A derivative in numbers that do not overflow."""
        if place.row < 0:
            rows = range(len(self.trace.samples))
            with np.errstate(all="ignore"):
                slope = self._penalty_slope(place)
                if place.kind in PENALTIES:
                    return slope
                every = np.array([self._in_any_size(places.gradient(place.index, row)) for row in rows])
                return float(self.trace.plan.over_samples(every)) + slope
        if place.row not in self._wide:
            self._wide[place.row] = Wide(self.trace, place.row, self._follower(place.row))
        return self._wide[place.row].of(place.kind, place.index)

    def _follower(self, row: int) -> Follower:
        if row not in self._followers:
            self._followers[row] = Follower(self.trace, row, self._scale(row))
        return self._followers[row]

    def _differences(self, rows: list[Unchecked], places: list[Place], found: list[Numerical]) -> dict[int, Numerical]:
        """By the number of the row, for those that need them."""
        forced = self.method is Method.DIFFERENCES
        wanted = [
            i for i, row in enumerate(rows) if forced or row.kink or (row.finite and not np.isfinite(found[i].value))
        ]
        if not wanted:
            return {}
        done = self._derivatives.differences([places[i] for i in wanted])
        numbers = zip(done.values.tolist(), done.errors.tolist(), done.sizes.tolist(), strict=True)
        return {i: Numerical(v, Method.DIFFERENCES, e, s) for i, (v, e, s) in zip(wanted, numbers, strict=True)}

    def _row(self, step: int, place: Place, kink: str) -> Unchecked:
        value, name = self.trace.value(place), name_of(self.trace.plan, place.kind, place.index)
        if place.row >= 0:
            return Unchecked(step, name, value, self._scale(place.row).of(place), kink)
        slope = abs(self._penalty_slope(place))
        if place.kind in PENALTIES:
            return Unchecked(step, name, value, slope, kink)
        sizes = [self._scale(row).of(places.gradient(place.index, row)) for row in range(len(self.trace.samples))]
        with np.errstate(all="ignore"):
            return Unchecked(step, name, value, float(self.trace.plan.over_samples(np.array(sizes))) + slope, kink)

    def _penalty_slope(self, place: Place) -> float:
        """What the penalty adds to the gradient of the parameter at a place past the samples."""
        return float(penalty_follows(self.trace).expected[place.index]) if self.trace.plan.penalty else 0.0

    def _scale(self, row: int) -> Scale:
        if row not in self._scales:
            self._scales[row] = scale_of(self.trace, row)
        return self._scales[row]


def check(trace: Trace, method: Method | None = None) -> Checks:
    """The numerical check of a trace; each row is computed when someone looks at it."""
    return Checks(trace, method)


def _error_of(comparison: Checked) -> float:
    return comparison.error


def _evenly(length: int, count: int) -> Indices:
    """At most ``count`` numbers below ``length``, evenly spread."""
    return np.unique(np.linspace(0, length - 1, min(length, count)).astype(np.intp)) if length else np.arange(0)
