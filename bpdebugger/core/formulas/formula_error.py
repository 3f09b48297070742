"""What is said of a text that is no formula, or that could be two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class FormulaError(ValueError):
    """A text that is not a formula of the grammar.

    ``position`` is the first wrong character, counted from 0; ``reason`` is the sentence without it.
    """

    def __init__(self, reason: str, position: int = 0) -> None:
        super().__init__(f"{reason} (character {position + 1})")
        self.reason, self.position = reason, position


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the things that a text may mean: in ``words``, and as a ``text`` that means nothing else."""

    words: str
    text: str


class Question(FormulaError):
    """A text that could mean two things. A field asks, with the choices; where nobody can be asked it is a refusal."""

    def __init__(self, question: str, position: int, choices: Sequence[Choice]) -> None:
        offered = " or ".join(f"{choice.text} ({choice.words})" for choice in choices)
        super().__init__(f"{question} Write {offered}" if choices else question, position)
        self.question, self.choices = question, tuple(choices)


def edited(text: str, *changes: tuple[int, int, str]) -> str:
    """The text with pieces of it, each from a start to an end, replaced by others."""
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text
