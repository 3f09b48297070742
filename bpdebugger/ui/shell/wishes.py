"""What the views wish for that they have no word for, as commands: each slot makes a wish of a signal's values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from bpdebugger.debugger.commands.checking import claim, diagnose, next_question, predict, skip_question
from bpdebugger.debugger.commands.command import Wish
from bpdebugger.debugger.commands.copying import copy_rows
from bpdebugger.debugger.commands.files import answer, example, new, open_
from bpdebugger.debugger.commands.stepping import run_to, step_back, step_over, suppose
from bpdebugger.debugger.commands.training import cancel_training, go_to_epoch
from bpdebugger.debugger.commands.values import set_value
from bpdebugger.debugger.commands.viewing import choose_letters, plot_unit, preferences
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.decimals import number as read_number


class Wishes(QObject):
    """Slots for the signals of the views.

    ``grant`` carries out a wish, ``session`` gives the session in hand, ``refuse`` says what cannot be read.
    """

    def __init__(
        self,
        grant: Callable[[Wish], None],
        session: Callable[[], Session],
        refuse: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._grant, self._session, self._refuse = grant, session, refuse

    def step(self, number: int) -> None:
        """To a step of this update."""
        self._grant(run_to.wish(number))

    def step_ahead(self) -> None:
        """The next step."""
        self._grant(step_over.wish())

    def step_back(self) -> None:
        """The step before."""
        self._grant(step_back.wish())

    def epoch(self, number: int) -> None:
        """To an epoch."""
        self._grant(go_to_epoch.wish(number))

    def copy_rows(self, rows: Sequence[int]) -> None:
        """Rows of the table on the clipboard."""
        self._grant(copy_rows.wish(tuple(rows)))

    def value(self, parameter: str, text: str) -> None:
        """Another value of a parameter, as it was typed."""
        try:
            value = read_number(text)
        except ValueError as error:
            self._refuse(f"{parameter}: {error}.")
        else:
            self._grant(set_value.wish({parameter: value}))

    def unit(self, number: int) -> None:
        """A unit in the plots."""
        self._grant(plot_unit.wish(self._session().recorded.plan.units[number]))

    def suppose(self, unit: int, z: float) -> None:
        """A what-if."""
        self._grant(suppose.wish(self._session().recorded.plan.units[unit], z))

    def predict(self, text: str) -> None:
        """An answer to a practice's question."""
        self._grant(predict.wish(text))

    def skip_question(self) -> None:
        """The answer shown."""
        self._grant(skip_question.wish())

    def next_question(self) -> None:
        """The next question."""
        self._grant(next_question.wish())

    def claim(self, quantity: str, formula: str) -> None:
        """A judgement of a formula."""
        self._grant(claim.wish(quantity, formula))

    def diagnose(self, gradients: str) -> None:
        """A diagnosis of gradients from elsewhere."""
        self._grant(diagnose.wish(gradients))

    def cancel_training(self) -> None:
        """The end of a training."""
        self._grant(cancel_training.wish())

    def answer(self, choice: str) -> None:
        """An answer to the question about changes that are not saved."""
        self._grant(answer.wish(choice))

    def network(self, text: str) -> None:
        """A new network."""
        self._grant(new.wish(text))

    def example(self) -> None:
        """The example that a menu entry names."""
        self._grant(example.wish(self.sender().objectName()))

    def letters(self) -> None:
        """The letters that a menu entry names; one's own are typed in the preferences."""
        named = self.sender().objectName()
        self._grant(choose_letters.wish(named) if named else preferences.wish())

    def recent(self) -> None:
        """The file that a menu entry names."""
        self._grant(open_.wish(self.sender().objectName()))
