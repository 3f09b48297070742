"""The practice mode "predict, then reveal": a backward factor is hidden until it is chosen, and its sign and its value
are predicted.

A practice is one value that does not change; each function gives the next one. It keeps beside the session and knows
nothing of it but the step that was computed last.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.formula_error import Question
from bpdebugger.core.names import places
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.quantities import GIVEN, KINDS, Phase, Place
from bpdebugger.core.passes.trace import Step, Trace
from bpdebugger.debugger.practice.hints import result, text_gives_away, with_operands
from bpdebugger.debugger.practice.prediction import Prediction, UnreadablePrediction, read_prediction
from bpdebugger.debugger.practice.slips import slip
from bpdebugger.debugger.practice.tally import Aspect, Outcome, Settled


class Sign(StrEnum):
    """The sign of a number."""

    NEGATIVE = "negative"
    ZERO = "zero"
    POSITIVE = "positive"

    @classmethod
    def of(cls, value: float) -> Sign:
        """The sign of a finite number."""
        return cls.ZERO if value == 0 else cls.NEGATIVE if value < 0 else cls.POSITIVE


class JudgedClaim(Protocol):
    """What is known of a formula that somebody claims for a quantity."""

    @property
    def verdict(self) -> str:
        """``equal``, ``equal_here_only``, or what else it is."""

    @property
    def explanation(self) -> str:
        """The verdict in a sentence."""


Judge = Callable[[Network, str, str, int | None, Letters], JudgedClaim]
"""Judges a formula: network, quantity, formula, sample, and the letters of the words."""

MOST_CHOICES, _FAR = 3, 200
"""How many factors are offered to choose the next one from, and how many steps ahead the others are looked for."""
_TOO_COARSE = "Rounded too coarsely: at least two significant digits are needed; a zero at the end counts."


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice at one moment.

    ``step`` is the factor in hand, ``None`` when none is left; ``asked`` is what is asked of it, ``None`` once it is
    revealed; ``wrong`` counts the wrong answers to that question. ``verdict`` says what became of the last answer.
    ``thorough`` asks for plain copies too, such as ∂z/∂w = y. ``judge`` judges typed formulas by more than their
    value here, where one is given. ``ordered`` asks which factor comes next before anything else of it.

    ``own`` are the wrong values that somebody goes on with, by step: what follows from them is right, so that one slip
    is one mark. ``again`` are the steps that were missed and are asked once more.
    """

    trace: Trace
    step: int | None
    asked: Aspect | None
    wrong: int = 0
    answers: tuple[Settled, ...] = ()
    verdict: str = ""
    thorough: bool = False
    judge: Judge | None = None
    ordered: bool = False
    own: Mapping[int, float] = field(default_factory=dict)
    again: frozenset[int] = frozenset()

    @property
    def finished(self) -> bool:
        """Whether nothing is left to predict."""
        return self.step is None

    @property
    def prompt(self) -> str:
        """What is asked, as a sentence."""
        if self.step is None:
            count = len(missed(self))
            again = (
                f" {count} {'was' if count == 1 else 'were'} not right at the first try; Next asks again."
                if count
                else ""
            )
            return f"Nothing is left to predict.{again}"
        step = self.trace[self.step]
        if self.asked is Aspect.NEXT:
            return "Which of these can be computed next?"
        if self.asked is Aspect.SIGN:
            return f"What is the sign of {step.symbol}: negative, zero or positive?"
        if self.asked is Aspect.VALUE:
            sign = f"{step.symbol} is {Sign.of(step.value)}. What is its value?"
            asks = sign if carried(self, step) is None else f"What is the value of {step.symbol}?"
            return f"{asks} Type a number with two digits or more, or a formula."
        return f"{step.symbol} is revealed."

    def hides(self, number: int) -> bool:
        """Whether a step's value must not be shown: it is asked, or comes after what is asked."""
        return self.step is not None and self.asked is not None and number >= self.step


def begin(
    trace: Trace, after: int, thorough: bool = False, judge: Judge | None = None, ordered: bool = False
) -> Practice:
    """A practice that asks for the first factor after the step ``after`` (-1 for the whole trace)."""
    return moved(Practice(trace, None, None, thorough=thorough, judge=judge, ordered=ordered), after)


def moved(practice: Practice, after: int) -> Practice:
    """The practice once the session stands at ``after``: asks for the next factor that is not settled yet."""
    number = next(filter(_open_in(practice), range(after + 1, len(practice.trace))), None)
    if number is None:
        return replace(practice, step=None, asked=None, wrong=0, verdict="")
    answered = set() if number in practice.again else {a.question for a in practice.answers if a.step == number}
    if practice.ordered and not answered and choices(practice.trace, number, practice.thorough):
        asked = Aspect.NEXT
    else:
        asked = Aspect.VALUE if Aspect.SIGN in answered else Aspect.SIGN
    if (number, asked) == (practice.step, practice.asked):
        return practice
    return replace(practice, step=number, asked=asked, wrong=0, verdict="")


