"""Which steps of a trace are meant, as people say it: ``backward``, ``dE_dz[o1] dE_dz``, ``h1 w5``, ``23-30``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bpdebugger.core.names.naming import UnknownQuantity, kinds_called, locate, normal_form
from bpdebugger.core.network.quantities import GIVEN, PAST_THE_SAMPLES, Kind, Phase, Place
from bpdebugger.core.passes.trace import Trace

USAGE = "a phase, unit, parameter, quantity or numbers of steps, such as backward, o1, w5, dE_dz[o1], 23-30"
_WORDS = re.compile(r"[^\s,;\[\]]*\[[^\]]*\][^\s,;]*|[^\s,;]+")
_NUMBERS = re.compile(r"(\d{1,9})(?:[-–−](\d{1,9}))?")  # as they are typed


class UnknownSteps(ValueError):
    """A word that means no step of this trace; its text is a sentence."""


def chosen_steps(trace: Trace, text: str) -> tuple[int, ...]:
    """The computed steps that a text means, in the order of the trace; every one where it is empty.

    Words are parted by blanks or commas. Raises ``UnknownSteps``.
    """
    found: set[int] = set()
    for word in _WORDS.findall(text):
        here = set(_meant(trace, word))
        if not here:
            raise UnknownSteps(f'"{word[:40]}" means no step that is computed; write {USAGE}')
        found |= here
    return tuple(sorted(found)) if found else tuple(_computed(trace))


def _computed(trace: Trace) -> Iterator[int]:
    return (number for number in range(len(trace)) if trace.place(number).kind not in GIVEN)


def _meant(trace: Trace, word: str) -> Iterator[int]:
    if word in set(Phase):
        return (number for number in _computed(trace) if trace.place(number).kind.row.phase == word)
    if match := _NUMBERS.fullmatch(word):
        return _between(trace, int(match[1]), int(match[2] or match[1]))
    if (unit := trace.plan.unit_index.get(word)) is not None:
        return _where(trace, lambda place: _unit_of(trace, place) == unit)
    if (parameter := trace.plan.parameter_index.get(word)) is not None:
        return _where(trace, lambda place: _parameter_of(trace, place) == parameter)
    kinds = kinds_called(normal_form(word))
    return _where(trace, lambda place: place.kind in kinds) if kinds else _called(trace, word)


def _where(trace: Trace, holds: Callable[[Place], bool]) -> Iterator[int]:
    return (number for number in _computed(trace) if holds(trace.place(number)))


def _between(trace: Trace, first: int, last: int) -> Iterator[int]:
    if not first <= last < len(trace):
        raise UnknownSteps(f"There are no steps {first} to {last}; they go from 0 to {len(trace) - 1}.")
    return (number for number in range(first, last + 1) if trace.place(number).kind not in GIVEN)


def _unit_of(trace: Trace, place: Place) -> int | None:
    owners = trace.plan.units_of(place.kind)
    return None if owners is None else int(owners[place.index])


def _parameter_of(trace: Trace, place: Place) -> int | None:
    of_kind = place.kind.row.parameter
    return None if of_kind is None else int(of_kind(trace.plan)[place.index])


def _called(trace: Trace, word: str) -> Iterator[int]:
    """The quantity of that name, in the sample that it names, else in all of them."""
    try:
        found = locate(trace.plan, word)
        if found.sample is not None:
            return iter((trace.find(word),))
    except UnknownQuantity as error:
        if "[" not in word:
            return iter(())
        raise UnknownSteps(str(error)) from None
    return iter(number for kind in found.kinds for number in _in_all(trace, kind, found.index))


def _in_all(trace: Trace, kind: Kind, index: int) -> Iterator[int]:
    if not trace.has(kind) or kind in GIVEN:
        return
    rows = (-1,) if kind in PAST_THE_SAMPLES else range(len(trace.samples))
    for row in rows:
        yield trace.number_of(Place(kind, index, row))
