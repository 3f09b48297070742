"""A widget with factors in it: places that belong to a step, for the pointer and the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from bpdebugger.ui.look.theme import Theme

_REACH = 4.0


class FactorField(QWidget):
    """Shows a tool tip over each factor; a click on one, or Enter after Tab, is the wish to go to its step."""

    stepRequested = Signal(int)
    menuRequested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._factors: list[tuple[QRectF, int]] = []
        self._pointed: int | None = None
        self._chosen = 0
        self._by_keyboard = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    @property
    def factors(self) -> list[tuple[QRectF, int]]:
        """Where each factor stands, and its step."""
        return list(self._factors)

    def set_factors(self, factors: list[tuple[QRectF, int]]) -> None:
        """Takes other factors; none of them is pointed at."""
        self._factors = factors
        self._chosen = min(self._chosen, max(len(factors) - 1, 0))
        self._point_at(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Asks for a menu, about the factor under the pointer, or the one that Tab has reached."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        found = self.factor_at(QPointF(event.pos())) if by_mouse else self._chosen
        step = self._factors[found][1] if found is not None and found < len(self._factors) else -1
        self.menuRequested.emit(step, event.globalPos())

    def tip(self, step: int) -> str:
        """What a tool tip says of the factor that belongs to a step."""
        raise NotImplementedError

    def factor_at(self, point: QPointF) -> int | None:
        """Which of the factors lies at a point of the widget."""
        places = (_around(place) for place, _ in self._factors)
        return next((i for i, place in enumerate(places) if place.contains(point)), None)

    def paint_marks(self, painter: QPainter, theme: Theme) -> None:
        """Paints a ground below the factor that is pointed at, and a frame around the one that Tab has reached."""
        if self._pointed is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.highlight))
            painter.drawRoundedRect(_around(self._factors[self._pointed][0]), _REACH, _REACH)
        if self.hasFocus() and self._by_keyboard:
            whole = QRectF(self.rect()).adjusted(_REACH, _REACH, -_REACH, -_REACH)
            place = _around(self._factors[self._chosen][0]) if self._factors else whole
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.accent), 2))
            painter.drawRoundedRect(place, _REACH, _REACH)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Marks the factor below the pointer."""
        self._point_at(self.factor_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Marks no factor any more."""
        self._point_at(None)

    def _point_at(self, factor: int | None) -> None:
        if factor != self._pointed:
            self._pointed = factor
            shapes = Qt.CursorShape
            self.setCursor(shapes.ArrowCursor if factor is None else shapes.PointingHandCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Wishes to go to the step of the factor that was clicked."""
        factor = self.factor_at(event.position())
        if factor is not None and event.button() is Qt.MouseButton.LeftButton:
            self.stepRequested.emit(self._factors[factor][1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter or Space wishes to go to the step of the factor that Tab has reached."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() in keys and self._factors:
            self.stepRequested.emit(self._factors[self._chosen][1])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begins at the first factor, or coming back at the last."""
        reasons = Qt.FocusReason
        if event.reason() in (reasons.TabFocusReason, reasons.BacktabFocusReason):
            self._by_keyboard = True
            back = event.reason() is reasons.BacktabFocusReason
            self._chosen = max(len(self._factors) - 1, 0) if back else 0
        super().focusInEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from factor to factor before it leaves."""
        following = self._chosen + (1 if forward else -1)
        if self.hasFocus() and 0 <= following < len(self._factors):
            self._chosen, self._by_keyboard = following, True
            self.update()
            return True
        return super().focusNextPrevChild(forward)

    def event(self, event: QEvent) -> bool:
        """Shows the tool tip of a factor."""
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().event(event)
        factor = self.factor_at(QPointF(event.pos()))
        if factor is None:
            QToolTip.hideText()
        else:
            place, step = self._factors[factor]
            QToolTip.showText(event.globalPos(), self.tip(step), self, place.toRect())
        return True


def _around(place: QRectF) -> QRectF:
    return place.adjusted(-_REACH, -_REACH / 2, _REACH, _REACH / 2)
