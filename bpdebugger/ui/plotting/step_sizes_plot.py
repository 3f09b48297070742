"""The error of a numerical derivative against its step size. Imported late, as all that needs pyqtgraph."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy

from bpdebugger.core.checking.step_sizes import StepSizes
from bpdebugger.language import tr
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.plotting.own_menus import end_menu_with

_HEIGHT = 280
_LEAST = 1e-17
"""Where an error of 0 is drawn: the axis is logarithmic."""


class StepSizesPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Three ways of taking one derivative, told apart by colour and by the kind of line."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        item = self.getPlotItem()
        item.setMouseEnabled(False, False)
        item.hideButtons()
        end_menu_with(self)
        item.setLogMode(True, True)
        item.addLegend(offset=(-8, -8))
        for side in ("left", "bottom"):
            item.getAxis(side).setTicks([[(power, f"1e{power}") for power in range(-16, 1, 4)]])
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName(tr("Error against step size"))

    def show_errors(self, found: StepSizes, theme: Theme) -> None:
        """Draws the relative errors."""
        self.clear()
        self.setBackground(theme.surface)
        self.getPlotItem().legend.setLabelTextColor(theme.text)
        lines = (
            (tr("forward difference"), found.forward, theme.upstream, Qt.PenStyle.DotLine),
            (tr("central difference"), found.central, theme.local, Qt.PenStyle.DashLine),
            (tr("complex step"), found.complex_step, theme.product, Qt.PenStyle.SolidLine),
        )
        for name, errors, colour, style in lines:
            drawn = np.maximum(errors, _LEAST)
            self.plot(found.steps, drawn, pen=pg.mkPen(colour, width=2, style=style), name=name, connect="finite")
        self.setLabel("bottom", tr("step size"), color=theme.faint)
        self.setLabel("left", tr("relative error"), color=theme.faint)
        self.setRange(xRange=(-16, 0), yRange=(-17.5, 1), padding=0.02)
