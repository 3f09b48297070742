"""Boxes of typeset mathematics: made bottom up, painted and searched top down.

A box has a width, and an ascent and descent from its baseline, all in pixels. The proportions are those of the OpenType
``MATH`` table of STIX Two Math, per pixel of the font's size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath

from bpdebugger.ui.look.fonts import math_font

_ASCENT, _DESCENT, _FLAT = 0.71, 0.22, 0.02
AXIS = 0.258
"""How high above the baseline the bars of fractions lie."""

SMALLEST = 6
"""The smallest size in which anything is set."""

_DESCENDERS = frozenset("gjpqyQ,;()|_/𝑓𝑔𝑗𝑝𝑞𝑦𝑄𝛽𝛾𝜁𝜂𝜇𝜉𝜌𝜑𝜒𝜓")


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A run of characters."""

    text: str
    font: QFont

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Paints it with its baseline at y, on a whole pixel, which keeps the letters sharp."""
        painter.setFont(self.font)
        painter.drawText(QPointF(x, round(y)), self.text)


@dataclass(frozen=True, slots=True)
class Bar:
    """A horizontal line, as that of a fraction."""

    width: float
    thickness: int

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Paints it with its upper edge at y, on a whole pixel."""
        painter.fillRect(QRectF(x, round(y), self.width, self.thickness), painter.pen().color())


@dataclass(frozen=True, slots=True)
class Outline:
    """A filled shape, as a tall parenthesis."""

    path: QPainterPath

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Paints it with its origin at (x, y)."""
        painter.fillPath(self.path.translated(x, y), painter.pen().color())


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of a formula: ``parts`` are boxes with the place of their baselines (y goes down), ``ink`` its own paint.

    ``colour`` holds for the box and what is in it; ``tag`` is a number that a click finds again.
    """

    width: float
    ascent: float
    descent: float
    parts: tuple[tuple[float, float, Box], ...] = ()
    ink: Glyphs | Bar | Outline | None = None
    colour: QColor | None = None
    tag: int | None = None

    @property
    def height(self) -> float:
        """Ascent and descent."""
        return self.ascent + self.descent

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Paints the box with the painter's pen, its baseline beginning at (x, y)."""
        before = None
        if self.colour is not None:
            before = painter.pen()
            painter.setPen(self.colour)
        if self.ink is not None:
            self.ink.draw(painter, x, y)
        for dx, dy, part in self.parts:
            part.draw(painter, x + dx, y + dy)
        if before is not None:
            painter.setPen(before)

    def tagged(self, x: float, y: float) -> Iterator[tuple[QRectF, int]]:
        """The place and tag of every tagged box in it, itself included, with the baseline beginning at (x, y)."""
        if self.tag is not None:
            yield QRectF(x, y - self.ascent, self.width, self.height), self.tag
        for dx, dy, part in self.parts:
            yield from part.tagged(x + dx, y + dy)

    def texts(self) -> Iterator[str]:
        """The runs of characters in it, in the order in which they are read."""
        if isinstance(self.ink, Glyphs):
            yield self.ink.text
        for _, _, part in self.parts:
            yield from part.texts()


def marked(box: Box, colour: QColor, tag: int | None = None) -> Box:
    """The box in a colour and with a tag."""
    return replace(box, colour=colour, tag=tag)


@lru_cache(maxsize=256)
def font_of(size: int) -> QFont:
    """The font of mathematics in a size in pixels."""
    font = math_font(10)
    font.setPixelSize(size)
    return font


@lru_cache(maxsize=256)
def _metrics(size: int) -> QFontMetricsF:
    return QFontMetricsF(font_of(size))


@lru_cache(maxsize=8192)
def text(characters: str, size: int) -> Box:
    """A run of characters. Its height depends only on whether a letter goes below the baseline."""
    descent = _FLAT if _DESCENDERS.isdisjoint(characters) else _DESCENT
    return Box(
        _metrics(size).horizontalAdvance(characters),
        _ASCENT * size,
        descent * size,
        ink=Glyphs(characters, font_of(size)),
    )


def space(width: float) -> Box:
    """Empty width."""
    return Box(width, 0.0, 0.0)


def row(boxes: Sequence[Box]) -> Box:
    """Boxes side by side on one baseline; a single box is returned as it is."""
    if len(boxes) == 1:
        return boxes[0]
    parts, x = [], 0.0
    for box in boxes:
        if box.ink is not None or box.parts:
            parts.append((x, 0.0, box))
        x += box.width
    ascent = max((box.ascent for box in boxes), default=0.0)
    return Box(x, ascent, max((box.descent for box in boxes), default=0.0), tuple(parts))


def stack(boxes: Sequence[Box], shown: Box) -> Box:
    """``shown`` in the middle of a place that is large enough for each of ``boxes``: changing it moves nothing."""
    width = max(box.width for box in boxes)
    ascent, descent = max(box.ascent for box in boxes), max(box.descent for box in boxes)
    return Box(width, ascent, descent, (((width - shown.width) / 2, 0.0, shown),))
