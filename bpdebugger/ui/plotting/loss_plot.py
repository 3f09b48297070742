"""E over the epochs of a run. Imported late, as all that needs pyqtgraph."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.training.run import Run
from bpdebugger.language import tr
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.plotting.own_menus import end_menu_with

_SMALLEST, _LARGEST = 1e-300, 1e100
"""A plot cannot be scaled to numbers beyond these."""

_MOST_POINTS = 2_000
"""More points than a screen has columns for; of more, the least and the largest of each stretch are drawn."""


class LossPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """The loss of each update, the mean of each epoch, E over what is held out, and a line at the update at hand.

    ``epochRequested`` carries an epoch that is clicked.
    """

    epochRequested = Signal(int)

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        item = self.getPlotItem()
        item.setMouseEnabled(False, False)
        item.hideButtons()
        end_menu_with(self)
        for side in ("bottom", "left"):
            # before anything is painted: an axis keeps the scale of the prefix that it has when this is switched off
            item.getAxis(side).enableAutoSIPrefix(False)
        self.setMinimumHeight(140)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._curve = self.plot([], [])
        self._means = self.plot([], [])
        self._held_out = self.plot([], [])
        self._dot = self.plot([], [], symbol="o", symbolSize=7, pen=None)
        self._here = pg.InfiniteLine(angle=90)
        self.addItem(self._here)
        self._epochs = 1

    def show_run(self, run: Run, update: int, theme: Theme, logarithmic: bool) -> None:
        """Draws the losses of a run's updates."""
        E = run.letters.loss
        self.setAccessibleName(tr("{E} over the epochs", E=E))
        per_epoch, self._epochs = run.per_epoch, run.epochs
        at, drawn = np.arange(run.length, dtype=np.float64) / per_epoch, shown(run.losses, logarithmic)
        self.setBackground(theme.surface)
        self.getPlotItem().setLogMode(False, logarithmic)
        several = per_epoch > 1
        x, y = thinned(at, drawn)
        colour = theme.line if several else theme.product
        self._curve.setData(x, y, pen=pg.mkPen(colour, width=1 if several else 2), connect="finite")
        # single batches scatter; what is learned shows in the mean of an epoch
        means = shown(run.epoch_losses, logarithmic) if several else np.array([])
        x, y = thinned(np.arange(len(means), dtype=np.float64) + 0.5, means)
        self._means.setData(x, y, pen=pg.mkPen(theme.product, width=2), connect="finite")
        updates, held_out = run.held_out()
        seen = shown(held_out, logarithmic)
        dashed = pg.mkPen(theme.upstream, width=2, style=Qt.PenStyle.DashLine)
        self._held_out.setData(updates[: len(seen)] / per_epoch, seen, pen=dashed, connect="finite")
        here = drawn[update : update + 1]
        # a plot of nothing but NaN has no bounds
        here = here[~np.isnan(here)]
        self._dot.setData(at[update : update + len(here)], here)
        self._dot.setSymbolBrush(theme.accent)
        self._dot.setSymbolPen(theme.accent)
        self._here.setPen(pg.mkPen(theme.accent, width=1.5))
        self._here.setValue(update / per_epoch)
        for side, words in (("bottom", "epoch"), ("left", tr("{E}, held out dashed", E=E) if len(updates) else E)):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(theme.border)
            axis.setTextPen(theme.faint)
            self.setLabel(side, words, color=theme.faint)
        self.setXRange(0, max(self._epochs - 1, 1), padding=0.02)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Asks for the epoch that is clicked."""
        self._ask(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Asks for the epochs that are dragged over."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._ask(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends a drag."""

    def _ask(self, event: QMouseEvent) -> None:
        x = self.getPlotItem().getViewBox().mapSceneToView(QPointF(event.position())).x()
        self.epochRequested.emit(min(max(round(x), 0), self._epochs - 1))


def shown(losses: Array, logarithmic: bool) -> Array:
    """The losses that a plot can be scaled to, NaN for the others; none at all if there is no such one."""
    can = np.isfinite(losses) & (np.abs(losses) < _LARGEST) & ((losses > _SMALLEST) | (not logarithmic))
    return np.where(can, losses, np.nan) if can.any() else np.array([])


def thinned(x: Array, y: Array) -> tuple[Array, Array]:
    """At most about ``_MOST_POINTS`` points of a long line that keep its peaks."""
    x = x[: len(y)]
    size = len(x) // (_MOST_POINTS // 2)
    if size < 2:
        return x, y
    whole = len(x) // size * size
    parts = y[:whole].reshape(-1, size)
    filled = np.where(np.isfinite(parts), parts, np.nan_to_num(parts, nan=0.0))
    at = np.stack([filled.argmin(axis=1), filled.argmax(axis=1)], axis=1)
    at.sort(axis=1)
    chosen = (at + np.arange(len(parts))[:, None] * size).ravel()
    chosen = np.unique(np.concatenate([chosen, np.arange(whole, len(x)), [0, len(x) - 1]]))
    return x[chosen], y[chosen]
