"""The name that a misspelt one resembles.

A near name is looked for among the few texts that differ by one character, and among those that differ in their
number alone, so that the search costs the same however many names there are.
"""

from __future__ import annotations

import re
import string
from collections.abc import Container, Iterable, Iterator

_CHARACTERS = string.ascii_letters + string.digits + "_"
LONGEST = 32
_NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d{0,9})")


def nearest(name: str, names: Container[str], more: Iterable[str] = ()) -> str:
    """The name that a misspelt one resembles most, or nothing. ``more``: names to search by their number as well."""
    if not name or len(name) > LONGEST:
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
