"""Equations too long for a line: broken at the signs of sums and products, each piece typeset as it is elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.formulas.printing import WHOLE, Printer, Slot
from bpdebugger.ui.mathematics.math_boxes import SMALLEST, Box, row, space, text
from bpdebugger.ui.mathematics.math_shapes import fence
from bpdebugger.ui.mathematics.typeset import Style, Typesetter, sign

_EQUALS, _LEADING, _DEEPEST = 0.3, 0.35, 0.4
"""Around the sign of equality and between lines, in heights of the font; and how far a line is set in at most, as a
part of the width."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Boxes, each with the place where its baseline begins, in ``height`` pixels."""

    placed: tuple[tuple[float, float, Box], ...]
    height: float


def broken(left: Expression, right: Expression, style: Style, width: float) -> Lines:
    """An equation in lines of at most this width; in smaller print where a piece of it is longer than a line."""
    while True:
        head = row([Typesetter(style).write(left), *_equals(style.size)])
        indent = min(head.width, _DEEPEST * width)
        pieces = _Breakable(style, width - indent).write(right)
        least = max(head.width + pieces[0].width, *(indent + piece.width for piece in pieces))
        if least <= width or style.size <= SMALLEST:
            return _stacked(_filled(head, pieces, indent, width), style.size)
        style = replace(style, size=style.size - 1)


def _equals(size: int) -> list[Box]:
    return [space(_EQUALS * size), text("=", size), space(_EQUALS * size)]


def _filled(head: Box, pieces: Sequence[Box], indent: float, width: float) -> list[tuple[float, Box]]:
    """Lines with as many pieces as there is room for, each with how far it is set in."""
    lines: list[tuple[float, list[Box]]] = [(0.0, [head])]
    used = head.width
    for number, piece in enumerate(pieces):
        if number and used + piece.width > width:
            lines.append((indent, []))
            used = indent
        lines[-1][1].append(piece)
        used += piece.width
    return [(start, row(boxes)) for start, boxes in lines]


def _stacked(lines: Sequence[tuple[float, Box]], size: int) -> Lines:
    placed, y = [], 0.0
    for start, box in lines:
        placed.append((start, y + box.ascent, box))
        y += box.height + _LEADING * size
    return Lines(tuple(placed), y - _LEADING * size)


class _Breakable(Printer[list[Box]]):
    """Expressions as pieces that may stand on lines of their own; what has room on one is one piece."""

    def __init__(self, style: Style, room: float) -> None:
        self._typesetter, self._size, self._room = Typesetter(style), style.size, room

    def write(self, expression: Expression, slot: Slot = WHOLE) -> list[Box]:
        """One piece where there is room for it, else the pieces of its parts."""
        whole = self._typesetter.write(expression, slot)
        if whole.width <= self._room or isinstance(expression, Number | Symbol):
            return [whole]
        return super().write(expression, slot)

    def numeral(self, value: float) -> list[Box]:
        """In one piece."""
        return [self._typesetter.numeral(value)]

    def constant(self, name: str) -> list[Box]:
        """In one piece."""
        return [self._typesetter.constant(name)]

    def named(self, name: str) -> list[Box]:
        """In one piece."""
        return [self._typesetter.named(name)]

    def enclosed(self, inner: list[Box]) -> list[Box]:
        """In parentheses as tall as the tallest piece."""
        half = max(max(piece.ascent, piece.descent) for piece in inner)
        left, right = (fence(each, self._size, round(2 * half)) for each in "()")
        return _after(_before(left, inner), right)

    def joined(self, call: Call, parts: Sequence[list[Box]]) -> list[Box]:
        """A line may begin with a sign."""
        first, *others = parts
        if not others:
            return _before(sign(call.function, self._size), first)
        return [*first, *(piece for part in others for piece in _before(sign(call.function, self._size), part))]

    def applied(self, function: str, arguments: Sequence[list[Box]]) -> list[Box]:
        """A line may begin with an argument."""
        comma = row([text(",", self._size), space(0.2 * self._size)])
        *others, last = arguments
        inner = [*(piece for argument in others for piece in _after(argument, comma)), *last]
        return _before(text(function, self._size), self.enclosed(inner))

    def drawn(self, call: Call) -> list[Box] | None:
        """A fraction that is too wide is written with a slash; what else is drawn as one thing stays so."""
        if call.function == "/":
            return None
        if call.function == "exp":
            return self.applied("exp", [self.write(call.arguments[0])])
        if call.function == "where":
            return self._cases(*map(self.write, call.arguments))
        whole = self._typesetter.drawn(call)
        return None if whole is None else [whole]

    def _cases(self, condition: list[Box], held: list[Box], otherwise: list[Box]) -> list[Box]:
        gap, size = space(0.24 * self._size), self._size
        ifs, elses = row([gap, text("if", size), gap]), row([text(", else", size), gap])
        return [*held, *_before(ifs, condition), *_before(elses, otherwise)]


def _before(box: Box, pieces: list[Box]) -> list[Box]:
    return [row([box, pieces[0]]), *pieces[1:]]


def _after(pieces: list[Box], box: Box) -> list[Box]:
    return [*pieces[:-1], row([pieces[-1], box])]
