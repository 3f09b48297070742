"""What is done to the penalty on the weights: left out, with the wrong factor, over other parameters."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bpdebugger.core.diagnosing.readings import Case, Reading
from bpdebugger.core.diagnosing.variant import At, change
from bpdebugger.core.formulas.evaluate import Array

_PART = "What the penalty adds to the gradients"


def penalty_missing(case: Case) -> Iterator[Reading]:
    """The gradients of the loss alone."""
    if case.plan.penalty:
        sentence = f"{_PART} was left out: they are those of the loss alone."
        yield Reading(sentence, change(At.PENALTY, lambda run, slopes: np.zeros_like(slopes)), common=True)


def penalty_scaled(case: Case) -> Iterator[Reading]:
    """λ Σ w² for λ/2 Σ w², a sign, or the number of samples."""
    term, n = case.plan.penalty, case.samples
    if term is None:
        return
    ways = [(-1.0, "was subtracted, not added")]
    if term.l2:
        ways += [(2.0, "is twice the right one: the penalty was taken as λ Σ w², without its ½")]
        ways += [(0.5, "is half the right one: a ½ too many")]
    if n > 1:
        ways += [(1 / n, f"was divided by the number of samples, {n}, with the gradients of the loss")]
        ways += [(float(n), f"was added once for each of the {n} samples")]
    for factor, words in ways:
        made = change(At.PENALTY, lambda run, slopes, factor=factor: factor * slopes)  # type: ignore[misc]
        yield Reading(f"{_PART} {words}.", made)


def penalty_over_others(case: Case) -> Iterator[Reading]:
    """Over the biases too, where it goes over weights alone; over weights alone, where it goes over biases too."""
    term, plan, parameters = case.plan.penalty, case.plan, case.trace.parameters
    if term is None:
        return
    weights = np.unique(plan.uses.parameter[plan.uses.connections])
    biases = np.setdiff1d(np.unique(plan.uses.parameter[plan.uses.biases]), weights)
    if not len(biases):
        return
    if np.isin(biases, term.members).any():
        alone = change(At.PENALTY, lambda run, slopes: _without(slopes, biases))
        yield Reading("The biases have no part in the penalty, which goes over them too here.", alone)
        return
    more = np.zeros(len(parameters))
    more[biases] = term.l2 * parameters[biases] + term.l1 * np.sign(parameters[biases])
    made = change(At.PENALTY, lambda run, slopes: slopes + more)
    yield Reading("The penalty was taken over the biases too; here it goes over the weights alone.", made)


def _without(slopes: Array, those: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Array:
    kept = slopes.copy()
    kept[those] = 0.0
    return kept
