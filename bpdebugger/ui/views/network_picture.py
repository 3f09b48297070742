"""The network as a picture: what is known, what is in focus and what it reads."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from bpdebugger.core.plan import Plan
from bpdebugger.debugger.marks import Part, PartKind
from bpdebugger.debugger.moment import Moment
from bpdebugger.debugger.network_shape import is_large, neighbour
from bpdebugger.ui.theme import LIGHT, Theme
from bpdebugger.ui.views.network_layers import LayersPicture
from bpdebugger.ui.views.network_look import Look
from bpdebugger.ui.views.network_tips import description, latest_step, tip, title_of
from bpdebugger.ui.views.network_units import UnitsPicture
from bpdebugger.ui.zoom_view import ZoomView, has_command_modifier

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class NetworkPicture(ZoomView):
    """Draws the network of a moment. ``unitRequested`` carries the number of a unit, ``stepRequested`` that of a step.

    Arrow keys move a cursor over the units, Enter asks for the unit under it; + and - zoom, 0 fits.
    """

    unitRequested = Signal(int)
    stepRequested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Network")
        self._moment: Moment | None = None
        self._plan: Plan | None = None
        self._picture: UnitsPicture | LayersPicture | None = None
        self._theme = LIGHT
        self._cursor = 0
        self._pressed: Part | None = None
        self.set_theme(LIGHT)

    def show_moment(self, moment: Moment) -> None:
        """Draws a moment."""
        self._moment = moment
        plan = moment.trace.plan
        if plan is not self._plan:
            self._take(plan)
        elif self._picture:
            self._picture.show(moment)
        self._describe()
        self._follow()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self.setBackgroundBrush(QBrush(QColor(theme.surface)))
        self._arrange()

    @property
    def unit_cursor(self) -> int:
        """The unit that the keyboard's cursor is at."""
        return self._cursor

    def unit_area(self, unit: int) -> QRect:
        """Where a unit is, in the coordinates of the viewport."""
        area = self._picture.area(unit) if self._picture else QRectF()
        return self.mapFromScene(area).boundingRect()

    # layout

    def _take(self, plan: Plan) -> None:
        self._plan = plan
        picture = LayersPicture(plan) if is_large(plan) else UnitsPicture(plan)
        self._cursor = min(self._cursor, len(plan.units) - 1)
        # the old scene goes only when nothing shows it any more
        self.setScene(picture.scene)
        self._picture = picture
        self._arrange()

    def _arrange(self) -> None:
        if self._picture is None or self._moment is None:
            return
        room = self.maximumViewportSize()
        look = Look(self._theme, self.font())
        # two pixels less than there is, so that rounding brings up no scroll bars
        self.set_fitting(self._picture.arrange((max(room.width() - 2, 1), max(room.height() - 2, 1)), look))
        self._picture.show(self._moment)

    def _follow(self) -> None:
        """Brings the focus into sight where not everything is."""
        scrolls = self.horizontalScrollBar().maximum() or self.verticalScrollBar().maximum()
        if scrolls and self._picture and not (area := self._picture.focus_area()).isEmpty():
            self.ensureVisible(area, 20, 20)

    def _describe(self) -> None:
        if self._moment and self._plan:
            words = description(self._moment)
            if self.hasFocus():
                part = Part(PartKind.UNIT, self._cursor)
                words += f" Cursor at {title_of(self._plan, part)}."
            self.setAccessibleDescription(words)

    # events

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the picture to the new size."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draws the keyboard's cursor around its unit."""
        if not self._picture or not self.hasFocus():
            return
        pen = QPen(QColor(self._theme.text), 1.4)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(self._cursor_area(), 6, 6)

    def _cursor_area(self) -> QRectF:
        return self._picture.area(self._cursor).adjusted(-5, -5, 5, 5) if self._picture else QRectF()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the cursor."""
        super().focusInEvent(event)
        self._describe()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hides the cursor."""
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the cursor, asks for its unit, zooms."""
        key = Qt.Key(event.key())
        if key in _MOVES and not has_command_modifier(event):
            self._move(*_MOVES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not has_command_modifier(event):
            self.unitRequested.emit(self._cursor)
        else:
            super().keyPressEvent(event)

    def _move(self, across: int, down: int) -> None:
        if self._plan is None or self._picture is None:
            return
        self._cursor = neighbour(self._plan, self._cursor, across, down)
        self.ensureVisible(self._picture.area(self._cursor), 20, 20)
        self._describe()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remembers what a click began at."""
        left = event.button() is Qt.MouseButton.LeftButton
        self._pressed = self._part_at(event.position().toPoint()) if left else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Asks for the unit that was clicked."""
        part, self._pressed = self._pressed, None
        if part and part.kind is PartKind.UNIT and part == self._part_at(event.position().toPoint()):
            self._cursor = part.index
            self.viewport().update()
            self.unitRequested.emit(part.index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Asks for the last step that computed something of the part."""
        part = self._part_at(event.position().toPoint())
        number = latest_step(self._moment, part) if part and self._moment else None
        if number is not None:
            self.stepRequested.emit(number)

    def viewportEvent(self, event: QEvent) -> bool:
        """Shows what there is to know of the part under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            part = self._part_at(event.pos())
            words = tip(self._moment, part) if part and self._moment else ""
            QToolTip.showText(event.globalPos(), words, self.viewport())
            return True
        return super().viewportEvent(event)

    def _part_at(self, at: QPoint) -> Part | None:
        if self._picture is None:
            return None
        exactly = self.items(at)
        near = self.items(QRect(at.x() - 3, at.y() - 3, 7, 7))
        return self._picture.part_at(self.mapToScene(at), [*exactly, *near])
