"""The panel on one factor's numerical derivative: its error against the step size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bpdebugger.core.checking.check import CHECKED
from bpdebugger.core.checking.step_sizes import step_sizes
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.panels.step_panel import StepPanel

if TYPE_CHECKING:
    from bpdebugger.ui.plotting.step_sizes_plot import StepSizesPlot

_WHY = tr_noop(
    "A difference gets better as the step shrinks, until the digits that cancel cost more than the step gains: "
    "about 1e-8 for a forward difference, 1e-5 for a central one. A complex step has no difference, so nothing cancels."
)


class StepSizesPanel(StepPanel):
    """Shows the current step's derivative, if it is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Error against step size"))
        self._plot: StepSizesPlot | None = None
        self.about, why = QLabel(), QLabel(tr(_WHY))
        self.about.setWordWrap(True)
        why.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.about)
        self._column.addWidget(why)
        self._column.addStretch(1)

    def draw(self, moment: Moment) -> None:
        """Shows the errors of the moment's step; one that is no derivative leaves the last one in place."""
        step = moment.step
        if step is None or step.place.kind not in CHECKED:
            self.about.setText(
                tr("Go to a step of the backward pass to see how well its value can be had numerically.")
            )
            return
        from bpdebugger.ui.plotting.step_sizes_plot import StepSizesPlot

        if self._plot is None:
            self._plot = StepSizesPlot()
            self._column.insertWidget(1, self._plot)
        found = step_sizes(moment.trace, step.number)
        self.about.setText(
            tr("{quantity} by differences and by a complex step", quantity=moment.letters.symbol(found.quantity))
        )
        self._plot.show_errors(found, self.theme)
