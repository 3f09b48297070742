"""Names, numbers and formulas as HTML: stacked fractions, subscripts, exponents; nothing but elements and classes.

The classes are ``frac`` (two spans, one above the other), ``q`` (a quantity) and ``product``, neither of which is
broken across lines, and ``root`` (what stands under a root). Everything that comes from a project is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import ClassVar

from bpdebugger.core.formulas.expression import Call, Expression, Number
from bpdebugger.core.formulas.printing import Markup, write
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.notation import Letter, is_compound, notation
from bpdebugger.core.names.numerals import on_screen, screen

_SIGNS = {"neg": "−", "not": "not ", "-": "−", "<": "&lt;", "<=": "≤", ">": "&gt;", ">=": "≥", "==": "=", "!=": "≠"}
_NUMBERED = re.compile(r"([^\W\d_]+)(\d+)")
# noncharacters and half surrogate pairs cannot be written to a file, control characters not to XML
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LONGEST_SUM = 3
_SHORT_PRODUCT = 32


def text(anything: str) -> str:
    """A text of the user's as HTML, in elements and in attributes."""
    return escape(_UNPRINTABLE.sub("\ufffd", anything))


def number(value: float) -> str:
    """A number with four significant digits."""
    return text(on_screen(value))


def word(name: str) -> str:
    """A name in italics; digits that follow letters are a subscript."""
    match = _NUMBERED.fullmatch(name)
    return f"<i>{text(name)}</i>" if match is None else f"<i>{text(match[1])}</i><sub>{match[2]}</sub>"


def _letter(letter: Letter) -> str:
    below = f"<sub>{text(letter.below.replace('->', '→'))}</sub>" if letter.below else ""
    above = letter.above or (f"({letter.sample})" if letter.sample else "")
    return word(letter.name) + below + (f"<sup>{above}</sup>" if above else "")


def fraction(above: str, below: str) -> str:
    """One piece of HTML over another."""
    return f'<span class="frac"><span>{above}</span><span>{below}</span></span>'


class Html(Markup):
    """Names and expressions in elements: stacked fractions, raised exponents; names in the letters."""

    signs: ClassVar = _SIGNS
    constants: ClassVar = {"pi": "π", "e": "<i>e</i>"}
    forms: ClassVar = {
        "/": fraction("{}", "{}"),
        "**": "{}<sup>{}</sup>",
        "exp": "<i>e</i><sup>{}</sup>",
        "abs": "|{}|",
        "sqrt": '√<span class="root">{}</span>',
        "where": "{1} if {0}, else {2}",
    }

    def __init__(self, letters: Letters) -> None:
        self.letters, self._aloud = letters, screen(letters)

    def quantity(self, name: str) -> str:
        """A quantity by its name: ``dE_dz[h1]`` is ∂E over ∂z with h1 below, ``p[w1]`` the parameter's name."""
        found = notation(name, self.letters)
        if found is None:
            inner = text(name)
        elif isinstance(found, Letter):
            inner = _letter(found)
        else:
            d = "∂" if found.partial else "<i>d</i>"
            inner = fraction(d + _letter(found.above), d + _letter(found.below))
        return f'<span class="q">{inner}</span>'

    def equation(self, name: str) -> str:
        """A quantity as ``quantity`` makes it, with its name as it is read aloud."""
        return f'<span role="math" aria-label="{text(self.letters.symbol(name))}">{self.quantity(name)}</span>'

    def formula(self, expression: Expression) -> str:
        """An expression, typeset, with its plain text for those who cannot see it."""
        return f'<span role="math" aria-label="{text(write(expression, self._aloud))}">{self.write(expression)}</span>'

    def numeral(self, value: float) -> str:
        """With four significant digits."""
        return number(value)

    def has_power_of_ten(self, value: float) -> bool:
        """As on screen."""
        return self._aloud.has_power_of_ten(value)

    def named(self, name: str) -> str:
        """As a quantity."""
        return self.quantity(name)

    def is_compound(self, name: str) -> bool:
        """As it is set everywhere."""
        return is_compound(name)

    def joined(self, call: Call, parts: Sequence[str]) -> str:
        """With a half as one character, and products that are not broken across lines."""
        if call.function != "*":
            return super().joined(call, parts)
        if call.arguments[0] == Number(0.5) and _is_call(call.arguments[1], "**"):
            return f"½ {self._unbroken(call.arguments[1:], parts[1:])}"
        return self._unbroken(call.arguments, parts)

    def applied(self, function: str, arguments: Sequence[str]) -> str:
        """As it is called."""
        return text(function) + self.enclosed(", ".join(arguments))

    def drawn(self, call: Call) -> str | None:
        """A sum that could not be broken above a line stands before a sign of division."""
        return None if call.function == "/" and _is_long_sum(call.arguments[0]) else super().drawn(call)

    def _unbroken(self, factors: Sequence[Expression], parts: Sequence[str]) -> str:
        """A product that stays on one line, so that lines break at sums, unless it is too long for one of its own."""
        product, length = " · ".join(parts), sum(len(write(factor, self._aloud)) for factor in factors)
        return f'<span class="product">{product}</span>' if len(factors) > 1 and length <= _SHORT_PRODUCT else product


def _is_call(expression: Expression, function: str) -> bool:
    return isinstance(expression, Call) and expression.function == function


def _is_long_sum(expression: Expression) -> bool:
    return isinstance(expression, Call) and expression.function == "+" and len(expression.arguments) > _LONGEST_SUM
