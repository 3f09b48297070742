"""The names of quantities, typeset: ``dE_dz[h1]`` is ∂E over ∂z with the unit as a subscript."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import chain

from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.notation import Letter, notation
from bpdebugger.ui.mathematics.math_boxes import SMALLEST, Box, row, text
from bpdebugger.ui.mathematics.math_shapes import fraction, subscript, superscript

_NUMBERED = re.compile(r"(?P<letters>[^\W\d_]+)(?P<digits>\d+)")
_SCRIPT, _DERIVATIVE = 0.7, 0.9


def script(size: int) -> int:
    """The size of a subscript or superscript in a line of ``size``."""
    return max(round(_SCRIPT * size), min(size, SMALLEST))


@lru_cache(maxsize=8192)
def symbol(name: str, size: int, letters: Letters) -> Box:
    """A quantity, parameter or variable by its name; a text that is no name stands as it is."""
    found = notation(name, letters)
    if found is None:
        return text(name, size)
    if isinstance(found, Letter):
        return _letter(found, size)
    smaller = max(round(_DERIVATIVE * size), SMALLEST)
    d = text("𝜕" if found.partial else "𝑑", smaller)
    above, below = (row([d, _letter(letter, smaller)]) for letter in (found.above, found.below))
    return fraction(above, below, size)


def _letter(letter: Letter, size: int) -> Box:
    box = word(letter.name, size)
    if letter.below:
        box = subscript(box, _index(letter.below, script(size)), size)
    above = letter.above or (f"({letter.sample})" if letter.sample else "")
    return superscript(box, text(above, script(size)), size) if above else box


def _index(inside: str, size: int) -> Box:
    source, arrow, target = inside.partition("->")
    if not arrow:
        return word(inside, size)
    return row([word(source, size), text("→", size), word(target, size)])


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
