"""The one error of all edits."""

from __future__ import annotations


class EditError(ValueError):
    """An edit that cannot be made; its text is one sentence for the person who tried it.

    ``position`` is the first wrong character where a formula was typed.
    """

    def __init__(self, sentence: str, position: int | None = None) -> None:
        super().__init__(sentence)
        self.position = position
