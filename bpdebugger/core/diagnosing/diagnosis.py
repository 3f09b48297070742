"""What is wrong with gradients that were computed elsewhere: nothing, a mistake with a name, one number, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from bpdebugger.core.diagnosing.coarse_differences import coarse_differences
from bpdebugger.core.diagnosing.comparison import FactorComparison, compare
from bpdebugger.core.diagnosing.evidence import Evidence, listed
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.diagnosing.mistakes import Made
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.search import Search
from bpdebugger.core.diagnosing.updates import mistakes_in_update, right_as_update, said_of_given
from bpdebugger.core.diagnosing.variant import RIGHT, Variant
from bpdebugger.core.diagnosing.wrong_entries import (
    many_entries,
    misplaced_entries,
    one_entry,
    slip_beside,
    swapped_entries,
)
from bpdebugger.core.network.network import Network
from bpdebugger.core.notebooks.html_table import html_paragraph
from bpdebugger.core.passes.trace import Trace, trace

SINGLE_WRONG_ENTRY, SWAPPED_ENTRIES, MISPLACED_ENTRIES = "single_wrong_entry", "swapped_entries", "misplaced_entries"
"""The names of mistakes that are in the numbers and not in a rule."""

_MOST_ALTERNATIVES = 3
_CLEARLY_MORE_THAN_ROUNDING = 3


class DiagnosisVerdict(StrEnum):
    """What came out."""

    MATCH = "match"
    MISTAKE = "mistake"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The verdict on given gradients. Lists of parameters go backward, from the outputs on.

    ``mistake``: its id, two joined with a plus, or empty. ``alternatives``: what gives the same numbers as well.
    ``where``: the parameters whose gradients are wrong. ``comparisons``: for each mistake, a wrong factor beside the
    right one. ``agree``: the parameters whose gradients are right. ``not_given``: those of which nothing was said.
    ``exactness``: what explains that right numbers are not right to every digit; empty where they are.
    """

    verdict: DiagnosisVerdict
    mistake: str
    where: tuple[str, ...]
    explanation: str
    alternatives: tuple[str, ...] = ()
    comparisons: tuple[FactorComparison, ...] = ()
    agree: tuple[str, ...] = ()
    not_given: tuple[str, ...] = ()
    exactness: str = ""

    def __repr__(self) -> str:
        """The verdict and what it says."""
        mistake = f" ({self.mistake})" if self.mistake else ""
        return f"<{self.verdict.value}{mistake}: {self.explanation}>"

    def _repr_html_(self) -> str:
        """For notebooks: the same as a paragraph."""
        return html_paragraph(self.verdict.value, self.explanation)

    def to_json(self) -> dict[str, object]:
        """As plain data; ``mistake`` and ``first_wrong`` are null where there is none."""
        return {
            "verdict": self.verdict.value,
            "mistake": self.mistake or None,
            "where": list(self.where),
            "explanation": self.explanation,
            "alternatives": list(self.alternatives),
            "comparisons": [comparison.to_json() for comparison in self.comparisons],
            "agree": list(self.agree),
            "first_wrong": self.where[0] if self.where else None,
            "not_given": list(self.not_given),
            "exactness": self.exactness,
        }


def diagnose(network: Network, gradients: Mapping[str, Given], sample: int | None = None) -> Diagnosis:
    """What is wrong with ``gradients``, as means over the samples or of one ``sample``.

    They are given by parameter; other numbers may stand beside them, or in their place, by the names of their
    quantities: ``dE_dz[h1]``, ``p_new[w1]``, ``m_new[w1]``, and ``step[w1]`` for p_new − p. A mistake is named only if
    it gives every number as exactly as the numbers can be. Raises ``UnknownParameter`` for a name that nothing has,
    ``ValueError`` if there are no numbers, ``IndexError`` for a sample that there is not, and ``NetworkError``.
    """
    return diagnose_trace(trace(network, sample), gradients)


def diagnose_trace(recorded: Trace, gradients: Mapping[str, Given]) -> Diagnosis:
    """The same for a trace, which knows what an optimizer kept of the updates before."""
    return diagnose_known(KnownMistakes(recorded), gradients)


def diagnose_known(known: KnownMistakes, gradients: Mapping[str, Given]) -> Diagnosis:
    """The same for a network that is diagnosed several times."""
    # numbers of any size are given, and their squares may be infinite
    with np.errstate(all="ignore"):
        return _Diagnostician(known, gradients).diagnosis()


