"""The panel on one factor's numerical derivative: its error against the step size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bpdebugger.core.checking.check import CHECKED
from bpdebugger.core.checking.step_sizes import step_sizes
from bpdebugger.core.naming import symbol_of
from bpdebugger.debugger.moment import Moment
from bpdebugger.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from bpdebugger.ui.plotting.step_sizes_plot import StepSizesPlot

_WHY = (
    "A difference gets better as the step shrinks, until the digits that cancel cost more than the step gains: "
    "about 1e-8 for a forward difference, 1e-5 for a central one. A complex step has no difference, so nothing cancels."
)


class StepSizesPanel(QWidget):
    """Shows the current step's derivative, if it is one; works only while it is in view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Error against step size")
        self._moment: Moment | None = None
        self._shown: tuple[int, int] | None = None
        self._theme = LIGHT
        self._plot: StepSizesPlot | None = None
        self.about, why = QLabel(), QLabel(_WHY)
        self.about.setWordWrap(True)
        why.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.about)
        self._column.addWidget(why)
        self._column.addStretch(1)

    def show_moment(self, moment: Moment) -> None:
        """Shows the errors of the moment's step; one that is no derivative leaves the last one in place."""
        self._moment = moment
        if self.isVisible():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up on what happened while it was hidden."""
        super().showEvent(event)
        self._draw()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme, self._shown = theme, None
        if self.isVisible():
            self._draw()

    def _draw(self) -> None:
        step = self._moment.step if self._moment else None
        if self._moment is None or step is None or step.place.kind not in CHECKED:
            self.about.setText("Go to a step of the backward pass to see how well its value can be had numerically.")
            return
        shown = (id(self._moment.trace), step.number)
        if shown == self._shown:
            return
        self._shown = shown
        from bpdebugger.ui.plotting.step_sizes_plot import StepSizesPlot

        if self._plot is None:
            self._plot = StepSizesPlot()
            self._column.insertWidget(1, self._plot)
        found = step_sizes(self._moment.trace, step.number)
        self.about.setText(f"{symbol_of(found.quantity)} by differences and by a complex step")
        self._plot.show_errors(found, self._theme)
