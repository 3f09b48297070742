"""A lane: places in a row, one of which the moment is at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpdebugger.ui.look.accessible import Told
from bpdebugger.ui.look.theme import LIGHT, Theme

EDGE = 16
"""The empty border at both ends, in pixels."""


class Lane(QWidget):
    """A lane with places from 0 to ``count - 1`` that one clicks or drags over; ``placeRequested`` carries one."""

    placeRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._theme, self._wanted = LIGHT, -1
        self.first, self.count, self.here = 0, 1, 0
        # the mouse may be quicker than the window: only where it is at last is gone to
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._ask)

    accessible_role = QAccessible.Role.Slider

    def accessible_parts(self) -> tuple[Told, ...]:
        """None: its description says where the moment is."""
        return ()

    def sizeHint(self) -> QSize:
        """As high as a line of text, and a little more for the marks."""
        return QSize(100, round(1.75 * self.fontMetrics().height()))

    def x_of(self, place: float) -> float:
        """Where a place is drawn: the middle of its part of the width."""
        return EDGE + (place - self.first + 0.5) * self._step

    def place_at(self, x: float) -> int:
        """The place that is drawn at a width."""
        place = self.first + int((x - EDGE) / max(self._step, 1e-9))
        return min(max(place, self.first), self.first + self.count - 1)

    @property
    def _step(self) -> float:
        return (self.width() - 2 * EDGE) / max(self.count, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes to the place that is clicked."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.want(self.place_near(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follows the mouse while it is held down."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.want(self.place_at(event.position().x()))

    def place_near(self, x: float) -> int:
        """The place that is meant by a click."""
        return self.place_at(x)

    def want(self, place: int) -> None:
        """Asks for a place, soon."""
        self._wanted = place
        self._soon.start()

    def _ask(self) -> None:
        if self._wanted != self.here:
            self.placeRequested.emit(self._wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys, Page Up and Down, Home and End move along the lane."""
        page = max(self.count // 10, 1)
        keys: dict[int, int] = {
            Qt.Key.Key_Left: self.here - 1,
            Qt.Key.Key_Right: self.here + 1,
            Qt.Key.Key_PageUp: self.here - page,
            Qt.Key.Key_PageDown: self.here + page,
            Qt.Key.Key_Home: self.first,
            Qt.Key.Key_End: self.first + self.count - 1,
        }
        if event.key() in keys:
            self.want(min(max(keys[event.key()], self.first), self.first + self.count - 1))
        else:
            super().keyPressEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self.update()

    def _paint_focus(self, painter: QPainter) -> None:
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(EDGE - 3, 1, 3 - EDGE, -1), 4, 4)

    def _paint_here(self, painter: QPainter, top: float, bottom: float) -> None:
        x = self.x_of(self.here)
        painter.setPen(QPen(QColor(self._theme.accent), 2))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        painter.setBrush(QColor(self._theme.accent))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([QPointF(x - 5, bottom + 5), QPointF(x + 5, bottom + 5), QPointF(x, bottom - 2)]))
