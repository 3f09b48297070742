"""The menu of options that pyqtgraph makes for every plot."""

from __future__ import annotations

import pyqtgraph as pg


def end_menu_with(plot: pg.PlotWidget) -> None:
    """Ends the menu when its plot ends. It is never shown, has no parent, and would stay for as long as the program."""
    plot.destroyed.connect(plot.getPlotItem().ctrlMenu.deleteLater)
