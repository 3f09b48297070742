"""Given gradients that no mistake explains: what one wrong number looks like, and what can be said of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bpdebugger.core.diagnosing.evidence import Evidence, listed
from bpdebugger.core.diagnosing.given import agree
from bpdebugger.core.diagnosing.search import Search
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.passes.trace import Trace, trace

_SLIPS = (
    (-1.0, "It has the wrong sign."),
    *((10.0**k, "Its decimal point is in the wrong place.") for k in (1, -1, 2, -2, 3, -3)),
)
"""What happens to a number that is written down: the factor that makes it, and a sentence."""
_DIGITS_OF_ANOTHER = 4
"""With so many digits two gradients are not alike by chance."""
_DECIMAL_POINT = tuple(10.0**k for k in (1, -1, 2, -2, 3, -3))


def one_entry(evidence: Evidence, wrong: int, search: Search) -> str:
    """What a single wrong number looks like, in sentences."""
    start = f"All agree but one: {evidence.names[wrong]} is given as {_given_and_right(evidence, wrong, '; it is ')}."
    return " ".join([start, *not_finite(evidence, [wrong]), *_resemblance(evidence, wrong, search)])


def _given_and_right(evidence: Evidence, at: int, between: str) -> str:
    given, right = evidence.given[at], float(evidence.right[at])
    text = given.text if np.isfinite(given.value) else on_screen(given.value)
    return f"{text}{between}{on_screen(right, max(given.digits + 1, 6))}"


def slip_beside(evidence: Evidence, wrong: int, expected: Array) -> str:
    """A sentence on the one number that a mistake does not give, if it is a slip of what the mistake gives for it."""
    given = evidence.given[wrong]
    slip = next((words for factor, words in _SLIPS if evidence.agree(factor * expected)[wrong]), "")
    number = on_screen(float(expected[wrong]), max(given.digits + 1, 6))
    name = evidence.names[wrong]
    return f"So all come out but {name}: {given.text} is given, and it would be {number}. {slip}" if slip else ""


def swapped_entries(evidence: Evidence) -> str:
    """A sentence if exactly two numbers are wrong and each is the right one of the other; otherwise empty."""
    wrong = evidence.wrong()
    if len(wrong) != 2 or len(evidence) < 3:
        return ""
    exchanged = evidence.right.copy()
    exchanged[wrong] = exchanged[wrong[::-1]]
    if not evidence.agree(exchanged).all():
        return ""
    first, second = (evidence.names[i] for i in wrong)
    return (
        f"All agree but two, which have changed places: {first} has the gradient of {second}, {second} that of {first}."
    )


def misplaced_entries(evidence: Evidence) -> str:
    """A sentence if every wrong number is, to enough digits, the right one of another; otherwise empty."""
    wrong = evidence.wrong()
    if not 2 <= len(wrong) < len(evidence) or min(evidence.given[i].digits for i in wrong) < _DIGITS_OF_ANOTHER:
        return ""
    with np.errstate(all="ignore"):
        same = agree(evidence.right[None, :], evidence.values[wrong, None], evidence.level(0).tolerance[wrong, None])
    if not (same.sum(axis=1) == 1).all() or not np.isfinite(evidence.values[wrong]).all():
        return ""
    pairs = [
        f"{evidence.names[i]} has that of {evidence.names[int(of)]}"
        for i, of in zip(wrong, same.argmax(axis=1), strict=True)
    ]
    return f"All agree but {len(wrong)}, which are the gradients of others: {listed(pairs)}."


def _resemblance(evidence: Evidence, wrong: int, search: Search) -> Iterator[str]:
    """The first likeness that is found."""
    right = evidence.right[wrong]

    def fits(value: float) -> bool:
        predicted = evidence.right.copy()
        predicted[wrong] = value
        return bool(evidence.agree(predicted)[wrong])

    for factor, words in _factors(search.case.samples):
        if fits(factor * right):
            yield words
            return
    for i, name in enumerate(evidence.names):
        if i != wrong and fits(evidence.right[i]):
            yield f"It is the gradient of {name}."
            return
    if search.evidence is not evidence:
        # of very many numbers the search looks at some only
        return
    for number in np.flatnonzero(search.agreeing[:, wrong])[:1]:
        made = search.singles[number]
        yield f"It is as if a mistake was made for this one alone ({made.name}): {made.readings[0].sentence}"


def _factors(samples: int) -> Iterator[tuple[float, str]]:
    yield -1.0, "It has the wrong sign."
    yield 2.0, "It is twice the right one."
    yield 0.5, "It is half the right one."
    yield 0.0, "It was left at 0."
    if samples > 1:
        yield float(samples), f"It is {samples} times the right one: a sum over the samples, not the mean."
        yield 1 / samples, f"It is the right one divided by {samples}, the number of samples."
    for power in _DECIMAL_POINT:
        yield power, "Its decimal point is in the wrong place."


def many_entries(recorded: Trace, evidence: Evidence) -> Iterator[str]:
    """What can be said of numbers that no mistake explains, a sentence each."""
    wrong = evidence.wrong()
    first = wrong[0]
    yield f"{len(wrong)} of {len(evidence)} gradients are wrong."
    if len(wrong) < len(evidence):
        yield f"{listed([evidence.names[i] for i in np.flatnonzero(evidence.agreeing)])} agree."
    yield (
        f"Going backward from the outputs, the first wrong one is {evidence.names[first]}: "
        f"{_given_and_right(evidence, first, ' is given, and ')} is right."
    )
    if len(wrong) > 1:
        yield f"Wrong: {listed([evidence.names[i] for i in wrong])}."
    yield from not_finite(evidence, wrong)
    yield from _hints(recorded, evidence)


def not_finite(evidence: Evidence, among: Sequence[int]) -> Iterator[str]:
    """A sentence if some of the given numbers are NaN or infinite."""
    nan = [evidence.names[i] for i in among if np.isnan(evidence.values[i])]
    infinite = [evidence.names[i] for i in among if np.isinf(evidence.values[i])]
    if nan:
        made_by = "0/0, ∞ − ∞, 0 · ∞ or the log of a negative number"
        yield f"{listed(nan)} came out as NaN, which is made by {made_by}, and spreads from there."
    no_number = [evidence.names[i] for i in among if not np.isfinite(evidence.right[i])]
    if no_number:
        yield f"The right gradient of {listed(no_number)} is no finite number at this point of the network."
    if infinite:
        yield f"{listed(infinite)} came out as infinite, which is made by a division by 0, the log of 0 or an overflow."


def _hints(recorded: Trace, evidence: Evidence) -> Iterator[str]:
    if not evidence.only_gradients:
        return
    if evidence.explained_by(recorded.parameters[evidence.at]):
        yield "The numbers are the parameters themselves, not their gradients."
    factor = evidence.common_factor()
    if factor is not None and len(evidence) > 1:
        yield f"Every number is {on_screen(factor)} times the right one."
    if not recorded.averaged and len(recorded.network.samples) > 1:
        means = trace(recorded.network).mean_gradient
        if evidence.explained_by(means[evidence.at]):
            yield f"They are the means over all samples, not the gradients of sample {recorded.samples[0]}."
