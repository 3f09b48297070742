"""What the window asks in its strip, and what each answer does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.language import tr
from bpdebugger.ui.strips.question_strip import QuestionStrip


def _nothing() -> None:
    """What an answer does that leaves all as it is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its name in scripts, what its button says, and what it does."""

    id: str
    label: str
    do: Callable[[], None] = _nothing


def cancel() -> Answer:
    """The answer that leaves all as it is."""
    return Answer("cancel", tr("Cancel"))


class Questions:
    """One question at a time; a new one takes the place of one that is still open, which then has no answer."""

    def __init__(self, strip: QuestionStrip) -> None:
        self._strip = strip
        self._answers: dict[str, Answer] = {}

    @property
    def is_open(self) -> bool:
        """Whether something is asked."""
        return bool(self._answers)

    def ask(self, question: str, answers: Sequence[Answer]) -> None:
        """Asks. The last answer is the one of Esc: it changes nothing."""
        self._answers = {answer.id: answer for answer in answers}
        self._strip.ask(question, [(answer.id, answer.label) for answer in answers])

    def answer(self, id: str) -> None:
        """Answers what is asked. Raises ``CommandError`` where that is no answer, or whatever the answer raises."""
        if not self._answers:
            raise CommandError(tr("Nothing is asked."))
        if id not in self._answers:
            raise CommandError(
                tr('answer: "{id}" is not an answer; there are {answers}', id=id, answers=", ".join(self._answers))
            )
        answer = self._answers[id]
        self.give_up()
        answer.do()

    def give_up(self) -> None:
        """Asks no longer."""
        self._answers = {}
        self._strip.hide()
