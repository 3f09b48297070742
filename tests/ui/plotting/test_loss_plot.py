"""The plot of E over the epochs: its axes show the numbers themselves, whatever was opened first."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from bpdebugger.core.training.run import Run
from bpdebugger.exchange.examples import example
from bpdebugger.ui.look.theme import LIGHT
from bpdebugger.ui.plotting.loss_plot import LossPlot


@pytest.mark.parametrize("opened", ["before training", "after training"])
def test_the_axes_have_no_scale_of_their_own(qtbot: QtBot, opened: str) -> None:
    plot, run = LossPlot(), Run(example("vanishing"))
    qtbot.addWidget(plot)
    if opened == "before training":
        with qtbot.waitExposed(plot):
            plot.show()
        plot.show_run(run, 0, LIGHT, logarithmic=False)
        plot.grab()
    run.extend(50)
    # shown anew at every step
    for update in (3, 4):
        plot.show_run(run, update, LIGHT, logarithmic=False)
        plot.grab()
    for side in ("left", "bottom"):
        axis = plot.getPlotItem().getAxis(side)
        assert axis.autoSIPrefixScale == 1
        assert axis.labelUnitPrefix == ""
    low, high = plot.getPlotItem().getAxis("left").range
    assert low <= run.losses.min() <= run.losses.max() <= high < 2 * run.losses.max()
