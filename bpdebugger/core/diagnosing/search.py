"""Which mistakes give the numbers that were given: one, in a part of them or in all, or two at once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from bpdebugger.core.diagnosing.evidence import Evidence
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.diagnosing.mistakes import Made
from bpdebugger.core.diagnosing.mistakes_at_the_end import weight_decay_added
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.variant import RIGHT, Mask, Variant
from bpdebugger.core.formulas.evaluate import Array

_MOST_WORK = 1e8
_WORK_OF_A_LAYER = 10_000
_NEEDED_FOR_PAIRS = 8.0
_NEEDED_LOOSELY = 5.0
_CAPPED_AT = 6.0
_FAR = 4.0
_AS_GOOD = 2.0
_SEEN = 1e-11
_MOST_NUMBERS = 2_000
_NEEDED_BESIDE_ONE, _WRONG_BESIDE_ONE = 6, 3


class Search:
    """The mistakes that can be made in a network, beside what was given."""

    def __init__(self, known: KnownMistakes, case: Case, evidence: Evidence, base: Variant = RIGHT) -> None:
        """``base`` is what every mistake is made on top of: another convention at a kink."""
        self.known, self.case, self.base = known, case, base
        # of very many numbers some decide which mistakes are looked at, and all whether one gives them
        self.all_of_it, self.evidence = evidence, evidence.thinned(_MOST_NUMBERS)
        self.all_pairs_tried = True

    @cached_property
    def singles(self) -> list[Made]:
        """Every mistake in every way, in the order of the table."""
        return self.known.singles(self.case)

    @cached_property
    def predicted(self) -> Array:
        """What each gives for every number: (mistakes, numbers)."""
        if self.base is RIGHT and self.evidence.only_gradients:
            return np.array([self.known.gradient(made)[self.evidence.at] for made in self.singles])
        return np.array([self.predict(made.variant) for made in self.singles])

    def predict(self, variant: Variant) -> Array:
        """What a variant of the pass gives."""
        with np.errstate(all="ignore"):
            return self.evidence.predicted(self.case.plain.run(self.base & variant))

    @cached_property
    def agreeing(self) -> Mask:
        """Which numbers each mistake gives to the digits: (mistakes, numbers)."""
        return self.evidence.agree(self.predicted)

    def exact(self) -> list[Made]:
        """The single mistakes that give every number to its digits."""
        found = [made for made, agrees in zip(self.singles, self.agreeing, strict=True) if agrees.all()]
        if self.all_of_it is self.evidence:
            return found
        return [made for made in found if self._gives_all(made)]

    def _gives_all(self, made: Made) -> bool:
        with np.errstate(all="ignore"):
            predicted = self.all_of_it.predicted(self.case.plain.run(self.base & made.variant))
        return self.all_of_it.explained_by(predicted)

    def loose(self, level: int) -> list[Made]:
        """The single mistakes that give every number as exactly as a level allows, those that fit best."""
        found: list[tuple[float, Made]] = []
        for number in np.flatnonzero(self._near(self.predicted, level)):
            fits = self._fits(self.singles[number], self.predicted[number], level)
            if fits is not None:
                found.append((fits, self.singles[number]))
        return _best(found)

    def _near(self, predicted: Array, level: int) -> Mask:
        """Whether all numbers that are predicted, along the last axis, are not far from those that are given."""
        evidence = self.evidence
        allowed = evidence.level(level).allowed(predicted, evidence.right)
        with np.errstate(all="ignore"):
            return np.asarray((np.abs(predicted - evidence.values) <= _FAR * allowed).all(axis=-1))

    def _fits(self, made: Made, predicted: Array, level: int) -> float | None:
        """How well a mistake fits at a level, if it does at all."""
        evidence = self.evidence
        if any(reading.fitted for reading in made.readings):
            return None
        if not self._near(predicted, level) or self._said(predicted, level) < _NEEDED_LOOSELY:
            return None
        if not evidence.explained_on_the_way(self.base & made.variant, predicted, level):
            return None
        return evidence.misfit(predicted, level)

    def _said(self, predicted: Array, level: int) -> float:
        """How many digits of the numbers that are wrong a prediction gives: what cannot be by chance."""
        return float(self._digits(predicted, level)[~self.evidence.agreeing].sum())

    def _digits(self, predicted: Array, level: int) -> Array:
        evidence = self.evidence
        with np.errstate(all="ignore"):
            allowed = evidence.level(level).allowed(predicted, evidence.right)
            digits = -np.log10(allowed / np.abs(evidence.values))
        return np.asarray(np.clip(np.where(np.isfinite(digits), digits, 0.0), 0.0, _CAPPED_AT))

    def exact_pairs(self) -> list[Made]:
        """Two mistakes at once that give every number, if the numbers say enough to tell that from chance."""
        if self._said(self.evidence.values, 0) < _NEEDED_FOR_PAIRS:
            return []
        found = list(self._with_factors()) or list(self._decay_with_factors())
        if found:
            return [made for made in found if self.all_of_it is self.evidence or self._gives_all(made)]
        candidates, common = self._candidates()
        affordable = int(_MOST_WORK / self._work)
        for number, (i, j) in enumerate(candidates[:affordable]):
            if found and number >= common:
                # the likelier pairs are all tried, the others to the first that gives the numbers
                return found
            orders = ((i, j), (j, i))
            for first, second in orders[: 2 if self.singles[i].variant.meets(self.singles[j].variant) else 1]:
                both = self.singles[first] & self.singles[second]
                if self.evidence.explained_by(self.predict(both.variant)):
                    if self.all_of_it is self.evidence or self._gives_all(both):
                        found.append(both)
                    break
        self.all_pairs_tried = len(candidates) <= affordable
        return found

    def all_but_one(self) -> Iterator[tuple[Made, int]]:
        """The mistakes that give all numbers but one, with its place. They must explain three wrong numbers at least,
        and enough digits."""
        evidence = self.evidence
        if self.all_of_it is not evidence or len(evidence) < _NEEDED_BESIDE_ONE:
            return
        wrong, digits = ~evidence.agreeing, self._digits(evidence.values, 0)
        for number in np.flatnonzero((~self.agreeing).sum(axis=1) == 1):
            made, explained = self.singles[number], wrong & self.agreeing[number]
            if any(reading.fitted for reading in made.readings) or explained.sum() < _WRONG_BESIDE_ONE:
                continue
            if digits[explained].sum() >= _NEEDED_FOR_PAIRS:
                yield made, int(np.argmin(self.agreeing[number]))

    @property
    def _work(self) -> float:
        plan = self.case.plan
        return 2.0 * (len(plan.layers) * _WORK_OF_A_LAYER + self.case.samples * len(plan.source))

    def _with_factors(self) -> Iterator[Made]:
        """A mistake together with a factor for all gradients or a part of them, which needs no pass of its own."""
        evidence = self.evidence
        scaled = [(i, scale) for i, scale in enumerate(self._scales) if scale is not None]
        if not evidence.only_gradients or not scaled:
            return
        factors = np.array([scale for _, scale in scaled])
        first_ways: dict[tuple[str, ...], Made] = {}
        # one of the numbers rules nearly all pairs out
        one = slice(len(evidence) // 2, len(evidence) // 2 + 1)
        likely = self._are_given(factors[:, one] * self.predicted[:, None, one], one)
        for j in np.flatnonzero(likely.any(axis=1)).tolist():
            ways = np.flatnonzero(likely[j])
            for k in ways[self._are_given(factors[ways] * self.predicted[j])]:
                i = scaled[k][0]
                both = self.singles[min(i, j)] & self.singles[max(i, j)]
                if both.ids[0] != both.ids[1] and both.ids not in first_ways:
                    first_ways[both.ids] = self._from_the_beginning(i, j) or both
        yield from sorted(first_ways.values(), key=lambda made: -sum(r.common for r in made.readings))

    def _decay_with_factors(self) -> Iterator[Made]:
        """Weight decay that was added beside a factor for all gradients: what is left of the numbers shows it."""
        evidence, case, right = self.evidence, self.case, self.case.right.totals
        if not evidence.only_gradients or case.given is None or self.base is not RIGHT:
            return
        tried: set[float] = set()
        for single in self.singles:
            scale = single.readings[0].scale
            if scale is None or scale[0] in tried or (scale != scale[0]).any():
                continue
            factor = float(scale[0])
            tried.add(factor)
            for decay in weight_decay_added(Case(case.plain, case.given - (factor - 1) * right, case.exact)):
                both = single & Made(("weight_decay_added",), (decay,))
                if not decay.fitted and evidence.explained_by(self.predict(both.variant)):
                    yield both
                    return

    def _are_given(self, predicted: Array, of: slice = slice(None)) -> Mask:
        """Whether all of some numbers could have been written for predictions of them, along the last axis."""
        level, values, right = self.evidence.level(0), self.evidence.values[of], self.evidence.right[of]
        with np.errstate(all="ignore"):
            larger = np.fmax(1.0, np.nan_to_num(np.abs(predicted / right), nan=0.0, posinf=0.0))
            near = np.abs(predicted - values) <= level.tolerance[of] + level.rounding[of] * larger
        return np.asarray((near | ((values == 0) & (predicted == 0))).all(axis=-1))

    def _from_the_beginning(self, factor: int, other: int) -> Made | None:
        """The same two with the factor made in the loss, so that it is in all numbers; if that gives the same."""
        reading = self.singles[factor].readings[0]
        for made in self.singles[factor + 1 :]:
            if made.ids != self.singles[factor].ids:
                return None
            if made.readings[0].scale is None and made.readings[0].sentence == reading.sentence:
                first, second = (made, self.singles[other]) if factor < other else (self.singles[other], made)
                both = first & second
                return both if self.evidence.explained_by(self.predict(both.variant)) else None
        return None

    @cached_property
    def _scales(self) -> list[Array | None]:
        """What each given gradient is multiplied with, for mistakes that do no more than that."""
        plan, at = self.case.plan, self.evidence.at
        result: list[Array | None] = []
        for made in self.singles:
            scale = made.readings[0].scale
            if scale is not None:
                low, high = np.full((2, len(plan.parameters)), 1.0)
                low[plan.uses.parameter], high[plan.uses.parameter[::-1]] = scale, scale[::-1]
                scale = low[at] if np.array_equal(low[at], high[at]) else None
            result.append(scale)
        return result

    def _candidates(self) -> tuple[list[tuple[int, int]], int]:
        """The pairs that may give the numbers, the likelier first, and how many are of two common mistakes.

        Where the one is wrong, the other must be active.
        """
        with np.errstate(all="ignore"):
            apart = np.abs(self.predicted - self.evidence.right) > _SEEN * np.abs(self.evidence.right)
        active = apart | ~np.isfinite(self.predicted)
        wrong_alone = (~self.agreeing).astype(np.float32) @ (~active).astype(np.float32).T > 0
        common = np.array([made.readings[0].common for made in self.singles], dtype=np.intp)
        # where one depends on the gradients so far, as updated weights do, the other is active through it
        possible = np.triu((~wrong_alone & ~wrong_alone.T) | (common[:, None] + common == 2), k=1)
        numbers = {ids: number for number, ids in enumerate({made.ids for made in self.singles})}
        same = np.array([numbers[made.ids] for made in self.singles])
        pairs = np.argwhere(possible & (same[:, None] != same))
        both = common[pairs].sum(axis=1)
        likelier_first = pairs[np.argsort(-both, kind="stable")]
        return [(i, j) for i, j in likelier_first.tolist()], int((both == 2).sum())

    def loose_pairs(self, level: int) -> list[Made]:
        """Two of the common mistakes at once, as exactly as a level allows."""
        found = ((self._fits(both, predicted, level), both) for both, predicted in self._common_pairs)
        return _best([(fits, both) for fits, both in found if fits is not None])

    @cached_property
    def _common_pairs(self) -> list[tuple[Made, Array]]:
        """Two of the common mistakes at once, with what they give; none in a network where that would take long."""
        common = [made for made in self.singles if made.readings[0].common]
        if len(common) ** 2 / 2 * self._work > _MOST_WORK:
            return []
        pairs = (a & b for i, a in enumerate(common) for b in common[i + 1 :] if a.ids != b.ids)
        return [(both, self.predict(both.variant)) for both in pairs]


def _best(found: list[tuple[float, Made]]) -> list[Made]:
    """Those that fit nearly as well as the best, in their order."""
    bound = min((fits for fits, _ in found), default=0.0) * _AS_GOOD
    return [made for fits, made in found if fits <= bound]
