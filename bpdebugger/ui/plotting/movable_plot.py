"""A plot over z whose point can be moved."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPen

from bpdebugger.core.network.quantities import Role
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.plotting.plot import Plot, pen

REACH = 14.0
"""How near to the point, in pixels, one may take hold of it."""
SMALL_STEPS, LARGE_STEPS = 200, 20
"""How many key presses move the point across the plot."""
DIRECTIONS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class MovablePlot(Plot):
    """A plot over z, whose point can be moved along z by the mouse and by the left and right arrow keys."""

    zRequested = Signal(float)

    def __init__(self, horizontal: str, vertical: str, role: Role) -> None:
        super().__init__(horizontal, vertical, role)
        self._z: float | None = None
        self._grip: float | None = None
        self._focus_pen, self._framed = QPen(), False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    @property
    def moving(self) -> bool:
        """Whether the point is being dragged."""
        return self._grip is not None

    def show_z(self, z: float | None) -> None:
        """Notes z, from which the keys move the point."""
        self._z = z

    def set_colours(self, theme: Theme, supposed: bool) -> None:
        """Takes the colours of a theme, also for the focus."""
        super().set_colours(theme, supposed)
        self._focus_pen = pen(theme.accent, 1.5)
        self._frame(self._framed)

    def painted_point(self) -> QPointF | None:
        """The pixel where the point is."""
        if self._marks.point is None:
            return None
        return QPointF(self._box.mapViewToScene(QPointF(*self._marks.point)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of the point."""
        point = self._in_reach(event)
        if event.button() == Qt.MouseButton.LeftButton and point is not None:
            self._grip = event.position().x() - point.x()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the point, or shows that it can be moved."""
        if self._grip is None or self._axes is None:
            shape = Qt.CursorShape.ArrowCursor if self._in_reach(event) is None else Qt.CursorShape.SizeHorCursor
            self.viewport().setCursor(shape)
            super().mouseMoveEvent(event)
            return
        drawn = self._box.mapSceneToView(QPointF(event.position().x() - self._grip, 0)).x()
        self.zRequested.emit(self._axes[0].clipped(self._axes[0].from_drawn(drawn)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets go of the point."""
        self._grip = None
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Moves the point, farther with Shift."""
        direction = DIRECTIONS.get(Qt.Key(event.key()))
        if direction is None or self._z is None or self._axes is None:
            event.ignore()
            return
        self._frame(True)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        width = self._axes[0].high - self._axes[0].low
        self.zRequested.emit(self._z + direction * width / (LARGE_STEPS if shift else SMALL_STEPS))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows the focus; one who came by mouse sees where it is."""
        super().focusInEvent(event)
        self._frame(event.reason() is not Qt.FocusReason.MouseFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Shows that the focus is gone."""
        super().focusOutEvent(event)
        self._frame(False)

    def _frame(self, framed: bool) -> None:
        self._framed = framed
        self._box.setBorder(self._focus_pen if framed else None)

    def _in_reach(self, event: QMouseEvent) -> QPointF | None:
        point = self.painted_point()
        return point if point and (event.position() - point).manhattanLength() <= REACH else None
