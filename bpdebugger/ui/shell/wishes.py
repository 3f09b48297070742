"""What the views wish for, as commands: each slot gives one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from bpdebugger.debugger.walking.session import Session


class Wishes(QObject):
    """Slots for the signals of the views; ``run`` carries out a command, ``session`` gives the session in hand."""

    def __init__(self, run: Callable[[str, str], None], session: Callable[[], Session], parent: QObject) -> None:
        super().__init__(parent)
        self._run, self._session = run, session

    def step(self, number: int) -> None:
        """To a step of this update."""
        self._run("run-to", str(number))

    def epoch(self, number: int) -> None:
        """To an epoch."""
        self._run("go-to-epoch", str(number))

    def unit(self, number: int) -> None:
        """A unit in the plots."""
        self._run("plot-unit", self._session().recorded.plan.units[number])

    def suppose(self, unit: int, z: float) -> None:
        """A what-if."""
        self._run("suppose", f"{self._session().recorded.plan.units[unit]}={z!r}")

    def predict(self, text: str) -> None:
        """An answer to a practice's question."""
        self._run("predict", text)

    def skip_question(self) -> None:
        """The answer shown."""
        self._run("skip-question", "")

    def next_question(self) -> None:
        """The next question."""
        self._run("next-question", "")

    def claim(self, quantity: str, formula: str) -> None:
        """A judgement of a formula."""
        self._run("claim", f"{quantity} = {formula}")

    def diagnose(self, gradients: str) -> None:
        """A diagnosis of gradients from elsewhere."""
        self._run("diagnose", gradients)

    def cancel_training(self) -> None:
        """The end of a training."""
        self._run("cancel-training", "")

    def answer(self, choice: str) -> None:
        """An answer to the question about changes that are not saved."""
        self._run("answer", choice)

    def network(self, text: str) -> None:
        """A new network."""
        self._run("new", text)

    def example(self) -> None:
        """The example that a menu entry names."""
        self._run("example", self.sender().objectName())

    def recent(self) -> None:
        """The file that a menu entry names."""
        self._run("open", self.sender().objectName())