class _Diagnostician:
    """Looks for the simplest explanation: none needed, rounding, one mistake, one wrong number, two mistakes."""

    def __init__(self, known: KnownMistakes, gradients: Mapping[str, Given]) -> None:
        self.known, self.trace = known, known.trace
        self.evidence = Evidence.of(known.trials, gradients)
        self.wrong = self.evidence.wrong()
        self.case = Case(known.plain, *self.evidence.by_parameter())
        self.search = Search(known, self.case, self.evidence)

    @property
    def conventions(self) -> Iterator[tuple[str, Variant]]:
        """The other slopes at a kink, with the sentence for each."""
        for words, variant in self.known.conventions:
            yield f"At the kink another convention holds: the slope there is {words}.", variant

    def diagnosis(self) -> Diagnosis:
        if not self.wrong:
            return self._match()
        right = right_as_update(self.evidence) or self._right_by_convention()
        if right:
            return self._match(right)
        likelier, others = (
            (self._exact, self._as_exact_as_can_be),
            (self._by_convention, self._pairs, self._beside_a_slip),
        )
        if len(self.wrong) < _CLEARLY_MORE_THAN_ROUNDING:
            likelier = (self._as_exact_as_can_be, self._exact)
        steps = (*likelier, *others, self._rounded, self._wrong_entry, self._rounded_pairs)
        return next(filter(None, (step() for step in steps)), None) or self._unknown()

    def _as_exact_as_can_be(self) -> Diagnosis | None:
        """Right numbers that are not right to every digit."""
        level = self.evidence.matching_level()
        if level is None:
            return None
        return self._match(self.evidence.level(level).words.format(self.evidence.difference_in_words()))

    def _exact(self) -> Diagnosis | None:
        """One mistake that gives every number to its digits."""
        in_update = self._in_update()
        if in_update:
            return in_update
        found = self.search.exact()
        return self._mistake(found) if found else None

    def _in_update(self) -> Diagnosis | None:
        """A mistake in the update, where something of the update is given; or in the gradients that went into it."""
        found = mistakes_in_update(self.case, self.evidence, self.search)
        if not found:
            return None
        first, *others = found
        more = [
            f"The same numbers come from another mistake ({o.id}): {o.sentence}" for o in others[:_MOST_ALTERNATIVES]
        ]
        return replace(
            self._result(DiagnosisVerdict.MISTAKE, first.id, " ".join([first.sentence, *more])),
            alternatives=tuple(other.id for other in others),
        )

    def _right_by_convention(self) -> str:
        """Words if the numbers are right with another slope at a kink."""
        for words, variant in self.conventions:
            predicted = Search(self.known, self.case, self.evidence, variant).predict(RIGHT)
            if any(self.evidence.explained_by(predicted, number) for number, _ in enumerate(self.evidence.levels())):
                return words
        return ""

    def _by_convention(self) -> Diagnosis | None:
        """A mistake with another slope at a kink; or differences with a large step."""
        for words, variant in self.conventions:
            found = Search(self.known, self.case, self.evidence, variant).exact()
            if found:
                return self._mistake(found, words)
        coarse = coarse_differences(self.known, self.evidence)
        return self._match(coarse) if coarse else None

    def _rounded(self) -> Diagnosis | None:
        """One mistake made on numbers that were rounded on the way."""
        many = len(self.wrong) > 1
        for number, level in enumerate(self.evidence.levels()):
            if number and many:
                found = self.search.loose(number)
                if found:
                    words = level.words.format("small")
                    return self._mistake(found, f"Up to rounding on the way: {words}" if not level.passes else _ROUNDED)
        return None

    def _pairs(self) -> Diagnosis | None:
        found = self.search.exact_pairs()
        return self._mistake(found) if found else None

    def _beside_a_slip(self) -> Diagnosis | None:
        """A mistake that gives all numbers but one, which is a slip: the wrong sign, or a power of ten off."""
        found: dict[str, tuple[Made, str]] = {}
        for made, at in self.search.all_but_one():
            slip = slip_beside(self.evidence, at, self.search.predict(made.variant))
            if slip:
                found.setdefault(f"{made.name}+{SINGLE_WRONG_ENTRY}", (made, slip))
        if not found:
            return None
        (name, (made, slip)), *others = found.items()
        said = self._mistake([made])
        return replace(
            said,
            mistake=name,
            alternatives=tuple(other for other, _ in others[:_MOST_ALTERNATIVES]),
            explanation=f"{said.explanation} {slip}",
        )

    def _rounded_pairs(self) -> Diagnosis | None:
        """Two of the common mistakes at once, made on numbers that were rounded on the way."""
        for number, level in enumerate(self.evidence.levels()):
            if number and not level.needs_many and len(self.wrong) > 1:
                found = self.search.loose_pairs(number)
                if found:
                    return self._mistake(found, _ROUNDED)
        return None

    def _match(self, exactness: str = "") -> Diagnosis:
        digits = min((given.digits for given in self.evidence.given if given.digits), default=0)
        to = f", to the digits given ({digits} or more)" if digits else ""
        what = said_of_given(self.evidence)
        text = f"{what} right, up to rounding. {exactness}" if exactness else f"{what} right{to}."
        if exactness and not exactness.startswith(("The differences", "Some differ")):
            text = f"{what} right. {exactness}"
        result = self._result(DiagnosisVerdict.MATCH, "", text)
        return replace(result, where=(), agree=self.evidence.names, exactness=exactness) if exactness else result

    def _mistake(self, found: list[Made], exactness: str = "") -> Diagnosis:
        """The first of the mistakes that give these numbers; the others are named too."""
        by_name = {made.name: made for made in reversed(found)}
        first, *others = reversed(by_name.values())
        comparisons = [compare(self.case, first, number) for number in range(len(first.readings))]
        explanation = [*self._explanation(first, comparisons, others), *([exactness] if exactness else [])]
        return replace(
            self._result(DiagnosisVerdict.MISTAKE, first.name, " ".join(explanation)),
            alternatives=tuple(other.name for other in others),
            comparisons=tuple(comparison for comparison in comparisons if comparison),
            exactness=exactness,
        )

    def _explanation(
        self, made: Made, comparisons: Sequence[FactorComparison | None], others: Sequence[Made]
    ) -> Iterator[str]:
        if len(made.readings) > 1:
            yield "Two mistakes together give these numbers."
        for reading, comparison in zip(made.readings, comparisons, strict=True):
            yield reading.sentence
            if comparison:
                yield comparison.sentence(name_sample=self.case.samples > 1)
        for other in others[:_MOST_ALTERNATIVES]:
            sentences = " ".join(reading.sentence for reading in other.readings)
            yield f"The same numbers come from another mistake ({other.name}): {sentences}"
        if len(others) > _MOST_ALTERNATIVES:
            more = ", ".join(other.name for other in others[_MOST_ALTERNATIVES:])
            yield f"And from these: {more}. More digits, or more parameters, would tell them apart."

    def _wrong_entry(self) -> Diagnosis | None:
        if len(self.wrong) == 1 and len(self.evidence) > 1:
            explanation = one_entry(self.evidence, self.wrong[0], self.search)
            return self._result(DiagnosisVerdict.MISTAKE, SINGLE_WRONG_ENTRY, explanation)
        explanation = swapped_entries(self.evidence)
        if explanation:
            return self._result(DiagnosisVerdict.MISTAKE, SWAPPED_ENTRIES, explanation)
        explanation = misplaced_entries(self.evidence)
        return self._result(DiagnosisVerdict.MISTAKE, MISPLACED_ENTRIES, explanation) if explanation else None

    def _unknown(self) -> Diagnosis:
        start = "No mistake that is known here gives all these numbers, alone or together with another."
        if not self.search.all_pairs_tried:
            start = (
                "No mistake that is known here gives all these numbers; "
                "of two at once only the likelier ones were tried."
            )
        return self._result(DiagnosisVerdict.UNKNOWN, "", " ".join([start, *many_entries(self.trace, self.evidence)]))

    def _result(self, verdict: DiagnosisVerdict, mistake: str, explanation: str) -> Diagnosis:
        evidence = self.evidence
        return Diagnosis(
            verdict=verdict,
            mistake=mistake,
            where=tuple(evidence.names[i] for i in self.wrong),
            explanation=explanation + self._said_of_missing(),
            agree=tuple(name for name, agrees in zip(evidence.names, evidence.agreeing, strict=True) if agrees),
            not_given=evidence.not_given,
        )

    def _said_of_missing(self) -> str:
        missing, plan = self.evidence.not_given, self.case.plan
        if not missing:
            return ""
        biases = {plan.parameters[parameter] for parameter in plan.bias[plan.bias_units]}
        if set(missing) == biases and self.evidence.only_gradients:
            return (
                f" Nothing is given for {listed(missing)}, the biases: "
                "if their gradients were not computed at all, that is a mistake too (bias_gradient_missing)."
            )
        return f" Nothing is given for {listed(missing)}."


_ROUNDED = "The numbers are these up to rounding on the way."
