"""A question about a text that could mean two things, with a button for each, in the place of its reading."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.ui.look.theme import Theme


class Asked(QWidget):
    """Asks one question at a time. ``chosen`` carries the text of a choice, which means one thing."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = QLabel()
        self.question.setWordWrap(True)
        self.question.setTextFormat(Qt.TextFormat.PlainText)
        self.choices: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self.question)
        self._column.addStretch(1)

    def ask(self, asked: Question, spelt: Callable[[str], str]) -> None:
        """Asks a question; ``spelt`` is the reading of a choice as one line, and may raise ``FormulaError``."""
        for button in self.choices:
            self._column.removeWidget(button)
            button.deleteLater()
        self.choices = [QPushButton(f"{choice.words}:  {_line(choice.text, spelt)}") for choice in asked.choices]
        for button, choice in zip(self.choices, asked.choices, strict=True):
            button.setObjectName(choice.text)
            button.setAutoDefault(True)
            button.clicked.connect(self._clicked)
            self._column.insertWidget(self._column.count() - 1, button)
            button.show()
        self.question.setText(asked.question)

    def plain(self) -> str:
        """The question and its choices as one line, for those who hear it."""
        return f"{self.question.text()} {'; '.join(button.text() for button in self.choices)}"

    def _clicked(self) -> None:
        self.chosen.emit(self.sender().objectName())

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.question.setStyleSheet(f"color: {theme.text}; font-weight: 600")


def _line(text: str, spelt: Callable[[str], str]) -> str:
    try:
        return spelt(text)
    except FormulaError:
        # something else about it is asked next
        return text
