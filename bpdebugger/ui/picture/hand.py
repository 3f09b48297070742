"""What the mouse does in the network picture: a click, a connection drawn from unit to unit, a frame around units."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication

from bpdebugger.debugger.explaining.parts import Part, PartType
from bpdebugger.ui.look.theme import Theme


@dataclass(frozen=True, slots=True)
class Clicked:
    """A part, or nothing, was clicked; ``add`` adds it to what is selected, or takes it away."""

    part: Part | None
    at: QPointF
    add: bool


@dataclass(frozen=True, slots=True)
class LineDrawn:
    """A line was drawn from one unit to another."""

    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Framed:
    """A frame was drawn, in the coordinates of the scene; ``add`` adds what is in it to what is selected."""

    area: QRectF
    add: bool


Gesture = Clicked | LineDrawn | Framed


class Hand:
    """Follows the left button from press to release; positions are the scene's, lengths in pixels."""

    def __init__(self) -> None:
        self._part: Part | None = None
        self._start: QPointF | None = None
        self._now = QPointF()
        self._target: Part | None = None
        self._add = self._far = False

    @property
    def is_down(self) -> bool:
        """Whether the button is held."""
        return self._start is not None

    @property
    def is_dragging(self) -> bool:
        """Whether it moved so far that it is no click."""
        return self.is_down and self._far

    def press(self, part: Part | None, at: QPointF, add: bool) -> None:
        """The button goes down on a part or on nothing."""
        self._part, self._start, self._now, self._add = part, at, at, add
        self._target, self._far = None, False

    def move(self, part: Part | None, at: QPointF, pixels: float) -> None:
        """The pointer is over a part or nothing, so many pixels from where it went down."""
        self._now = at
        self._far = self._far or pixels >= QApplication.startDragDistance()
        self._target = part if part and part.kind is PartType.UNIT and part != self._part else None

    def release(self, part: Part | None, at: QPointF) -> Gesture | None:
        """What was meant, once the button goes up; ``None`` for a drag that leads nowhere."""
        began, start, far = self._part, self._start, self._far
        self._part = self._start = None
        if start is None:
            return None
        if not far:
            return Clicked(began, at, self._add) if began == part else None
        if began is None:
            return Framed(QRectF(start, at).normalized(), self._add)
        if began.kind is PartType.UNIT and self._target is not None:
            return LineDrawn(began.index, self._target.index)
        return None

    def cancel(self) -> None:
        """Forgets what it began."""
        self._part = self._start = None

    def draw(self, painter: QPainter, theme: Theme, centre: QPointF, target: QRectF | None) -> None:
        """Draws the line or the frame; ``centre`` is that of the unit where it began, ``target`` where the unit is that
        the line would reach."""
        pen = QPen(QColor(theme.accent), 2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        if self._part is None and self._start is not None:
            ground = QColor(theme.highlight)
            ground.setAlphaF(0.5)
            painter.setBrush(ground)
            painter.drawRect(QRectF(self._start, self._now).normalized())
        elif self._part is not None and self._part.kind is PartType.UNIT:
            painter.drawLine(QLineF(centre, self._now if target is None else target.center()))
            if target is not None:
                painter.drawEllipse(target.adjusted(-6, -6, 6, 6))

    @property
    def source(self) -> int | None:
        """The unit where a line began."""
        return self._part.index if self._part is not None and self._part.kind is PartType.UNIT else None

    @property
    def target(self) -> int | None:
        """The unit that a line would reach."""
        return self._target.index if self._target is not None else None
