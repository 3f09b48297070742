"""The equation of a moment as lines of boxes that fit a given width: smaller, then broken at =, then elided."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QColor

from bpdebugger.core.formulas.printing import Slot
from bpdebugger.core.passes.trace import Place
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.ui.equation.equations import UNKNOWN, Equation, Fill, Side, is_held
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.mathematics.math_boxes import AXIS, SMALLEST, Box, marked, row, space, stack, text
from bpdebugger.ui.mathematics.typeset import Style, layout, longest_sum, name, number, shorten

LARGE_SHARE, SMALLEST_SHARE = 0.8, 0.6
USUAL_HEIGHT = 2.75
_EQUALS_SPACE, _BETWEEN, _LEADING = 0.36, 2.4, 0.3
_REMARK_SIZE, _REMARK_SPACE = 0.75, 0.9
_ELIDED = (4, 3, 2)


@dataclass(frozen=True, slots=True)
class Room:
    """The font's size, and the width and height in pixels that an equation of one or two lines may take."""

    size: int
    width: float

    @property
    def height(self) -> float:
        """What is kept free for every equation, so that the next one needs no other."""
        return USUAL_HEIGHT * self.size


@dataclass(frozen=True, slots=True)
class EquationLines:
    """Lines of an equation, each with the place where its baseline begins, in ``height`` pixels."""

    placed: tuple[tuple[float, float, Box], ...]
    width: float
    height: float
    size: int


def fit(moment: Moment, equations: Sequence[Equation], theme: Theme, room: Room) -> EquationLines:
    """The equations in as large a font as the room allows, in as few lines as it allows."""
    terms = max(longest_sum(side.expression) for equation in equations for side in equation.sides)
    choices = [*([terms] if terms <= 2 * _ELIDED[0] else []), *(few for few in _ELIDED if few < terms)] or [1]
    share, count = 0.0, 3
    for few in choices:
        writer = _Writer(moment, equations, theme, few)
        share, count = _best_share(writer.sides(room.size), room)
        if share >= SMALLEST_SHARE:
            break
    return writer.at_size(int(room.size * share), count, room)


def _best_share(sides: list[list[Box]], room: Room) -> tuple[float, int]:
    """The share of the full size at which the sides fit, and in how many lines: as few as leave them large."""
    one, two = (_share(sides, count, room) for count in (1, 2))
    if one >= LARGE_SHARE or one >= max(two, SMALLEST_SHARE):
        return one, 1
    return (two, 2) if two >= SMALLEST_SHARE else (_share(sides, 3, room), 3)


def _share(sides: list[list[Box]], count: int, room: Room) -> float:
    lines = _place(sides, count, room.size, room)
    # three lines may be taller than the room: the view then grows
    high = math.inf if count > 2 else room.height / lines.height
    return min(1.0, room.width / lines.width, high)


class _Writer:
    """Typesets the sides of equations, long sums elided to ``terms``, in the colours of their roles; once in a size."""

    def __init__(self, moment: Moment, equations: Sequence[Equation], theme: Theme, terms: int) -> None:
        self._moment, self._equations, self._theme, self._terms = moment, equations, theme, terms
        self._known: dict[int, list[list[Box]]] = {}

    def at_size(self, size: int, count: int, room: Room) -> EquationLines:
        """The lines in the largest size not above ``size`` that keeps to the room's width."""
        size = max(size, SMALLEST)
        lines = _place(self.sides(size), count, size, room)
        while lines.width > room.width and size > SMALLEST:
            size -= 1
            lines = _place(self.sides(size), count, size, room)
        return lines

    def sides(self, size: int) -> list[list[Box]]:
        """The boxes of every equation's sides."""
        if size not in self._known:
            self._known[size] = [self._sides(equation, size) for equation in self._equations]
        return self._known[size]

    def _sides(self, equation: Equation, size: int) -> list[Box]:
        boxes = []
        for side in equation.sides:
            insert = _Insert(self._moment, self._theme, equation, side)
            boxes.append(
                layout(shorten(side.expression, self._terms), Style(size, self._moment.letters, insert=insert))
            )
        if equation.remark:
            colour = QColor(self._theme.accent if self._moment.hold else self._theme.faint)
            remark = marked(text(equation.remark, round(_REMARK_SIZE * size)), colour)
            boxes[-1] = row([boxes[-1], space(_REMARK_SPACE * size), remark])
        return boxes