def _open_in(practice: Practice) -> Callable[[int], bool]:
    """Tells whether a step is to be asked for."""
    if practice.again:
        return practice.again.__contains__
    trace = practice.trace
    last = ((a.step, Aspect.SIGN if trace[a.step].value == 0 else Aspect.VALUE, a.question) for a in practice.answers)
    settled = {step for step, settles, question in last if question is settles}
    return lambda number: number not in settled and worth_asking(trace, number, practice.thorough)


def proceed(practice: Practice) -> Practice:
    """On to the next factor, once this one is revealed; at the end to what was missed. Until then nothing changes."""
    if practice.asked:
        return practice
    if practice.step is None:
        return moved(replace(practice, again=missed(practice)), -1)
    return moved(practice, practice.step)


def missed(practice: Practice) -> frozenset[int]:
    """The steps of which something was not right at the first try, the last time that it was asked."""
    last = {(answer.step, answer.question): answer.outcome for answer in practice.answers}
    return frozenset(step for (step, _), outcome in last.items() if outcome is not Outcome.FIRST_TRY)


def choices(trace: Trace, number: int, thorough: bool = False) -> tuple[int, ...]:
    """The steps to choose from where step ``number`` is next: it, and others that need what is not known before it.

    They are ordered by their names. Empty where there is no other.
    """
    others: list[int] = []
    for other in range(number + 1, min(len(trace), number + _FAR)):
        place = trace.place(other)
        is_new = place.kind not in {trace.place(each).kind for each in others}
        if is_new and worth_asking(trace, other, thorough) and lacks(trace, other, number) is not None:
            others.append(other)
        if len(others) == MOST_CHOICES - 1:
            break
    return tuple(sorted((number, *others), key=lambda each: trace[each].quantity)) if others else ()


def lacks(trace: Trace, number: int, known: int) -> int | None:
    """What a step reads that is not known once all before ``known`` is; ``None`` if nothing is lacking."""
    return next(
        (each for each in trace[number].operands if each >= known and trace.place(each).kind not in GIVEN), None
    )


def answer_next(practice: Practice, quantity: str) -> Practice:
    """The practice after a choice of the factor that comes next. Raises ``ValueError`` where that is none to choose."""
    if practice.step is None or practice.asked is not Aspect.NEXT:
        return practice
    offered = choices(practice.trace, practice.step, practice.thorough)
    chosen = next((each for each in offered if practice.trace[each].quantity == quantity), None)
    if chosen is None:
        raise ValueError(f'"{quantity[:40]}" is none of {", ".join(practice.trace[each].quantity for each in offered)}')
    step = practice.trace[chosen]
    if chosen == practice.step:
        words = f"Right: all that {step.symbol} needs is known."
        return _settled(practice, _right(practice), words, Aspect.SIGN)
    lacking = lacks(practice.trace, chosen, practice.step)
    needs = practice.trace[lacking].symbol if lacking is not None else "more"
    return replace(
        practice,
        wrong=practice.wrong + 1,
        verdict=f"Not yet: {step.symbol} needs {needs}, which is not known.",
    )


def carried(practice: Practice, step: Step) -> float | None:
    """What a step's value is by the wrong values that somebody goes on with; ``None`` where it reads none of them."""
    found, trace = step.rule, practice.trace
    if found.expression is None or not practice.own or step.number <= min(practice.own):
        return None
    values = {name: trace[number].value for name, number in found.operands.items()}
    own = {name: _own_value(practice, number) for name, number in found.operands.items()}
    changed = {name: value for name, value in own.items() if value is not None}
    if not changed:
        return None
    value = float(evaluate(found.expression, {**values, **changed}))
    return value if math.isfinite(value) and value != step.value else None


def _own_value(practice: Practice, number: int) -> float | None:
    """The wrong value that somebody goes on with at a step, or at what the step, not asked for, is a copy of."""
    if number in practice.own:
        return practice.own[number]
    is_asked = worth_asking(practice.trace, number, practice.thorough)
    return None if is_asked else carried(practice, practice.trace[number])


def answer_sign(practice: Practice, sign: Sign) -> Practice:
    """The practice after a predicted sign; a sign that is not asked changes nothing."""
    if practice.step is None or practice.asked is not Aspect.SIGN:
        return practice
    step = practice.trace[practice.step]
    own = carried(practice, step)
    if own is not None and sign is Sign.of(own) is not Sign.of(step.value) and step.value != 0:
        return _settled(practice, _right(practice), f"Right with your own numbers: {sign}.", Aspect.VALUE)
    if sign is not Sign.of(step.value):
        # the rule is what is practised: it is told when one try has failed
        rule = f" {with_operands(step)}" if practice.wrong else ""
        return replace(practice, wrong=practice.wrong + 1, verdict=f"Not {sign}.{rule}")
    if sign is Sign.ZERO:
        return _settled(practice, _right(practice), f"Right: {result(step)}", None)
    return _settled(practice, _right(practice), f"Right: {step.symbol} is {sign}.", Aspect.VALUE)


