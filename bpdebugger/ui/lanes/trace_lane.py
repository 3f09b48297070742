"""The lane of a trace: its phases and layers, and the marks on its steps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from bpdebugger.core.network.plan import Indices
from bpdebugger.core.network.quantities import Phase
from bpdebugger.debugger.commands.going import bookmark, go_to_bookmark
from bpdebugger.debugger.timeline.timeline import Band, MarkType, layers, marks, phases, words_at
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.lanes.lane import EDGE, Lane
from bpdebugger.ui.lanes.paint_mark import paint_mark
from bpdebugger.ui.look.tips import plain_tip

_NEAR = 5.0
"""How near to a mark, in pixels, the mouse means it."""


class TraceLane(Lane):
    """The steps of the trace: phases, layers within them, and the marks."""

    wished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Steps of the trace"))
        self.setMouseTracking(True)
        self._moment: Moment | None = None

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""
        self._moment = moment
        bands = phases(moment.trace)
        self.first = bands[0].first if bands else 0
        self.count = len(moment.trace) - self.first
        self.here = max(moment.position.step, self.first)
        self.setAccessibleDescription(words_at(moment, self.here))
        self.update()

    def place_near(self, x: float) -> int:
        """A mark under the mouse, or else the step there."""
        return self._mark_near(x) or self.place_at(x)

    def _mark_near(self, x: float) -> int | None:
        if self._moment is None:
            return None
        steps = np.concatenate(list(marks(self._moment).values()))
        if not len(steps):
            return None
        away = np.abs(EDGE + (steps - self.first + 0.5) * self._step - x)
        nearest = int(away.argmin())
        return int(steps[nearest]) if away[nearest] <= _NEAR else None

    def event(self, event: QEvent) -> bool:
        """Says what is under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._moment is not None:
            QToolTip.showText(
                event.globalPos(), plain_tip(words_at(self._moment, self.place_near(event.pos().x()))), self
            )
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers the bookmarks."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Bookmark here, or not (Ctrl+F2)")).setObjectName("")
        for each in self._moment.bookmarks if self._moment else ():
            menu.addAction(f"⚑ {each.name}").setObjectName(each.name)
        menu.triggered.connect(self._menu_chosen)
        menu.popup(event.globalPos())

    def _menu_chosen(self, action: QAction) -> None:
        name = action.objectName()
        self.wished.emit(go_to_bookmark.wish(name) if name else bookmark.wish())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the lane."""
        if self._moment is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom = 2.0, self.height() - 7.0
        for band in phases(self._moment.trace):
            self._paint_phase(painter, band, top, bottom)
        painter.setPen(QPen(QColor(self._theme.line), 1))
        for band in layers(self._moment.trace)[1:]:
            x = self.x_of(band.first - 0.5)
            painter.drawLine(QPointF(x, bottom - 5), QPointF(x, bottom))
        for kind, steps in marks(self._moment).items():
            self._paint_marks(painter, kind, steps, top, bottom)
        self._paint_here(painter, top, bottom)
        self._paint_focus(painter)
        painter.end()

    def _paint_phase(self, painter: QPainter, band: Band, top: float, bottom: float) -> None:
        theme = self._theme
        left, right = self.x_of(band.first - 0.5), self.x_of(band.last + 0.5)
        rect = QRectF(left, top, max(right - left - 1, 1), bottom - top)
        colour = QColor({Phase.FORWARD: theme.faint, Phase.BACKWARD: theme.product}.get(band.phase, theme.local))
        colour.setAlpha(34)
        painter.fillRect(rect, colour)
        # on a ground of its own colour a text has too little contrast
        painter.setPen(QColor(theme.text))
        metrics = painter.fontMetrics()
        title = band.title if metrics.horizontalAdvance(band.title) < rect.width() - 8 else ""
        painter.drawText(rect.adjusted(5, 0, 0, -4), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, title)

    def _paint_marks(self, painter: QPainter, kind: MarkType, steps: Indices, top: float, bottom: float) -> None:
        pixels = np.unique((EDGE + (steps - self.first + 0.5) * self._step).astype(np.intp))
        for x in pixels.tolist():
            paint_mark(painter, kind, QPointF(x + 0.5, _height_of(kind, top, bottom)), self._theme)


def _height_of(kind: MarkType, top: float, bottom: float) -> float:
    return bottom - 6 if kind in (MarkType.SATURATED, MarkType.SIGN) else top + 6
