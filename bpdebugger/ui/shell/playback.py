"""Play: step after step at a pace, with the values on their way along the connections before each is there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEasingCurve, QObject, QTimer, QVariantAnimation, Signal
from PySide6.QtWidgets import QApplication, QStyle

from bpdebugger.debugger.explaining.travelling import Travel, travels
from bpdebugger.debugger.walking.moment import Moment

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""In steps a second."""
USUAL_SPEED = 2.0
LIMITS = 0.1, 60.0
"""The slowest and the fastest pace."""
_TRAVELS = 0.7
"""For what part of the time of a step its values travel."""


class Playback(QObject):
    """Plays. ``stepRequested`` asks for the next step, ``changed`` says that it began or ended.

    ``moment`` gives the moment in hand; ``show`` draws values that have come so far on their way, from 0 to 1.
    """

    stepRequested = Signal()
    changed = Signal()

    def __init__(
        self, moment: Callable[[], Moment], show: Callable[[Sequence[Travel], float], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._moment, self._show = moment, show
        self.speed = USUAL_SPEED
        self.is_playing = self.is_stepping = False
        self._travels: tuple[Travel, ...] = ()
        self._way, self._wait, self._rest = QVariantAnimation(self), QTimer(self), QTimer(self)
        self._way.setStartValue(0.0)
        self._way.setEndValue(1.0)
        self._way.setEasingCurve(QEasingCurve.Type.InOutQuad)
        for timer, then in ((self._wait, self._step), (self._rest, self._go_on)):
            timer.setSingleShot(True)
            timer.timeout.connect(then)
        self._way.valueChanged.connect(self._on_the_way)
        self._way.finished.connect(self._step)

    @property
    def moves(self) -> bool:
        """Whether values are seen on their way: not where the system asks for less motion."""
        return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0

    def start(self) -> None:
        """Begins to play."""
        self.is_playing = True
        self.changed.emit()
        self._go_on()

    def stop(self) -> None:
        """Ends it; what is on its way is not there."""
        if not self.is_playing:
            return
        self.is_playing = False
        self._way.stop()
        self._wait.stop()
        self._rest.stop()
        self._show((), 0.0)
        self.changed.emit()

    def _go_on(self) -> None:
        """On to the next step: its values begin to travel."""
        moment = self._moment()
        if moment.at_end:
            self.stop()
            return
        time = 1000 / self.speed
        here = moment.position.step
        until = moment.trace.next_stop(here, moment.granularity) if self.moves else None
        self._travels = travels(moment.trace, here, until) if until is not None else ()
        if self._travels:
            self._way.setDuration(round(_TRAVELS * time))
            self._way.start()
        else:
            self._wait.start(round(_TRAVELS * time))

    def _on_the_way(self, part: float) -> None:
        if self.is_playing:
            self._show(self._travels, part)

    def _step(self) -> None:
        if not self.is_playing:
            return
        self._show((), 0.0)
        self.is_stepping = True
        self.stepRequested.emit()
        self.is_stepping = False
        moment = self._moment()
        if moment.at_end or (moment.breakpoints and moment.armed.stops_at(moment.update, moment.position.step)):
            self.stop()
        else:
            self._rest.start(round((1 - _TRAVELS) * 1000 / self.speed))
