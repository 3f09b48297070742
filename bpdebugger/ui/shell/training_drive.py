"""A training under way: in short turns between which the window answers."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from bpdebugger.core.training import USUAL_EPOCHS
from bpdebugger.debugger.walking.session import Session

_FIRST_TURN, _TURN = 0.05, 0.03
"""In seconds. What is done within the first turn is done at once."""


class TrainingDrive(QObject):
    """Drives one training at a time. ``progressed`` carries how much is done, from 0 to 1; ``finished`` ends each."""

    progressed = Signal(float)
    finished = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.epochs = USUAL_EPOCHS
        self.was_under_way = False
        self._work: Iterator[float] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    @property
    def is_under_way(self) -> bool:
        """Whether a training is under way."""
        return self._work is not None

    def start(self, session: Session, epochs: int | None) -> None:
        """Begins a training of a session; a short one is done when this returns."""
        self.stop()
        self.epochs = epochs or self.epochs
        self._work = session.train(self.epochs)
        if self._go_on(_FIRST_TURN):
            self._timer.start()

    def stop(self) -> None:
        """Leaves the training where it is."""
        self.was_under_way = self.is_under_way
        self._timer.stop()
        self._work = None

    def _turn(self) -> None:
        if not self._go_on(_TURN):
            self._timer.stop()
            self.finished.emit()

    def _go_on(self, seconds: float) -> bool:
        """Trains for a while; whether there is more to do."""
        ends = perf_counter() + seconds
        while self._work is not None and perf_counter() < ends:
            done = next(self._work, None)
            if done is None:
                self._work = None
                return False
            self.progressed.emit(done)
        return self._work is not None
