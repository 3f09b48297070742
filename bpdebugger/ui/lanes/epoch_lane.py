"""The lane of a run: its epochs, with E as a small curve."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QWidget

from bpdebugger.core.training.run import Run
from bpdebugger.debugger.timeline.timeline import MarkType
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr
from bpdebugger.ui.lanes.lane import EDGE, Lane
from bpdebugger.ui.lanes.paint_mark import paint_mark


class EpochLane(Lane):
    """The epochs of the run, with E as a small curve, the stops of breakpoints and the bookmarks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Epochs of the run"))
        self.setToolTip(tr("The epochs, with the loss over them. Click or drag to go to one."))
        self._moment: Moment | None = None
        self._picture = QPixmap()
        self._drawn: object = None
        self._shown: object = None

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment."""
        state = moment.run, moment.length, moment.epoch, moment.breakpoints, moment.bookmarks
        self._moment = moment
        if state != self._shown:
            self._shown = state
            self.count, self.here = moment.run.epochs, moment.epoch
            self.setAccessibleDescription(tr("epoch {epoch} of {count}", epoch=moment.epoch, count=self.count))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the lane."""
        if self._moment is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom = 2.0, self.height() - 7.0
        painter.drawPixmap(0, 0, self._background(self._moment, top, bottom))
        self._paint_here(painter, top, bottom)
        painter.setPen(QColor(self._theme.faint))
        words = tr("epoch {here:,} of {count:,}", here=self.here, count=self.count)
        painter.drawText(
            QRectF(EDGE, top, self.width() - 2 * EDGE - 6, bottom - top),
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            words,
        )
        self._paint_focus(painter)
        painter.end()

    def _background(self, moment: Moment, top: float, bottom: float) -> QPixmap:
        """All but where the moment is; drawn anew when the run, its marks, the size or the colours are others."""
        state = moment.run, moment.length, moment.breakpoints, moment.bookmarks, self.size(), self._theme
        if state == self._drawn:
            return self._picture
        self._drawn, scale = state, self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * scale)
        self._picture.setDevicePixelRatio(scale)
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, run = self._theme, moment.run
        ground = QColor(theme.line)
        ground.setAlpha(110)
        painter.fillRect(QRectF(EDGE, top, self.width() - 2 * EDGE, bottom - top), ground)
        painter.setPen(QPen(QColor(theme.product), 1.5))
        painter.drawPolyline(self._line(run, top + 2, bottom - 2))
        stops = np.unique(moment.armed.updates() // run.per_epoch)
        for x in np.unique((EDGE + (stops + 0.5) * self._step).astype(np.intp)).tolist():
            painter.fillRect(QRectF(x, top, 2, 6), QColor(theme.warning))
        for bookmark in moment.bookmarks:
            at = QPointF(self.x_of(run.epoch_of(bookmark.update)), top + 6)
            paint_mark(painter, MarkType.BOOKMARK, at, theme)
        painter.end()
        return self._picture

    def _line(self, run: Run, top: float, bottom: float) -> QPolygonF:
        """E over the epochs, as large as the lane."""
        losses = run.epoch_losses
        chosen = np.unique(np.linspace(0, len(losses) - 1, min(len(losses), self.width())).astype(np.intp))
        shown = losses[chosen]
        finite = np.isfinite(shown)
        most = float(shown[finite].max(initial=0.0)) or 1.0
        heights = bottom - (bottom - top) * np.clip(np.where(finite, shown, most) / most, 0, 1)
        return QPolygonF([QPointF(self.x_of(float(i)), float(y)) for i, y in zip(chosen, heights, strict=True)])
