"""Given numbers beside the right ones: how exact each is, and which a prediction agrees with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, islice

import numpy as np

from bpdebugger.core.diagnosing.exactness import Level, Trials, levels, size_in_words
from bpdebugger.core.diagnosing.given import Given, agree
from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.quantities_given import Entry, UnknownParameter, entries_of
from bpdebugger.core.diagnosing.variant import Mask, Variant
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.trace import Trace

_A_FEW = 10.0

__all__ = ["Evidence", "UnknownParameter", "listed"]


@dataclass(frozen=True, eq=False)
class Evidence:
    """The given numbers in the order of the backward pass: those of the last layer first."""

    trials: Trials
    entries: tuple[Entry, ...]
    given: tuple[Given, ...]
    not_given: tuple[str, ...]

    @classmethod
    def of(cls, trials: Trials, numbers: Mapping[str, Given]) -> Evidence:
        """The given numbers of a trace's network. Raises ``UnknownParameter``; ``ValueError`` if there are none."""
        trace = trials.trace
        if not numbers:
            raise ValueError("no gradients are given")
        plan = trace.plan
        order = {p: i for i, p in enumerate(backward_order(plan))}
        layers = np.zeros(len(plan.parameters), dtype=np.intp)
        np.maximum.at(layers, plan.uses.parameter, plan.layer_of[plan.uses.unit])
        entries = sorted(entries_of(trace, numbers), key=lambda entry: entry.rank(plan, order, layers))
        about = {entry.index for entry in entries if entry.is_of_parameter}
        missing = tuple(name for p, name in enumerate(trace.plan.parameters) if about and p not in about)
        return cls(trials, tuple(entries), tuple(numbers[entry.name] for entry in entries), missing)

    @property
    def trace(self) -> Trace:
        """What the numbers are compared with."""
        return self.trials.trace

    def __len__(self) -> int:
        return len(self.entries)

    def thinned(self, most: int) -> Evidence:
        """The same if there are no more numbers than that; else some of them from all over the network."""
        if len(self) <= most:
            return self
        chosen = np.unique(np.linspace(0, len(self) - 1, most).astype(np.intp)).tolist()
        return replace(self, entries=tuple(self.entries[i] for i in chosen), given=tuple(self.given[i] for i in chosen))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What the numbers are called."""
        return tuple(entry.shown for entry in self.entries)

    @cached_property
    def only_gradients(self) -> bool:
        """Whether all are gradients of parameters."""
        return all(entry.is_gradient for entry in self.entries)

    @cached_property
    def at(self) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """The number of the parameter of each, where all are about parameters."""
        return np.array([entry.index for entry in self.entries], dtype=np.intp)

    @cached_property
    def values(self) -> Array:
        """The given numbers."""
        return np.array([number.value for number in self.given])

    @cached_property
    def right(self) -> Array:
        """The right numbers."""
        return np.array([entry.right(self.trace) for entry in self.entries])

    @cached_property
    def _made(self) -> list[Level]:
        return []

    @cached_property
    def _more(self) -> Iterator[Level]:
        return levels(self.trials, self.given, self.predicted, self.right)

    def levels(self) -> Iterator[Level]:
        """How exact the numbers may be, the strictest first; each is made when it is first asked for."""
        for number in count():
            if number == len(self._made):
                self._made.extend(islice(self._more, 1))
            if number == len(self._made):
                return
            yield self._made[number]

    def level(self, number: int) -> Level:
        """One of them; 0 allows no more than the digits that were given."""
        return next(islice(self.levels(), number, None))

    def predicted(self, run: VariantRun) -> Array:
        """What a pass gives for each of them."""
        if self.only_gradients:
            return run.totals[self.at]
        return np.array([entry.predicted(self.trace, run) for entry in self.entries])

    @cached_property
    def agreeing(self) -> Mask:
        """Which of them agree with the right numbers to their digits."""
        return self.agree(self.right)

    def wrong(self) -> list[int]:
        """Those that do not, going backward."""
        return [int(i) for i in np.flatnonzero(~self.agreeing)]

    def agree(self, predicted: Array, level: int = 0) -> Mask:
        """Which of the given numbers these predictions, one for each in the last axis, could have been written as."""
        allowed = self.level(level).allowed(predicted, self.right)
        return agree(predicted, self.values, allowed)

    def explained_by(self, predicted: Array, level: int = 0) -> bool:
        """Whether all of the given numbers could have been written for these predictions."""
        return bool(self.agree(predicted, level).all())

    def explained_on_the_way(self, variant: Variant, predicted: Array, level: int) -> bool:
        """The same for a mistake made on numbers that were rounded on the way, by trial."""
        allowed = self.level(level).allowed_for(variant, self.predicted, predicted, self.right)
        return bool(agree(predicted, self.values, allowed).all())

    def misfit(self, predicted: Array, level: int) -> float:
        """How far the numbers are from predictions: the mean square of the parts of what is allowed."""
        with np.errstate(all="ignore"):
            parts = (predicted - self.values) / self.level(level).allowed(predicted, self.right)
        return float(np.sqrt(np.mean(np.square(np.where(np.isfinite(parts), parts, 0.0)))))

    def matching_level(self) -> int | None:
        """The first level at which all agree with the right numbers, if there is one."""
        wrong = self.wrong()
        for number, level in enumerate(self.levels()):
            if level.needs_many and len(wrong) * 2 < len(self):
                continue
            if self.explained_by(self.right, number) and not (level.passes and self._stands_out(wrong)):
                return number
        return None

    def _stands_out(self, wrong: list[int]) -> bool:
        """Whether a single number is off by much more than its last digit: rounding on the way would show in others."""
        apart = np.abs(self.values - self.right)[wrong]
        return len(wrong) == 1 < len(self) and bool((apart > _A_FEW * self.level(0).tolerance[wrong]).any())

    def difference_in_words(self) -> str:
        """How far the numbers are from the right ones, relative to these, at most."""
        with np.errstate(all="ignore"):
            apart = np.abs(self.values - self.right) / np.abs(self.right)
        return size_in_words(float(np.max(apart[np.isfinite(apart)], initial=0.0)))

    def common_factor(self) -> float | None:
        """The factor that makes all right numbers the given ones, to the digits given, if there is one."""
        with np.errstate(all="ignore"):
            allowed = self.level(0).allowed(self.right, self.right) / np.abs(self.right)
            ratios = self.values / self.right
            below, above = ratios - allowed, ratios + allowed
        used = self.right != 0
        low, high = np.max(below[used], initial=-np.inf), np.min(above[used], initial=np.inf)
        factor = float(low) / 2 + float(high) / 2
        fits = np.isfinite(factor) and low <= high and self.explained_by(factor * self.right)
        return factor if fits else None

    def by_parameter(self) -> tuple[Array, Array]:
        """The given gradient of each parameter, and how far it may be off; NaN where none is given."""
        given, exact = np.full((2, len(self.trace.plan.parameters)), np.nan)
        allowed = self.level(0).allowed(self.right, self.right)
        for i, entry in enumerate(self.entries):
            if entry.is_gradient:
                given[entry.index], exact[entry.index] = self.values[i], allowed[i]
        return given, exact


def backward_order(plan: Plan) -> list[int]:
    """The parameters in the order in which the backward pass first meets them; those that nothing uses come last."""
    units = plan.uses.unit
    uses = np.lexsort((np.arange(len(units)), units, -plan.layer_of[units]))
    met = dict.fromkeys(plan.uses.parameter[uses].tolist())
    return [*met, *(p for p in range(len(plan.parameters)) if p not in met)]


def listed(names: Sequence[str], most: int = 8) -> str:
    """``w5, w6 and b2``; of a long list only the beginning."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
