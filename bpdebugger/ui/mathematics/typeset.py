"""Formulas typeset as boxes: stacked fractions, raised exponents, and no more parentheses than the meaning needs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.passes.rule import ELLIPSIS
from bpdebugger.ui.mathematics.math_boxes import Box, row, space, text
from bpdebugger.ui.mathematics.math_names import script, symbol
from bpdebugger.ui.mathematics.math_shapes import fenced, fraction, root, superscript

_ANY, _TERM, _FACTOR, _LATER_FACTOR, _BASE = 0, 1, 2, 3, 5
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")
_SHORT_EXPONENT = 5.0
_NESTED = 0.8
_STACKED = 2
_TALL = 1.8
_CONSTANTS = {"pi": "π", "e": "e"}
_SIGNS = {"+": "+", "-": "−", "*": "·", "/": "/"}
_RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠"}
_SPACES = {"+": 0.24, "-": 0.24, "*": 0.2, "/": 0.06}


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a number or symbol stands: how tightly its surroundings bind, and whether a minus sign may come first
    without parentheses."""

    level: int = _ANY
    leading: bool = True

    def encloses(self, value: float) -> bool:
        """Whether a number stands in parentheses here."""
        if math.copysign(1.0, value) < 0 and not math.isnan(value):
            return not self.leading or self.level >= _BASE
        return self.level >= _BASE and "·" in on_screen(value)


@dataclass(frozen=True, slots=True)
class Style:
    """How a formula is typeset: the font's size in pixels, the spelling of numbers, and what to put in for a symbol.

    ``insert`` may return ``None`` for a symbol that stands under its own name. ``depth`` counts the fractions and
    exponents around.
    """

    size: int
    number: Callable[[float], str] = on_screen
    insert: Callable[[str, Style, Slot], Box | None] | None = None
    depth: int = 0

    def inside(self, size: int) -> Style:
        """The style one level deeper, in a smaller size."""
        return replace(self, size=size, depth=self.depth + 1)


def layout(expression: Expression, style: Style) -> Box:
    """The expression typeset on one line."""
    return _set(expression, style, Slot())


def number(value: float, style: Style, slot: Slot) -> Box:
    """A number, with a raised power of ten, and in parentheses where the slot asks for them."""
    mantissa, ten, exponent = style.number(value).partition("·10")
    box = text(mantissa, style.size)
    if ten:
        raised = text(exponent.translate(_LOWERED), script(style.size))
        times = space(0.08 * style.size)
        box = row([box, times, text("·", style.size), times, superscript(text("10", style.size), raised, style.size)])
    return fenced(box, style.size) if slot.encloses(value) else box


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


def _set(expression: Expression, style: Style, slot: Slot) -> Box:
    if isinstance(expression, Number):
        if expression.name:
            return text(_CONSTANTS.get(expression.name, expression.name), style.size)
        return number(expression.value, style, slot)
    if isinstance(expression, Symbol):
        inserted = style.insert(expression.name, style, slot) if style.insert else None
        return inserted or symbol(expression.name, style.size)
    binding = _binding(expression, style, slot)
    if binding < slot.level:
        return fenced(_call(expression, style, Slot()), style.size)
    return _call(expression, style, slot)


def _binding(call: Call, style: Style, slot: Slot) -> int:
    """How tightly the outermost operation binds as typeset; a stacked fraction needs no parentheses in a product."""
    match call.function:
        case "neg":
            return _FACTOR if slot.leading else _ANY - 1
        case "+" | "-":
            return _TERM
        case "where":
            return _ANY
        case function if function in _RELATIONS:
            return _ANY
        case "*":
            return _FACTOR
        case "/":
            return _LATER_FACTOR if style.depth < _STACKED else _FACTOR
        case "**" | "exp":
            return _LATER_FACTOR + 1
    return _BASE


def _call(call: Call, style: Style, slot: Slot) -> Box:
    arguments = call.arguments
    match call.function:
        case "neg":
            sign = text("−", style.size)
            return row([sign, _set(arguments[0], style, Slot(_LATER_FACTOR, leading=False))])
        case "/":
            return _stacked(arguments[0], arguments[1], style) or _chain(call, style, slot)
        case "+" | "-" | "*":
            return _chain(call, style, slot)
        case "where":
            return _cases(call, style)
        case function if function in _RELATIONS:
            return _relation(call, style)
        case "**":
            base = _set(arguments[0], style, Slot(_BASE, leading=False))
            return superscript(base, _raised(arguments[1], style), style.size)
        case _:
            return _function(call, style)


def _stacked(above: Expression, below: Expression, style: Style) -> Box | None:
    """A fraction, unless it is nested too deeply, or a number would stand below stacked fractions."""
    if style.depth >= _STACKED:
        return None
    deeper = style.inside(_nested_size(style))
    numerator = _set(above, deeper, Slot())
    if isinstance(below, Number) and numerator.height > _TALL * style.size:
        return None
    return fraction(numerator, _set(below, deeper, Slot()), style.size)


def _nested_size(style: Style) -> int:
    return style.size if style.depth == 0 else round(_NESTED * style.size)


def _raised(exponent: Expression, style: Style) -> Box:
    return _set(exponent, replace(style, size=script(style.size), depth=_STACKED), Slot())


def _chain(call: Call, style: Style, slot: Slot) -> Box:
    """Operands side by side with the operator's sign between them."""
    operator, size = call.function, style.size
    first = _TERM if operator in "+-" else _FACTOR
    # a + (b + c) keeps its parentheses, for it is another calculation than a + b + c
    others = first + 1
    gap = space(_SPACES[operator] * size)
    sign = text(_SIGNS[operator], size)
    boxes = [_set(call.arguments[0], style, Slot(first, slot.leading))]
    for argument in call.arguments[1:]:
        boxes += [gap, sign, gap, _set(argument, style, Slot(others, leading=False))]
    return row(boxes)


def _relation(call: Call, style: Style) -> Box:
    """Two sides with the sign of a comparison between them."""
    left, right = (_set(argument, style, Slot(_TERM)) for argument in call.arguments)
    gap = space(_SPACES["+"] * style.size)
    return row([left, gap, text(_RELATIONS[call.function], style.size), gap, right])


def _cases(call: Call, style: Style) -> Box:
    """One value if a condition holds, else another."""
    condition, held, otherwise = (_set(argument, style, Slot()) for argument in call.arguments)
    gap, size = space(_SPACES["+"] * style.size), style.size
    return row([held, gap, text("if", size), gap, condition, text(",", size), gap, text("else", size), gap, otherwise])


def _function(call: Call, style: Style) -> Box:
    name, arguments, size = call.function, call.arguments, style.size
    if name == "exp":
        raised = _raised(arguments[0], style)
        if raised.width <= _SHORT_EXPONENT * size:
            return superscript(text("e", size), raised, size)
    inner = _set(arguments[0], style, Slot())
    if name == "sqrt":
        return root(inner, size)
    if name == "abs":
        return fenced(inner, size, "|", "|")
    boxes = [inner]
    for argument in arguments[1:]:
        boxes += [text(",", size), space(0.2 * size), _set(argument, style, Slot())]
    return row([text(name, size), space(0.02 * size), fenced(row(boxes), size)])
