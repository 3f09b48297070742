"""The names of quantities, typeset: ``dE_dz[h1]`` is ∂E over ∂z with the unit as a subscript."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain

from bpdebugger.core.network.quantities import KINDS
from bpdebugger.ui.mathematics.math_boxes import SMALLEST, Box, row, text
from bpdebugger.ui.mathematics.math_shapes import fraction, subscript, superscript

_NAME = re.compile(r"(?P<prefix>\w+)(\[(?P<inside>[^\[\]]*)\])?(@(?P<sample>\d+))?")
_NUMBERED = re.compile(r"(?P<letters>[^\W\d_]+)(?P<digits>\d+)")
_DERIVATIVES = {row.prefix: row.prefix[1:].split("_d") for row in KINDS.values() if "_d" in row.prefix}
_SCRIPT, _DERIVATIVE = 0.7, 0.9


def script(size: int) -> int:
    """The size of a subscript or superscript in a line of ``size``."""
    return max(round(_SCRIPT * size), min(size, SMALLEST))


@lru_cache(maxsize=8192)
def symbol(name: str, size: int) -> Box:
    """A quantity, parameter or variable by its name; a text that is no name stands as it is."""
    match = _NAME.fullmatch(name)
    if match is None:
        return text(name, size)
    prefix, inside, sample = match["prefix"], match["inside"], match["sample"]
    if prefix in _DERIVATIVES:
        return _derivative(prefix, inside or "", sample, size)
    if prefix == "p" and inside:
        return word(inside, size)
    letter, _, mark = prefix.partition("_")
    if mark and inside:
        # what an update makes of a number: w with a raised new, m with a raised hat
        marked = superscript(word(inside if letter == "p" else letter, size), text(mark, script(size)), size)
        return marked if letter == "p" else _of(marked, inside, size)
    box = _of(word(prefix, size), inside or "", size)
    return _in_sample(box, sample, size)


def _derivative(prefix: str, inside: str, sample: str | None, line: int) -> Box:
    size = max(round(_DERIVATIVE * line), SMALLEST)
    above, below = _DERIVATIVES[prefix]
    first, both, second = inside.partition(",")
    d = "𝜕" if prefix != "dy_dz" or both else "𝑑"
    top = _in_sample(word(above, size), sample, size)
    if both and above == "y":
        top = _of(top, first, size)
    if below == "p":
        bottom = _of(word(second, size), first, size) if both and above == "E" else word(second or first, size)
    else:
        bottom = _of(word(below, size), second or first, size)
    numerator, denominator = (row([text(d, size), box]) for box in (top, bottom))
    return fraction(numerator, denominator, line)


def _of(base: Box, inside: str, size: int) -> Box:
    """A letter with the unit, or the connection, that it belongs to."""
    return subscript(base, _index(inside, script(size)), size) if inside else base


def _index(inside: str, size: int) -> Box:
    source, arrow, target = inside.partition("->")
    if not arrow:
        return word(inside, size)
    return row([word(source, size), text("→", size), word(target, size)])


def _in_sample(base: Box, sample: str | None, size: int) -> Box:
    return base if sample is None else superscript(base, text(f"({sample})", script(size)), size)


def word(name: str, size: int) -> Box:
    """A name in italics; digits that follow letters are a subscript, as in w₁."""
    match = _NUMBERED.fullmatch(name)
    if match is None:
        return text(_italic(name), size)
    return subscript(text(_italic(match["letters"]), size), text(match["digits"], script(size)), size)


def _italic(letters: str) -> str:
    """The letters in italics, or all of them upright where one has no italic form."""
    if all(letter in _ITALICS or not letter.isalpha() for letter in letters):
        return "".join(_ITALICS.get(letter, letter) for letter in letters)
    return letters


# backwards, for the plain letters come before their variants: 𝜃 before 𝜗
_CODES = chain(range(0x1D71A, 0x1D6E1, -1), range(0x1D467, 0x1D433, -1))
_ITALICS = {"h": "ℎ"} | {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in _CODES}
