"""Where a claim and the truth part: two curves over one net input. Imported late, as all that needs pyqtgraph."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy

from bpdebugger.core.names.letters import Letters
from bpdebugger.language import tr
from bpdebugger.symbolic.parting import ClaimCurves
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.plotting.own_menus import end_menu_with

_HEIGHT = 240


class ClaimPlot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """The true curve solid, the claimed one dashed, and the stretches on which they differ shaded."""

    def __init__(self) -> None:
        super().__init__(enableMenu=False)
        item = self.getPlotItem()
        item.setMouseEnabled(False, False)
        item.hideButtons()
        end_menu_with(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)
        item.addLegend(offset=(-8, 8))
        self.setAccessibleName(tr("Claim and truth"))

    def show_curves(self, curves: ClaimCurves, letters: Letters, theme: Theme) -> None:
        """Draws both, within the range of what is finite."""
        self.clear()
        self.setBackground(theme.surface)
        for begin, end in curves.apart:
            region = pg.LinearRegionItem((begin, end), movable=False, brush=QColor(theme.highlight), pen=theme.line)
            region.setZValue(-10)
            self.addItem(region, ignoreBounds=True)
        self.getPlotItem().legend.setLabelTextColor(theme.text)
        lines = (
            (tr("the true value"), curves.true, pg.mkPen(theme.product, width=2)),
            (tr("the formula"), curves.claimed, pg.mkPen(theme.warning, width=2, dash=(4, 3))),
        )
        for name, values, line in lines:
            self.plot(curves.values, values, pen=line, name=name, antialias=True, connect="finite")
        self.setLabel("bottom", letters.symbol(curves.variable), color=theme.faint)
        finite = np.concatenate([curves.true, curves.claimed])
        finite = finite[np.isfinite(finite)]
        low, high = (finite.min(), finite.max()) if len(finite) else (0.0, 1.0)
        self.setRange(xRange=(curves.values[0], curves.values[-1]), yRange=(low, high + (high == low)), padding=0.05)
        self.setAccessibleDescription(
            tr(
                "They part on {count} stretches of {variable}.",
                count=len(curves.apart),
                variable=letters.symbol(curves.variable),
            )
        )
