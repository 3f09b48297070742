"""What is wrong with gradients that were computed elsewhere: nothing, a mistake with a name, one number, or unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bpdebugger.core.diagnosing.comparison import Comparison, compare
from bpdebugger.core.diagnosing.evidence import Evidence, listed
from bpdebugger.core.diagnosing.given import Given
from bpdebugger.core.diagnosing.mistakes import Made, pairs, single_mistakes
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.wrong_entries import many_entries, named_factors, one_entry, swapped_entries
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Network
from bpdebugger.core.passes.trace import trace

SINGLE_WRONG_ENTRY, SWAPPED_ENTRIES = "single_wrong_entry", "swapped_entries"
"""The names of mistakes that are in the numbers and not in a rule."""

_MOST_WORK = 1e9
_WORK_OF_A_LAYER = 10_000
_MOST_ALTERNATIVES = 3


class Verdict(StrEnum):
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
    """

    verdict: Verdict
    mistake: str
    where: tuple[str, ...]
    explanation: str
    alternatives: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    agree: tuple[str, ...] = ()
    not_given: tuple[str, ...] = ()

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
        }


def diagnose(network: Network, gradients: Mapping[str, Given], sample: int | None = None) -> Diagnosis:
    """What is wrong with ``gradients`` (by parameter), as means over the samples or of one ``sample``.

    A mistake is named only if it gives every number to the digits given. Raises ``UnknownParameter`` for a name that
    no parameter has, ``ValueError`` if there are no gradients, ``IndexError`` for a sample that there is not, and
    ``NetworkError``.
    """
    return _Diagnostician(Case(trace(network, sample)), gradients).diagnosis()


class _Diagnostician:
    """Looks for the simplest explanation: none needed, one mistake, one wrong number, two mistakes."""

    def __init__(self, case: Case, gradients: Mapping[str, Given]) -> None:
        self.case, self.trace = case, case.trace
        self.evidence = Evidence.of(case.trace, gradients)
        self.wrong = self.evidence.wrong()

    def diagnosis(self) -> Diagnosis:
        if not self.wrong:
            return self._result(Verdict.MATCH, "", self._match())
        singles = [(made, self._gradient(made)) for made in single_mistakes(self.case)]
        found = [made for made, gradient in singles if self.evidence.explained_by(gradient)]
        if found:
            return self._mistake(found)
        entry = self._wrong_entry(singles)
        if entry:
            return entry
        among = self._affordable([made for made, _ in singles])
        found = [made for made in pairs(among) if self.evidence.explained_by(self._gradient(made))]
        return self._mistake(found) if found else self._unknown(all_tried=len(among) == len(singles))

    def _gradient(self, made: Made) -> Array:
        return self.case.plain.gradient(made.variant)

    def _affordable(self, singles: list[Made]) -> list[Made]:
        """Those whose pairs can be tried in a few seconds: all, the first way to make each mistake, or none."""
        plan = self.case.plan
        work = len(plan.layers) * _WORK_OF_A_LAYER + self.case.samples * len(plan.source)
        first_ways = list({made.ids: made for made in reversed(singles)}.values())[::-1]
        choices = (among for among in (singles, first_ways) if work * len(among) ** 2 / 2 <= _MOST_WORK)
        return next(choices, [])

    def _match(self) -> str:
        digits = min((given.digits for given in self.evidence.given if given.digits), default=0)
        count = len(self.evidence)
        exactness = f", to the digits given ({digits} or more)" if digits else ""
        start = "The gradient given is" if count == 1 else f"All {count} gradients given are"
        return f"{start} right{exactness}."

    def _mistake(self, found: list[Made]) -> Diagnosis:
        """The first of the mistakes that give these numbers; the others are named too."""
        by_name = {made.name: made for made in reversed(found)}
        first, *others = reversed(by_name.values())
        comparisons = [compare(self.trace, reading.taken()) for reading in first.readings]
        return replace(
            self._result(Verdict.MISTAKE, first.name, " ".join(self._explanation(first, comparisons, others))),
            alternatives=tuple(other.name for other in others),
            comparisons=tuple(comparison for comparison in comparisons if comparison),
        )

    def _explanation(
        self, made: Made, comparisons: Sequence[Comparison | None], others: Sequence[Made]
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
        yield from named_factors(self.trace, self.evidence)

    def _wrong_entry(self, singles: Sequence[tuple[Made, Array]]) -> Diagnosis | None:
        if len(self.wrong) == 1 and len(self.evidence) > 1:
            explanation = one_entry(self.evidence, self.wrong[0], singles, self.case.samples)
            return self._result(Verdict.MISTAKE, SINGLE_WRONG_ENTRY, explanation)
        explanation = swapped_entries(self.evidence)
        return self._result(Verdict.MISTAKE, SWAPPED_ENTRIES, explanation) if explanation else None

    def _unknown(self, all_tried: bool) -> Diagnosis:
        start = "No mistake that is known here gives all these numbers, alone or together with another."
        if not all_tried:
            start = (
                "No mistake that is known here gives all these numbers; "
                "of two at once not all could be tried in a network of this size."
            )
        return self._result(Verdict.UNKNOWN, "", " ".join([start, *many_entries(self.trace, self.evidence)]))

    def _result(self, verdict: Verdict, mistake: str, explanation: str) -> Diagnosis:
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
        if set(missing) == biases:
            return (
                f" Nothing is given for {listed(missing)}, the biases: "
                "if their gradients were not computed at all, that is a mistake too (bias_gradient_missing)."
            )
        return f" Nothing is given for {listed(missing)}."
