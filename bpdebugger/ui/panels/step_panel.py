"""A panel about the current step, or another part of a moment, that works only while it is in view."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.ui.look.theme import LIGHT, Theme


class StepPanel(QWidget):
    """Calls ``draw`` when it comes into view and when the step, the trace or the theme has changed while it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self._moment: Moment | None = None
        self._drawn: object = None

    def draw(self, moment: Moment) -> None:
        """Shows a moment; for the panel to say how."""
        raise NotImplementedError

    def state(self, moment: Moment) -> object:
        """What of a moment the panel depends on: the step, unless it says otherwise."""
        return moment.trace, moment.position.step, moment.at_start

    def show_moment(self, moment: Moment) -> None:
        """Shows a moment, at once or when the panel comes into view."""
        self._moment = moment
        self._catch_up()

    def showEvent(self, event: QShowEvent) -> None:
        """Catches up on what happened while it was hidden."""
        super().showEvent(event)
        self._catch_up()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.theme, self._drawn = theme, None
        self._catch_up()

    def _catch_up(self) -> None:
        moment = self._moment
        if moment is None or not self.isVisible():
            return
        state = self.state(moment)
        if state != self._drawn:
            self._drawn = state
            self.draw(moment)
