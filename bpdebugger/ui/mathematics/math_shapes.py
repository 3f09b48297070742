"""Boxes put together: fractions, subscripts and superscripts, parentheses that grow, square roots."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QTransform

from bpdebugger.ui.mathematics.math_boxes import AXIS, Bar, Box, Outline, font_of, row, text

_THICKNESS = 0.055
_GAP = 0.14
_OVERHANG, _SIDE = 0.06, 0.04
_SUBSCRIPT, _SUPERSCRIPT, _BELOW_TOP = 0.21, 0.36, 0.5
_STRETCHED = 1.8


def fraction(numerator: Box, denominator: Box, size: int) -> Box:
    """One box above another with a bar between, which lies on the axis of a line in fonts of ``size``."""
    thickness = max(1, round(_THICKNESS * size))
    gap, side = _GAP * size, _OVERHANG * size
    width = max(numerator.width, denominator.width) + 2 * side
    top = -AXIS * size - thickness / 2
    up = top - gap - numerator.descent
    down = top + thickness + gap + denominator.ascent
    bar = Box(width, 0.0, 0.0, ink=Bar(width, thickness))
    parts = (
        ((width - numerator.width) / 2, up, numerator),
        (0.0, top, bar),
        ((width - denominator.width) / 2, down, denominator),
    )
    return _padded(Box(width, numerator.ascent - up, down + denominator.descent, parts), _SIDE * size)


def _padded(box: Box, side: float) -> Box:
    return Box(box.width + 2 * side, box.ascent, box.descent, ((side, 0.0, box),))


def subscript(base: Box, below: Box, size: int) -> Box:
    """A base with a box at its lower right."""
    drop = _SUBSCRIPT * size
    width = base.width + below.width + 0.03 * size
    parts = ((0.0, 0.0, base), (base.width, drop, below))
    return Box(width, base.ascent, max(base.descent, drop + below.descent), parts)


def superscript(base: Box, above: Box, size: int) -> Box:
    """A base with a box at its upper right, higher beside a tall base."""
    rise = max(_SUPERSCRIPT * size, base.ascent - _BELOW_TOP * size)
    x = base.width + 0.04 * size
    parts = ((0.0, 0.0, base), (x, -rise, above))
    ascent = max(base.ascent, rise + above.ascent)
    return Box(x + above.width, ascent, max(base.descent, above.descent - rise), parts)


def fenced(inner: Box, size: int, left: str = "(", right: str = ")") -> Box:
    """A box between parentheses or bars as tall as it is."""
    axis = AXIS * size
    half = max(inner.ascent - axis, inner.descent + axis)
    return row([fence(left, size, round(2 * half)), inner, fence(right, size, round(2 * half))])


@lru_cache(maxsize=512)
def fence(character: str, size: int, height: int) -> Box:
    """A parenthesis or bar, as it is beside a letter, or grown to a height."""
    normal = text(character, size)
    if height <= _STRETCHED * normal.height:
        return normal
    path = QPainterPath()
    path.addText(0.0, 0.0, font_of(size), character)
    drawn = path.boundingRect()
    tall = 1.04 * height / drawn.height()
    wide = min(1.0 + 0.15 * (tall - 1.0), 1.5)
    middle = -AXIS * size
    placed = QTransform().translate(0.0, middle).scale(wide, tall).translate(0.0, -drawn.center().y())
    half = 0.52 * height
    return Box(normal.width * wide, half - middle, half + middle, ink=Outline(placed.map(path)))


def root(inner: Box, size: int) -> Box:
    """A box below a square root sign that reaches over it."""
    thickness, gap = max(1, round(_THICKNESS * size)), 0.1 * size
    sign = 0.55 * size
    up, down = inner.ascent + gap, inner.descent + 0.06 * size
    path = QPainterPath(QPointF(0.05 * size, -0.32 * (up + down) + down))
    pen = 0.045 * size
    for x, y in ((0.16, -0.4), (0.3, 0.0)):
        path.lineTo(x * size, y * (up + down) + down)
    path.lineTo(sign, -up - thickness)
    path.lineTo(sign, -up + 2 * pen)
    path.lineTo(0.3 * size + pen, down + pen)
    path.lineTo(0.16 * size - pen, -0.32 * (up + down) + down)
    path.closeSubpath()
    bar = Box(inner.width + 0.08 * size, 0.0, 0.0, ink=Bar(inner.width + 0.08 * size, thickness))
    hook = Box(sign, 0.0, 0.0, ink=Outline(path))
    parts = ((0.0, 0.0, hook), (sign - 0.5, -up - thickness, bar), (sign + 0.04 * size, 0.0, inner))
    return Box(sign + bar.width, up + thickness, down + pen, parts)
