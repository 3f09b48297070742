"""The tally of a practice: how many signs and values were predicted, by kind of factor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from bpdebugger.core.network.quantities import KINDS, Kind


class Aspect(Enum):
    """What is asked: which factor can come next, then its sign, then its value."""

    NEXT = "next factor"
    SIGN = "sign"
    VALUE = "value"


class Outcome(StrEnum):
    """How a question ended; ``GIVEN_UP`` is skipped after a wrong answer."""

    FIRST_TRY = "right at the first try"
    LATER = "right later"
    SKIPPED = "skipped"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Settled:
    """A question that is settled, with the number of wrong answers before."""

    step: int
    kind: Kind
    question: Aspect
    outcome: Outcome
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class TallyRow:
    """One kind of factor, in words, with the outcomes of what was asked: next factors, signs and values."""

    words: str
    nexts: Counter[Outcome] = field(default_factory=Counter)
    signs: Counter[Outcome] = field(default_factory=Counter)
    values: Counter[Outcome] = field(default_factory=Counter)

    def of(self, question: Aspect) -> Counter[Outcome]:
        """The outcomes of one question."""
        return {Aspect.NEXT: self.nexts, Aspect.SIGN: self.signs, Aspect.VALUE: self.values}[question]


def tally(answers: Iterable[Settled]) -> tuple[TallyRow, ...]:
    """A row for each kind of factor that was asked, in the order of the backward pass."""
    rows: dict[str, TallyRow] = {}
    for answer in sorted(answers, key=_by_kind):
        words = KINDS[answer.kind].words
        row = rows.setdefault(words, TallyRow(words))
        row.of(answer.question)[answer.outcome] += 1
    return tuple(rows.values())


def _by_kind(answer: Settled) -> Kind:
    return answer.kind


def tally_sentences(rows: Iterable[TallyRow]) -> tuple[str, ...]:
    """The tally to be read: ``Delta: signs 3 of 4 right at the first try, 1 skipped; values …``; then all together."""
    rows = tuple(rows)
    if not rows:
        return ("Nothing was predicted.",)
    total = TallyRow("all together")
    for row in rows:
        total.nexts.update(row.nexts)
        total.signs.update(row.signs)
        total.values.update(row.values)
    return tuple(map(_sentence, rows if len(rows) == 1 else (*rows, total)))


def _sentence(row: TallyRow) -> str:
    parts = [f"{question.value}s {_counts(row.of(question))}" for question in Aspect if row.of(question)]
    return f"{row.words[:1].upper()}{row.words[1:]}: {'; '.join(parts)}."


def _counts(outcomes: Counter[Outcome]) -> str:
    first = f"{outcomes[Outcome.FIRST_TRY]} of {outcomes.total()} {Outcome.FIRST_TRY.value}"
    others = (f"{outcomes[o]} {o.value}" for o in Outcome if o is not Outcome.FIRST_TRY and outcomes[o])
    return ", ".join((first, *others))