def answer_value(practice: Practice, text: str) -> Practice:
    """The practice after a predicted value, typed as a number or as a formula in what is known.

    What cannot be read, or is right as far as its too few digits go, is no try; a value that is not asked changes
    nothing.
    """
    if practice.step is None or practice.asked is not Aspect.VALUE:
        return practice
    step = practice.trace[practice.step]
    try:
        prediction = read_prediction(step, text)
    except (UnreadablePrediction, Question) as error:
        # a question is put where it can be answered, before it comes here
        return replace(practice, verdict=str(error))
    if prediction.is_too_coarse_for(step.value):
        return replace(practice, verdict=_TOO_COARSE)
    right, verdict = _judged(practice, step, prediction)
    if right:
        own = {number: value for number, value in practice.own.items() if number != step.number}
        return _settled(replace(practice, own=own), _right(practice), verdict, None)
    own_value = carried(practice, step)
    if own_value is not None and prediction.means(own_value):
        words = f"Right with your own numbers. With the true ones it is {result(step)}"
        after = replace(practice, own={**practice.own, step.number: own_value})
        return _settled(after, _right(practice), words, None)
    return replace(
        practice,
        wrong=practice.wrong + 1,
        verdict=verdict,
        own={**practice.own, step.number: prediction.value},
    )


def _judged(practice: Practice, step: Step, prediction: Prediction) -> tuple[bool, str]:
    """Whether a prediction is right, and what to say to it."""
    if prediction.value == 0:
        return False, f"{step.symbol} is {Sign.of(step.value)}, so it is not 0."
    right = prediction.means(step.value)
    words = f"Right: {result(step)}" if right else ""
    # a mean or an update is past what a judge of formulas knows
    if prediction.is_claim and practice.judge and step.sample is not None:
        claim = practice.judge(
            practice.trace.network, step.quantity, prediction.text, step.sample, practice.trace.letters
        )
        if right and claim.verdict != "equal":
            words = f"Right here: {result(step)} {claim.explanation}"
        elif not right and not text_gives_away(step, claim.explanation):
            words = claim.explanation
    return right, words or slip(step, prediction, tells_rule=practice.wrong > 0)


def skip(practice: Practice) -> Practice:
    """Reveals the factor in hand: what was still asked of it counts as skipped, or as given up after a wrong answer."""
    if practice.step is None or practice.asked is None:
        return practice
    step = practice.trace[practice.step]
    ended = Outcome.GIVEN_UP if practice.wrong else Outcome.SKIPPED
    following = {Aspect.NEXT: Aspect.SIGN, Aspect.SIGN: Aspect.VALUE if step.value != 0 else None}
    next_question = following.get(practice.asked)
    after = _settled(practice, ended, f"It is {result(step)}", next_question)
    return skip(after) if next_question else after


def _right(practice: Practice) -> Outcome:
    return Outcome.LATER if practice.wrong else Outcome.FIRST_TRY


def _settled(practice: Practice, outcome: Outcome, verdict: str, asked: Aspect | None) -> Practice:
    """With the question answered, and ``asked`` asked next."""
    if practice.step is None or practice.asked is None:
        raise ValueError("no question is open")
    kind = practice.trace.place(practice.step).kind
    answer = Settled(practice.step, kind, practice.asked, outcome, practice.wrong)
    again = practice.again if asked else practice.again - {practice.step}
    return replace(practice, answers=(*practice.answers, answer), asked=asked, wrong=0, verdict=verdict, again=again)


def worth_asking(trace: Trace, number: int, thorough: bool = False) -> bool:
    """Whether a step is a factor to predict: backward or update, finite, and no mere copy of another number.

    ``thorough`` lets copies count too, such as ∂z/∂w = y, or a sum with a single share.
    """
    place = trace.place(number)
    if KINDS[place.kind].phase is Phase.FORWARD or place == places.mean_loss():
        return False
    return math.isfinite(trace.value(place)) and (thorough or not _is_copy(trace, place))


def _is_copy(trace: Trace, place: Place) -> bool:
    plan = trace.plan
    index, row = place.index, place.row
    if place == places.upstream(index, row):
        return index < plan.outputs.start and len(plan.outgoing[index]) < 2
    if place == places.gradient(index, row):
        return int(plan.uses.counts[index]) < 2
    if place == places.mean_gradient(index):
        return len(trace.samples) < 2
    return place.kind.row.is_copy
