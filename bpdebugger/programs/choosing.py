"""Which of several losses the program descends, and what that says about its updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bpdebugger.programs.judging import Judged, LossVerdict
from bpdebugger.programs.losses import LossCandidate


class Finding(StrEnum):
    """What is said of a program."""

    MATCH = "match"
    MISTAKE = "mistake"
    CONSTANT = "constant"
    MATCH_FOR = "match_for"
    UNREADABLE = "unreadable"


@dataclass
class ChosenLoss:
    """The verdict that counts, what it means, and another loss for which all is right."""

    verdict: LossVerdict
    outcome: Finding
    right_for: LossVerdict | None = None


def choose(verdicts: Sequence[LossVerdict], named: str | None, classes: bool) -> ChosenLoss:
    """The program's own loss first; another one only where all parameters contradict it.

    `classes`: the program tells classes apart, so that a cross-entropy needs no asking.
    """
    if named is not None:
        chosen = [one for one in verdicts if one.loss.name == named]
        if chosen:
            best = next((one for one in chosen if one.right and not one.constant), chosen[0])
            return ChosenLoss(best, _alone(best))
    proper = [one for one in verdicts if one.loss.source == "program"]
    own = [one for one in proper if one.loss.likely > 0] or [one for one in proper if one.loss.likely >= 0]
    own = own or list(proper)
    others = [one for one in verdicts if one not in own]
    exact = [one for one in others if _exact(one)]
    if own:
        promised = any(one.loss.with_backward and one.right for one in verdicts)
        return _with_own(own, exact, [one for one in others if one.right and not one.constant], classes, promised)
    if exact:
        return _for_guess(exact, classes)
    squares = [one for one in others if one.share > 0 and one.loss.is_squares]
    if squares and not classes:
        others = squares
    partly = sorted(others, key=lambda one: (-one.share, -one.loss.likely, not one.loss.is_squares))
    return ChosenLoss(partly[0], Finding.MISTAKE)


def _exact(one: LossVerdict) -> bool:
    """Whether all is right for a loss; one that the program does not compute may be a sum or a mean."""
    if not one.right or one.factor is None:
        return False
    if not one.constant:
        return True
    return one.loss.source == "guess" and (_whole(2 * one.factor) or _whole(2 / one.factor))


def _whole(number: float) -> bool:
    return 0.5 < number < 1e5 and abs(number - round(number)) <= 1e-5 * number


def _for_guess(exact: Sequence[LossVerdict], classes: bool) -> ChosenLoss:
    reports = [one for one in exact if one.loss.source != "guess"]
    if reports:
        return ChosenLoss(reports[0], Finding.MATCH)
    squares = [one for one in exact if one.loss.is_squares]
    if squares:
        return ChosenLoss(squares[0], Finding.MATCH)
    return ChosenLoss(exact[0], Finding.MATCH if classes else Finding.MATCH_FOR)


def _with_own(
    own: Sequence[LossVerdict],
    scaled: Sequence[LossVerdict],
    exact: Sequence[LossVerdict],
    classes: bool,
    promised: bool,
) -> ChosenLoss:
    """`promised`: what computes the loss also has the way back, and with it says by what factor."""
    first = own[0]
    if first.loss.running and first.right:
        return ChosenLoss(first, Finding.MATCH)
    right = [one for one in own if one.right and not one.constant]
    if first in right:
        return ChosenLoss(first, Finding.MATCH)
    aside = [one for one in right if one.loss.site == first.loss.site or not _upstream(one, first)]
    if aside and (first.all_wrong or first.constant or aside[0].loss.likely >= first.loss.likely):
        return ChosenLoss(aside[0], Finding.MATCH)
    shared = next((found for one in own if (found := _shared(one, own)) is not None), None)
    if shared is not None:
        return ChosenLoss(shared, Finding.MATCH)
    exactly = [one for one in [*own, *exact] if one.right and not one.constant and one.loss.source == "program"]
    if first.constant and first.right and exactly:
        # the same loss, summed or averaged for a report
        return ChosenLoss(exactly[0], Finding.MATCH)
    if right:
        return ChosenLoss(first, Finding.MISTAKE, right[0])
    if (
        first.constant
        and first.right
        and not promised
        and _meant(first.factor or 0.0, [one.loss for one in scaled if one.right])
    ):
        return ChosenLoss(first, Finding.CONSTANT, next(iter(exact), None) or _multiple(first))
    if first.loss.likely <= 0 and scaled:
        return _for_guess(scaled, classes)
    if not exact:
        best = max(own, key=lambda one: (one.share, not one.constant, one.loss.likely))
        return ChosenLoss(best if first.all_wrong or first.constant else first, Finding.MISTAKE)
    return ChosenLoss(first, Finding.MISTAKE, exact[0] if first.all_wrong or first.constant else None)


def _shared(first: LossVerdict, own: Sequence[LossVerdict]) -> LossVerdict | None:
    """A loss with the verdicts of several, where each parameter goes along one, as of two networks at odds."""
    if (
        first.loss.likely <= 1
        or not any(one.judged is Judged.RIGHT for one in first.updates)
        or (first.factor or 0.0) <= 0
        or first.constant
        or first.right
    ):
        return None
    others = [
        one
        for one in own
        if one.loss.likely > 1
        and one.loss.site != first.loss.site
        and not _upstream(one, first)
        and not _upstream(first, one)
    ]
    updates = []
    for at, update in enumerate(first.updates):
        theirs = [one.updates[at] for one in others]
        better = [one for one in theirs if one.judged is Judged.RIGHT] or [one for one in theirs if one.too_late]
        if update.judged is Judged.MISTAKE and not better:
            return None
        updates.append(better[0] if update.judged is Judged.MISTAKE else update)
    return replace(first, updates=updates)


def _meant(factor: float, known: Sequence[LossCandidate]) -> bool:
    """Whether a factor may be meant: half of a loss, its sum or its mean.

    `known`: losses of differences that the gradients are proportional to. Where the difference itself is the gradient,
    sum, mean and half are meant alike. Where factors were written with it, only the mean over samples for that over
    all numbers. Twice the gradient is never meant: the 2 stands in the program, and belongs to a loss without its ½.
    """
    if abs(factor - 2) <= 1e-4 or not (_whole(2 * factor) or _whole(2 / factor)):
        return False
    if abs(factor - 0.5) <= 1e-4 and any(one.is_squares for one in known):
        # the 2 of the square is left to the step size
        return True
    if not known:
        return abs(factor - 0.5) > 1e-4
    outputs = [min(one.shape) for one in known if len(one.shape) == 2 and min(one.shape) < max(one.shape)]
    return any(one.bare for one in known) or any(abs(factor - one) <= 1e-4 * one for one in outputs)


def _multiple(one: LossVerdict) -> LossVerdict:
    """The other reading of a constant factor: all is right for that multiple of the loss."""
    factor = one.factor or 1.0
    number = "half" if abs(factor - 0.5) < 1e-4 else f"{factor:.6g} times" if factor > 1 else f"1/{1 / factor:.6g} of"
    return LossVerdict(replace(one.loss, name=f"{number} {one.loss.name}"), one.updates, 1.0)


def _upstream(one: LossVerdict, other: LossVerdict) -> bool:
    """Whether a loss is a part of another: it moves the other."""
    return other.loss.site in one.loss.feeds


def _alone(one: LossVerdict) -> Finding:
    if one.right:
        return Finding.CONSTANT if one.constant else Finding.MATCH
    return Finding.MISTAKE


__all__ = ["ChosenLoss", "Finding", "Judged", "choose"]
