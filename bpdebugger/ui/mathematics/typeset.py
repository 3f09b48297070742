"""Formulas typeset as boxes: stacked fractions, raised exponents, and no more parentheses than the meaning needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.formulas.printing import WHOLE, Printer, Slot
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.notation import is_compound
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.passes.rule import ELLIPSIS
from bpdebugger.ui.mathematics.math_boxes import Box, row, space, text
from bpdebugger.ui.mathematics.math_names import script, symbol
from bpdebugger.ui.mathematics.math_shapes import fenced, fraction, root, superscript

_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
_SHORT_EXPONENT = 5.0
_NESTED = 0.8
_STACKED = 2
_TALL = 1.8
_CONSTANTS = {"pi": "π", "e": "e"}
_SIGNS = {"-": "−", "*": "·", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_GAPS = {"*": 0.2, "/": 0.06}
_GAP = 0.24


@dataclass(frozen=True, slots=True)
class Style:
    """How a formula is typeset: the font's size in pixels, the letters of names, the spelling of numbers, and what to
    put in for a symbol.

    ``insert`` may return ``None`` for a symbol that stands under its own name. ``depth`` counts the fractions and
    exponents around.
    """

    size: int
    letters: Letters
    number: Callable[[float], str] = on_screen
    insert: Callable[[str, Style, Slot], Box | None] | None = None
    depth: int = 0


def layout(expression: Expression, style: Style) -> Box:
    """The expression typeset on one line."""
    return Typesetter(style).write(expression)


def number(value: float, style: Style, slot: Slot) -> Box:
    """A number, with a raised power of ten, and in parentheses where the slot asks for them."""
    return Typesetter(style).write_number(value, slot)


def name(text: str, style: Style, slot: Slot) -> Box:
    """A quantity's name, in parentheses where the slot asks for them."""
    return Typesetter(replace(style, insert=None)).write_symbol(text, slot)


def shorten(expression: Expression, terms: int) -> Expression:
    """The expression with long sums elided to ``terms`` of their terms: the first ones, ⋯, and the last."""
    if not isinstance(expression, Call):
        return expression
    arguments = expression.arguments
    if expression.function == "+" and len(arguments) > terms + 1:
        arguments = (*arguments[: terms - 1], Symbol(ELLIPSIS), arguments[-1])
    return Call(expression.function, tuple(shorten(argument, terms) for argument in arguments))


def longest_sum(expression: Expression) -> int:
    """The number of terms in the longest sum; 0 without one."""
    if not isinstance(expression, Call):
        return 0
    own = len(expression.arguments) if expression.function == "+" else 0
    return max([own, *(longest_sum(argument) for argument in expression.arguments[:8])])


def sign(operator: str, size: int) -> Box:
    """The sign of an operation: before its only part, or between its parts, with what is empty around it."""
    if operator in ("neg", "not"):
        return text("−" if operator == "neg" else "not ", size)
    gap = space(_GAPS.get(operator, _GAP) * size)
    return row([gap, text(_SIGNS.get(operator, operator), size), gap])


class Typesetter(Printer[Box]):
    """Expressions as boxes in a style."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._size = style.size

    def write_symbol(self, name: str, slot: Slot = WHOLE) -> Box:
        """A name, or what the style puts in for it."""
        inserted = self._style.insert(name, self._style, slot) if self._style.insert else None
        return inserted or super().write_symbol(name, slot)

    def numeral(self, value: float) -> Box:
        """As the style spells it, with a raised power of ten."""
        size = self._size
        mantissa, ten, exponent = self._style.number(value).partition("·10")
        box = text(mantissa, size)
        if not ten:
            return box
        raised = text(exponent.translate(_LOWERED), script(size))
        times = space(0.08 * size)
        return row([box, times, text("·", size), times, superscript(text("10", size), raised, size)])

    def has_power_of_ten(self, value: float) -> bool:
        """Whether there is a sign of multiplication in it."""
        return "·" in self._style.number(value)

    def constant(self, name: str) -> Box:
        """A letter."""
        return text(_CONSTANTS.get(name, name), self._size)

    def named(self, name: str) -> Box:
        """As a derivative or a letter with subscripts."""
        return symbol(name, self._size, self._style.letters)

    def is_compound(self, name: str) -> bool:
        """As it is set everywhere."""
        return is_compound(name)

    def enclosed(self, inner: Box) -> Box:
        """In parentheses as tall as it is."""
        return fenced(inner, self._size)

    def joined(self, call: Call, parts: Sequence[Box]) -> Box:
        """Side by side with a sign between them."""
        between = sign(call.function, self._size)
        if len(parts) == 1:
            return row([between, *parts])
        return row([box for part in parts for box in (between, part)][1:])

    def applied(self, function: str, arguments: Sequence[Box]) -> Box:
        """As it is called."""
        size = self._size
        comma = [text(",", size), space(0.2 * size)]
        inner = row([box for argument in arguments for box in (*comma, argument)][2:])
        return row([text(function, size), space(0.02 * size), fenced(inner, size)])

    def drawn(self, call: Call) -> Box | None:
        """Fractions that are not nested too deeply, exponents, roots, bars, one of two values."""
        arguments, size = call.arguments, self._size
        match call.function:
            case "/":
                return self._fraction(*arguments)
            case "**":
                return superscript(self.base(call), self._raised(arguments[1]), size)
            case "exp":
                raised = self._raised(arguments[0])
                if raised.width > _SHORT_EXPONENT * size:
                    return self.applied("exp", [self.write(arguments[0])])
                return superscript(text("e", size), raised, size)
            case "sqrt":
                return root(self.write(arguments[0]), size)
            case "abs":
                return fenced(self.write(arguments[0]), size, "|", "|")
            case "where":
                return self._cases(*map(self.write, arguments))
        return None

    def _fraction(self, above: Expression, below: Expression) -> Box | None:
        """A fraction, unless it is nested too deeply, or a number would stand below stacked fractions."""
        depth, size = self._style.depth, self._size
        if depth >= _STACKED:
            return None
        deeper = Typesetter(replace(self._style, size=size if depth == 0 else round(_NESTED * size), depth=depth + 1))
        numerator = deeper.write(above)
        if isinstance(below, Number) and numerator.height > _TALL * size:
            return None
        return fraction(numerator, deeper.write(below), size)

    def _raised(self, exponent: Expression) -> Box:
        return Typesetter(replace(self._style, size=script(self._size), depth=_STACKED)).write(exponent)

    def _cases(self, condition: Box, held: Box, otherwise: Box) -> Box:
        """One value if a condition holds, else another."""
        gap, size = space(_GAP * self._size), self._size
        words = [held, gap, text("if", size), gap, condition, text(",", size), gap, text("else", size), gap, otherwise]
        return row(words)
