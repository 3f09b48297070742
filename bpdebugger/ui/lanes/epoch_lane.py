"""The lane of a run: its epochs, with E as a small curve."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from bpdebugger.debugger.moment import Moment
from bpdebugger.debugger.timeline import MarkKind
from bpdebugger.ui.lanes.lane import EDGE, Lane
from bpdebugger.ui.lanes.paint_mark import paint_mark


class EpochLane(Lane):
    """The epochs of the run, with E as a small curve, the stops of breakpoints and the bookmarks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Epochs of the run")
        self.setToolTip("The epochs, with E over them. Click or drag to go to one.")
        self._moment: Moment | None = None
        self._curve = QPolygonF()
        self._drawn: object = None

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""
        self._moment = moment
        self.count, self.here = moment.run.epochs, moment.epoch
        self.setAccessibleDescription(f"epoch {moment.epoch} of {self.count}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the lane."""
        if self._moment is None:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom = 2.0, self.height() - 7.0
        ground = QColor(theme.line)
        ground.setAlpha(110)
        painter.fillRect(QRectF(EDGE, top, self.width() - 2 * EDGE, bottom - top), ground)
        painter.setPen(QPen(QColor(theme.product), 1.5))
        painter.drawPolyline(self._line(top + 2, bottom - 2))
        run = self._moment.run
        stops = np.unique(self._moment.armed.updates() // run.per_epoch)
        for x in np.unique((EDGE + (stops + 0.5) * self._step).astype(np.intp)).tolist():
            painter.fillRect(QRectF(x, top, 2, 6), QColor(theme.warning))
        for bookmark in self._moment.bookmarks:
            at = QPointF(self.x_of(run.epoch_of(bookmark.update)), top + 6)
            paint_mark(painter, MarkKind.BOOKMARK, at, theme)
        self._paint_here(painter, top, bottom)
        painter.setPen(QColor(theme.faint))
        words = f"epoch {self.here:,} of {self.count:,}"
        painter.drawText(
            QRectF(EDGE, top, self.width() - 2 * EDGE - 6, bottom - top),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            words,
        )
        self._paint_focus(painter)
        painter.end()

    def _line(self, top: float, bottom: float) -> QPolygonF:
        """E over the epochs, as large as the lane; made anew when the run or the size is another."""
        moment = self._moment
        state = None if moment is None else (moment.run, moment.length, self.width(), self.height())
        if moment is not None and state != self._drawn:
            self._drawn = state
            losses = moment.run.epoch_losses
            chosen = np.unique(np.linspace(0, len(losses) - 1, min(len(losses), self.width())).astype(np.intp))
            shown = losses[chosen]
            finite = np.isfinite(shown)
            most = float(shown[finite].max(initial=0.0)) or 1.0
            heights = bottom - (bottom - top) * np.clip(np.where(finite, shown, most) / most, 0, 1)
            self._curve = QPolygonF(
                [QPointF(self.x_of(float(i)), float(y)) for i, y in zip(chosen, heights, strict=True)]
            )
        return self._curve
