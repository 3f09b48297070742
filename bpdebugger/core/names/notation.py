"""How the name of a quantity is set: a letter with an index below and a mark above, or two of them as a quotient.

One reading for all media: painted, HTML and LaTeX differ in how a letter looks, not in what stands above what.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bpdebugger.core.names.letters import DERIVATIVES, USUAL, Letters

_NAME = re.compile(r"(?P<prefix>\w+)(\[(?P<inside>[^\[\]]*)\])?(@(?P<sample>\d+))?")


@dataclass(frozen=True, slots=True)
class Letter:
    """A name; below it the unit or connection that it belongs to, above it a sample's number, ``new`` or ``hat``."""

    name: str
    below: str = ""
    above: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Derivative:
    """A quotient; ``partial`` unless only one quantity depends on the other."""

    above: Letter
    below: Letter
    partial: bool


@lru_cache(maxsize=8192)
def notation(name: str, letters: Letters) -> Letter | Derivative | None:
    """How a quantity, parameter or variable is set; ``None`` for a text that is no name."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    prefix, inside, sample = match["prefix"], match["inside"] or "", match["sample"] or ""
    if prefix in DERIVATIVES:
        return _derivative(prefix, inside, sample, letters)
    if prefix == "p" and inside:
        return Letter(inside, sample=sample)
    letter, _, mark = prefix.partition("_")
    if mark and inside:
        # what an update makes of a number: w with a raised new, m with a raised hat
        return Letter(inside, above=mark) if letter == "p" else Letter(letter, inside, mark)
    return Letter(letters.shown(prefix), inside, sample=sample)


def _derivative(prefix: str, inside: str, sample: str, letters: Letters) -> Derivative:
    above, below = DERIVATIVES[prefix]
    first, both, second = inside.partition(",")
    top = Letter(letters.shown(above), first if both and above == "y" else "", sample=sample)
    if below == "p":
        # one use of a parameter has its unit below: without it, it would read as the gradient, the sum over its uses
        bottom = Letter(second or first or below, first if both and above == "E" else "")
    else:
        bottom = Letter(letters.shown(below), second or first)
    return Derivative(top, bottom, partial=prefix != "dy_dz" or bool(both))


def is_compound(name: str) -> bool:
    """Whether a name is set as a quotient or with an index above: in a power it stands in parentheses."""
    found = notation(name, USUAL)
    return isinstance(found, Derivative) or (found is not None and bool(found.above or found.sample))
