"""A question with a few answers, in a strip instead of a dialog."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from bpdebugger.language import tr
from bpdebugger.ui.editors.focus import give_back
from bpdebugger.ui.look.theme import LIGHT, Theme


class QuestionStrip(QWidget):
    """Asks one question at a time. ``answered`` carries the id of an answer; Esc gives the last one."""

    answered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Question"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        # one long word, such as a path, would else make the window as wide as itself
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._text.setSizePolicy(policy)
        self.buttons: dict[str, QPushButton] = {}
        self._focus_before: QWidget | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 6, 16, 6)
        self._row.addWidget(self._text, 1)
        self.set_theme(LIGHT)
        self.hide()

    @property
    def text(self) -> str:
        """The question that is asked, or nothing."""
        return self._text.text() if not self.isHidden() else ""

    def ask(self, question: str, choices: Sequence[tuple[str, str]]) -> None:
        """Asks a question; each choice is an id and what its button says. One that is still open is given up."""
        if self.isHidden():
            self._focus_before = QApplication.focusWidget()
        for button in self.buttons.values():
            self._row.removeWidget(button)
            button.deleteLater()
        self.buttons = {id: QPushButton(label) for id, label in choices}
        for id, button in self.buttons.items():
            button.setObjectName(id)
            button.setAutoDefault(True)
            button.clicked.connect(self._clicked)
            self._row.addWidget(button)
            # at once, and not when the layout comes to it: what is not visible gets no focus
            button.show()
        self._text.setText(question)
        self.setAccessibleDescription(question)
        self.show()
        # it has its place before anybody can answer: a click that comes at once hits a button
        for widget in (self, self.parentWidget()):
            QApplication.sendPostedEvents(widget, QEvent.Type.LayoutRequest.value)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
        next(iter(self.buttons.values())).setFocus()

    def _clicked(self) -> None:
        self._answer(self.sender().objectName())

    def _answer(self, id: str) -> None:
        self.hide()
        give_back(self._focus_before)
        self.answered.emit(id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives the last answer, which changes nothing."""
        if event.key() == Qt.Key.Key_Escape and self.buttons:
            self._answer(list(self.buttons)[-1])
        else:
            super().keyPressEvent(event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(
            f"QuestionStrip {{ background: {theme.highlight}; border-left: 4px solid {theme.accent};"
            f" border-top: 1px solid {theme.line}; }}"
            f"QLabel {{ color: {theme.text}; }}"
        )
