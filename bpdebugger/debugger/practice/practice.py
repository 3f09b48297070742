"""The practice mode "predict, then reveal": a backward factor is hidden until its sign and its value are predicted.

A practice is one value that does not change; each function gives the next one. It keeps beside the session and knows
nothing of it but the step that was computed last.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from bpdebugger.core.names import places
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.quantities import KINDS, Phase, Place
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


Judge = Callable[[Network, str, str, int | None], JudgedClaim]
"""Judges a formula: network, quantity, formula, sample."""

_TOO_COARSE = "Rounded too coarsely: at least two significant digits are needed; a zero at the end counts."


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice at one moment.

    ``step`` is the factor in hand, ``None`` when none is left; ``asked`` is what is asked of it, ``None`` once it is
    revealed; ``wrong`` counts the wrong answers to that question. ``verdict`` says what became of the last answer.
    ``thorough`` asks for plain copies too, such as ∂z/∂w = y. ``judge`` judges typed formulas by more than their
    value here, where one is given.
    """

    trace: Trace
    step: int | None
    asked: Aspect | None
    wrong: int = 0
    answers: tuple[Settled, ...] = ()
    verdict: str = ""
    thorough: bool = False
    judge: Judge | None = None

    @property
    def finished(self) -> bool:
        """Whether nothing is left to predict."""
        return self.step is None

    @property
    def prompt(self) -> str:
        """What is asked, as a sentence."""
        if self.step is None:
            return "Nothing is left to predict."
        step = self.trace[self.step]
        if self.asked is Aspect.SIGN:
            return f"What is the sign of {step.symbol}: negative, zero or positive?"
        if self.asked is Aspect.VALUE:
            return (
                f"{step.symbol} is {Sign.of(step.value)}. What is its value? "
                "Type a number with two digits or more, or a formula."
            )
        return f"{step.symbol} is revealed."

    def hides(self, number: int) -> bool:
        """Whether a step's value must not be shown: it is asked, or comes after what is asked."""
        return self.step is not None and self.asked is not None and number >= self.step


def begin(trace: Trace, after: int, thorough: bool = False, judge: Judge | None = None) -> Practice:
    """A practice that asks for the first factor after the step ``after`` (-1 for the whole trace)."""
    return moved(Practice(trace, None, None, thorough=thorough, judge=judge), after)


def moved(practice: Practice, after: int) -> Practice:
    """The practice once the session stands at ``after``: asks for the next factor that is not settled yet."""
    settled = {a.step for a in practice.answers if a.question is Aspect.VALUE or _is_zero(practice, a.step)}
    for number in range(after + 1, len(practice.trace)):
        if number not in settled and worth_asking(practice.trace, number, practice.thorough):
            break
    else:
        return replace(practice, step=None, asked=None, wrong=0, verdict="")
    has_sign = any(a.step == number for a in practice.answers)
    asked = Aspect.VALUE if has_sign else Aspect.SIGN
    if (number, asked) == (practice.step, practice.asked):
        return practice
    return replace(practice, step=number, asked=asked, wrong=0, verdict="")


def proceed(practice: Practice) -> Practice:
    """On to the next factor, once this one is revealed; until then nothing changes."""
    return practice if practice.asked or practice.step is None else moved(practice, practice.step)


def _is_zero(practice: Practice, number: int) -> bool:
    return practice.trace[number].value == 0


def answer_sign(practice: Practice, sign: Sign) -> Practice:
    """The practice after a predicted sign; a sign that is not asked changes nothing."""
    if practice.step is None or practice.asked is not Aspect.SIGN:
        return practice
    step = practice.trace[practice.step]
    if sign is not Sign.of(step.value):
        return replace(practice, wrong=practice.wrong + 1, verdict=f"Not {sign}. {with_operands(step)}")
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
    except UnreadablePrediction as error:
        return replace(practice, verdict=str(error))
    if prediction.is_too_coarse_for(step.value):
        return replace(practice, verdict=_TOO_COARSE)
    right, verdict = _judged(practice, step, prediction)
    if right:
        return _settled(practice, _right(practice), verdict, None)
    return replace(practice, wrong=practice.wrong + 1, verdict=verdict)


def _judged(practice: Practice, step: Step, prediction: Prediction) -> tuple[bool, str]:
    """Whether a prediction is right, and what to say to it."""
    if prediction.value == 0:
        return False, f"{step.symbol} is {Sign.of(step.value)}, so it is not 0."
    right = prediction.means(step.value)
    words = f"Right: {result(step)}" if right else ""
    # a mean or an update is past what a judge of formulas knows
    if prediction.is_claim and practice.judge and step.sample is not None:
        claim = practice.judge(practice.trace.network, step.quantity, prediction.text, step.sample)
        if right and claim.verdict != "equal":
            words = f"Right here: {result(step)} {claim.explanation}"
        elif not right and not text_gives_away(step, claim.explanation):
            words = claim.explanation
    return right, words or slip(step, prediction)


def skip(practice: Practice) -> Practice:
    """Reveals the factor in hand: what was still asked of it counts as skipped, or as given up after a wrong answer."""
    if practice.step is None or practice.asked is None:
        return practice
    step = practice.trace[practice.step]
    ended = Outcome.GIVEN_UP if practice.wrong else Outcome.SKIPPED
    next_question = Aspect.VALUE if practice.asked is Aspect.SIGN and step.value != 0 else None
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
    return replace(practice, answers=(*practice.answers, answer), asked=asked, wrong=0, verdict=verdict)


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
