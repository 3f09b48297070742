"""The name of a unit or a parameter, judged while it is typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bpdebugger.core.formulas.formula import MAX_NAME
from bpdebugger.ui.editors.marked_line import MarkedLine
from bpdebugger.ui.look.theme import Theme

_MOST_TYPED = 4 * MAX_NAME
"""More than a name may have, so that one sees what is too much."""


class IdentifierField(QWidget):
    """Shows a name with a note below it, and asks for another. ``nameRequested`` carries a name that is none so far.

    It is asked for with Enter and by leaving the field; Esc restores what was there. While one types, the note gives
    way to what the name would mean, or to what is wrong with it.
    """

    nameRequested = Signal(str)

    def __init__(self, name: str, described: Callable[[str], str], parent: QWidget | None = None) -> None:
        """``described`` says what a name would mean, or raises ``ValueError`` with a sentence."""
        super().__init__(parent)
        self._described, self._shown, self._asked, self._note = described, "", "", ""
        self.line = MarkedLine(_MOST_TYPED)
        self.line.setAccessibleName(name)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.words)
        # a line of words has its room before there are any, so that what lies below does not move
        self.words.setMinimumHeight(self.words.fontMetrics().lineSpacing())
        self.line.textChanged.connect(self._describe)
        self.line.textEdited.connect(self._edited)
        self.line.editingFinished.connect(self._given)
        self.line.installEventFilter(self)
        self.setFocusProxy(self.line)
        self._say("")

    def show_name(self, name: str, note: str = "") -> None:
        """Shows a name; what is being typed is left alone unless the name is another one."""
        typing = self.line.hasFocus() and self.line.text() != self._shown
        same = name == self._shown
        self._shown, self._note = name, note
        if not (typing and same):
            self._asked = name
            self.line.setText(name)
            self._describe()

    def _describe(self) -> None:
        typed = self.line.text()
        name = typed.strip()
        self.line.unmark()
        if name == self._shown:
            self._say(self._note)
            return
        try:
            self._say(self._described(name))
        except ValueError as error:
            before = len(typed) - len(typed.lstrip())
            first, after = _wrong_in(name)
            self.line.mark(before + first, before + after)
            self._say(f"✗ {str(error).removesuffix('.')}.")

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setProperty("wrong", self.line.wrong is not None)
        self.words.style().polish(self.words)
        self.line.setAccessibleDescription(words)

    def _edited(self) -> None:
        self._asked = self._shown

    def _given(self) -> None:
        name = self.line.text().strip()
        # Enter and leaving each finish the editing
        if self.line.wrong is None and name not in (self._shown, self._asked):
            self._asked = name
            self.nameRequested.emit(name)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc restores what was there; with nothing typed it is left to the window."""
        escapes = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if not escapes or self.line.text() == self._shown:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress:
            self._asked = self._shown
            self.line.setText(self._shown)
        event.accept()
        return True

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.line.set_theme(theme)
        self.words.setStyleSheet(
            f'QLabel {{ color: {theme.faint}; }} QLabel[wrong="true"] {{ color: {theme.warning}; }}'
        )


def _wrong_in(name: str) -> tuple[int, int]:
    """What to mark in a name that cannot be: the first character that no name has there, what is too much, or all."""
    first = next((i for i in range(len(name)) if not name[: i + 1].isidentifier()), None)
    if first is not None:
        return first, first + 1
    return (MAX_NAME, len(name)) if len(name) > MAX_NAME else (0, len(name))