@dataclass(frozen=True, slots=True)
class _Insert:
    """Puts in each quantity of a side as a name or a number, in its colour, tagged with its step."""

    moment: Moment
    theme: Theme
    equation: Equation
    side: Side

    def __call__(self, quantity: str, style: Style, slot: Slot) -> Box | None:
        step = self.equation.steps.get(quantity)
        if step is None:
            return marked(text(quantity, style.size), QColor(self.theme.faint)) if quantity == UNKNOWN else None
        place = self.moment.trace.place(step)
        return marked(self._shown(quantity, place, style, slot), self._colour(place), step)

    def _shown(self, quantity: str, place: Place, style: Style, slot: Slot) -> Box:
        label = name(quantity, style, slot)
        if self.side.fill is Fill.NAMES:
            return label
        value = number(self.moment.trace.value(place), style, slot)
        if self.side.fill is Fill.NUMBERS:
            return value
        return stack((label, value), value if quantity in self.side.filled else label)

    def _colour(self, place: Place) -> QColor:
        held = is_held(self.moment.hold, place, self.moment.trace.samples)
        return QColor(self.theme.accent if held else self.theme.of_kind(place.kind))


def _place(equations: list[list[Box]], count: int, size: int, room: Room) -> EquationLines:
    """The sides in at most ``count`` lines: several equations a line each, one equation broken at its ="""
    if count == 1:
        whole = [_line(sides, size) for sides in equations]
        gap = space(_BETWEEN * size)
        lines = [(0.0, row([box for one in whole for box in (one, gap)][:-1]))]
    elif len(equations) > 1:
        lines = [(0.0, _line(sides, size)) for sides in equations]
    else:
        lines = _broken(equations[0], count, size)
    width = max(indent + box.width for indent, box in lines)
    if count == 1:
        return _on_the_axis(lines[0][1], size, room)
    return _below_each_other(lines, width, size, room)


def _line(sides: list[Box], size: int) -> Box:
    equals = _equals(size)
    return row([box for side in sides for box in (equals, side)][1:])


def _equals(size: int) -> Box:
    gap = space(_EQUALS_SPACE * size)
    return row([gap, text("=", size), gap])


def _broken(sides: list[Box], count: int, size: int) -> list[tuple[float, Box]]:
    """The first two sides on one line, and the others below them with their = below the first."""
    rest = [[side] for side in sides[2:]] if count > 2 else [sides[2:]]
    indent = sides[0].width
    below = [(indent, row([_equals(size), _line(line, size)])) for line in rest if line]
    return [(0.0, _line(sides[:2], size)), *below]


def _on_the_axis(line: Box, size: int, room: Room) -> EquationLines:
    """One line, its axis in the middle of the room: the bar of a fraction stays where it is from step to step."""
    axis = AXIS * size
    height = 2 * max(line.ascent - axis, line.descent + axis)
    baseline = max(height, room.height) / 2 + axis
    return EquationLines(((0.0, baseline, line),), line.width, height, size)


def _below_each_other(lines: list[tuple[float, Box]], width: float, size: int, room: Room) -> EquationLines:
    leading = _LEADING * size
    height = sum(box.height for _, box in lines) + leading * (len(lines) - 1)
    y = max(0.0, (room.height - height) / 2)
    placed = []
    for indent, box in lines:
        placed.append((indent, y + box.ascent, box))
        y += box.height + leading
    return EquationLines(tuple(placed), width, height, size)
