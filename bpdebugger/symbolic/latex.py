"""LaTeX of expressions: names of quantities as derivatives with subscripts, quotients as fractions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import ClassVar

from bpdebugger.core.formulas.expression import Expression
from bpdebugger.core.formulas.printing import Markup, shortest
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.core.names.notation import Letter, is_compound, notation

_NUMBERED = re.compile(r"(?P<letters>[^\W\d_]+)_?(?P<digits>\d+)")
_FUNCTIONS = {"exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "min", "max"}
_SIGNS = {
    "neg": "-",
    "not": r"\lnot ",
    "*": r"\cdot",
    "<=": r"\le",
    ">=": r"\ge",
    "==": "=",
    "!=": r"\ne",
    "and": r"\land",
    "or": r"\lor",
}
_UPRIGHT = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}


def latex(expression: Expression, letters: Letters = USUAL) -> str:
    """The expression in LaTeX's mathematics, to stand between dollars."""
    return Latex(letters).write(expression)


def quantity(text: str, letters: Letters = USUAL) -> str:
    r"""A quantity's name: ``dE_dz[h1]`` is ``\frac{\partial E}{\partial z_{h_{1}}}``."""
    found = notation(text, letters)
    if found is None:
        return text.replace("⋯", r"\cdots")
    if isinstance(found, Letter):
        return _letter(found)
    d = r"\partial " if found.partial else "d"
    return rf"\frac{{{d}{_letter(found.above)}}}{{{d}{_letter(found.below)}}}"


def _letter(letter: Letter) -> str:
    shown = word(letter.name)
    if letter.below:
        # TeX knows no subscript of what has one already
        base = f"{{{shown}}}" if "_{" in shown else shown
        source, arrow, target = letter.below.partition("->")
        index = rf"{word(source)} \to {word(target)}" if arrow else word(source)
        shown = f"{base}_{{{index}}}"
    above = rf"\text{{{letter.above}}}" if letter.above else f"({letter.sample})" if letter.sample else ""
    return f"{shown}^{{{above}}}" if above else shown


def word(text: str) -> str:
    """A name; digits after letters are a subscript, a longer word stands upright."""
    match = _NUMBERED.fullmatch(text)
    if match:
        return f"{word(match['letters'])}_{{{match['digits']}}}"
    escaped = text.replace("_", r"\_")
    return escaped if len(text) == 1 else rf"\mathrm{{{escaped}}}"


class Latex(Markup):
    """Expressions in LaTeX's mathematics, names in the letters."""

    signs: ClassVar = _SIGNS
    constants: ClassVar = {"pi": r"\pi"}
    parentheses = r"\left(", r"\right)"
    forms: ClassVar = {
        "/": r"\frac{{{}}}{{{}}}",
        "**": "{}^{{{}}}",
        "sqrt": r"\sqrt{{{}}}",
        "abs": r"\left|{}\right|",
        "exp": r"\exp\left({}\right)",
        "where": r"\begin{{cases}} {1} & {0} \\ {2} & \text{{else}} \end{{cases}}",
    }

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    def numeral(self, value: float) -> str:
        """With all its digits; a power of ten as a product."""
        if math.isnan(value):
            return r"\mathrm{NaN}"
        if math.isinf(value):
            return r"\infty" if value > 0 else r"-\infty"
        mantissa, e, exponent = shortest(value).partition("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if e else mantissa

    def has_power_of_ten(self, value: float) -> bool:
        """As the shortest text has one."""
        return "e" in shortest(value)

    def named(self, name: str) -> str:
        """As a derivative or a letter with subscripts."""
        return quantity(name, self._letters)

    def is_compound(self, name: str) -> bool:
        """As it is set everywhere."""
        return is_compound(name)

    def applied(self, function: str, arguments: Sequence[str]) -> str:
        """Upright, with its arguments in parentheses that grow."""
        shown = f"\\{function}" if function in _FUNCTIONS else rf"\operatorname{{{_UPRIGHT.get(function, function)}}}"
        return shown + self.enclosed(", ".join(arguments))
