"""What a user may have meant by a name that the network does not have.

A near name is looked for among the few texts that differ by one character, and among those that differ in their
number alone, so that the search costs the same however many names there are.
"""

from __future__ import annotations

import re
import string
from collections.abc import Container, Iterable, Iterator

from bpdebugger.core.names.naming import normal_form
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, Space

_CHARACTERS = string.ascii_letters + string.digits + "_"
_LONGEST = 32
_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d{0,9})")


def nearest(name: str, names: Container[str], more: Iterable[str] = ()) -> str:
    """The name that a misspelt one resembles most, or nothing. ``more``: names to search by their number as well."""
    if not name or len(name) > _LONGEST:
        return ""
    found = {near for near in _one_off(name) if near in names}
    stem = _stem(name)
    found = found or {other for other in more if other.startswith(stem) and _stem(other) == stem and stem}
    return min(found, key=lambda other: (_stem(other) != stem, abs(_number(other) - _number(name)), other), default="")


def _one_off(name: str) -> Iterator[str]:
    """Every text that one insertion, deletion, replacement or swap of neighbours makes of a name."""
    for i in range(len(name) + 1):
        before, after = name[:i], name[i:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for character in _CHARACTERS:
            yield before + character + after
            yield before + character + after[1:]


def _stem(name: str) -> str:
    match = _NUMBERED.fullmatch(name)
    return match["stem"] if match else name


def _number(name: str) -> int:
    match = _NUMBERED.fullmatch(name)
    return int(match["number"] or 0) if match else 0


def correction(plan: Plan, typed: str) -> str:
    """A sentence on the part of a quantity's name that the network does not have; nothing where that is not it.

    ``z[h9]``: no unit h9, did you mean h2?
    """
    prefix, bracket, rest = normal_form(typed).partition("[")
    rows = [row for row in KINDS.values() if row.prefix == prefix]
    if not bracket:
        return ""
    if not rows:
        near = nearest(prefix, {row.prefix for row in KINDS.values()})
        return f"no quantity is called {prefix[:_LONGEST]}, did you mean {near}?" if near else ""
    inside = rest.rstrip("]")
    if any(row.space is Space.PARAMETER for row in rows) and "," not in inside:
        return _missing(inside, "parameter", plan.parameter_index)
    first, _, second = inside.partition("->" if "->" in inside else ",")
    tunable = any(row.space is Space.TUNABLE for row in rows)
    other = ("parameter", plan.parameter_index) if tunable else ("unit", plan.unit_index)
    return _missing(first, "unit", plan.unit_index) or (second and _missing(second, *other))


def _missing(name: str, what: str, known: dict[str, int]) -> str:
    if name in known or not name.isidentifier():
        return ""
    near = nearest(name, known, known)
    return f"no {what} {name[:_LONGEST]}" + (f", did you mean {near}?" if near else "")
