"""What stands next to a step in a tree: the operands that it reads, or the steps that read it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bpdebugger.core.network.quantities import Place
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.explaining.origins.readers import readers
from bpdebugger.debugger.explaining.origins.terms import terms_of

MOST_TERMS = 8
"""A sum of more terms is cut to its largest."""

MOST_READERS = 50
"""How many of the steps that read one are listed; an input of a large network goes into hundreds."""


@dataclass(frozen=True, slots=True)
class Branches:
    """Steps, and of a wide sum how many terms are left out and what they add up to, if that may be known.

    ``left_out`` is -1 where there are more, uncounted.
    """

    numbers: tuple[int, ...]
    left_out: int = 0
    together: float | None = None


def operands(trace: Trace, number: int, known: bool = True) -> Branches:
    """What a step reads, in the order of its rule; of a wide sum the largest terms first, the others summed up.

    While the step is not ``known`` the first terms stand for the largest, which would tell too much.
    """
    place = trace.place(number)
    terms = terms_of(trace, place)
    if terms is None or len(terms.contributions) <= MOST_TERMS:
        return Branches(trace[number].operands)
    order = terms.by_size() if known else list(range(len(terms.contributions)))
    shown, hidden = order[:MOST_TERMS], order[MOST_TERMS:]
    together = _sum(terms.contributions[hidden].tolist()) if known else None
    read = (trace.number_of(place) for i in shown for place in terms.places(i))
    return Branches(tuple(dict.fromkeys(read)), len(hidden), together)


def _sum(values: list[float]) -> float:
    return math.fsum(values) if all(map(math.isfinite, values)) else sum(values)


def goes_into(trace: Trace, number: int) -> Branches:
    """The steps that read a step, in the order of the trace, as many as one can look at."""
    found = tuple(islice(readers(trace, number), MOST_READERS + 1))
    return Branches(found) if len(found) <= MOST_READERS else Branches(found[:-1], -1)


def largest_term(trace: Trace, place: Place) -> tuple[Iterator[int], float, int] | None:
    """The steps of a sum's largest term, what it contributes, and how many terms there are; ``None`` for no sum."""
    terms = terms_of(trace, place)
    if terms is None or not len(terms.contributions):
        return None
    largest = terms.by_size()[0]
    steps = (trace.number_of(read) for read in terms.places(largest))
    return steps, float(terms.contributions[largest]), len(terms.contributions)
