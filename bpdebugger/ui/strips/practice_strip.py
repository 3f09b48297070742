"""The practice strip: asks for the sign and then the value of the next factor before it is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from bpdebugger.debugger.practice.practice import Practice, Sign
from bpdebugger.debugger.practice.tally import Aspect, tally, tally_sentences
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.ui.look.theme import Theme

MAX_ANSWER = 200
_SIGNS = {Sign.NEGATIVE: "− negative", Sign.ZERO: "0 zero", Sign.POSITIVE: "+ positive"}


class PracticeStrip(QWidget):
    """Shows a moment's practice, and nothing while there is none. Its signals are the answers."""

    answerRequested = Signal(str)
    skipRequested = Signal()
    nextRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Practice")
        self.setObjectName("practice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.prompt, self.verdict = QLabel(), QLabel()
        for label in (self.prompt, self.verdict):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.signs = {sign: QPushButton(text) for sign, text in _SIGNS.items()}
        self.value = QLineEdit()
        self.value.setMaxLength(MAX_ANSWER)
        self.value.setPlaceholderText("−0.146 or dE/dy[o] * dy/dz[o]")
        self.value.setAccessibleName("The predicted value")
        self.skip, self.next = QPushButton("Skip"), QPushButton("Next")
        self._build()
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.prompt, 1)
        for button in self.signs.values():
            row.addWidget(button)
            button.clicked.connect(self._sign_given)
        row.addWidget(self.value)
        row.addWidget(self.skip)
        row.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 6, 18, 6)
        layout.addLayout(row)
        layout.addWidget(self.verdict)
        self.value.returnPressed.connect(self._value_given)
        self.skip.clicked.connect(self.skipRequested)
        self.next.clicked.connect(self.nextRequested)

    def show_moment(self, moment: Moment) -> None:
        """Shows what is asked, or at the end the tally."""
        practice = moment.practice
        self.setVisible(practice is not None)
        if practice is None:
            return
        words = practice.verdict
        if practice.finished:
            words = " ".join(tally_sentences(tally(practice.answers))) or "Nothing was asked."
        self.prompt.setText(practice.prompt)
        self.verdict.setText(words)
        self.verdict.setVisible(bool(words))
        self._offer(practice)
        self.setAccessibleDescription(f"{practice.prompt} {words}")

    def _offer(self, practice: Practice) -> None:
        """Shows the controls that answer the question, and gives the first of them the focus."""
        for button in self.signs.values():
            button.setVisible(practice.asked is Aspect.SIGN)
        if (practice.asked is Aspect.VALUE) is self.value.isHidden():
            self.value.clear()
        self.value.setVisible(practice.asked is Aspect.VALUE)
        self.skip.setVisible(practice.asked is not None)
        self.next.setVisible(practice.asked is None and not practice.finished)
        if practice.asked is Aspect.VALUE:
            self.value.setFocus()
        elif practice.asked is None and not practice.finished:
            self.next.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(f"#practice {{ background: {theme.highlight}; }}")

    def _sign_given(self) -> None:
        given = next(sign for sign, button in self.signs.items() if button is self.sender())
        self.answerRequested.emit(given.value)

    def _value_given(self) -> None:
        self.answerRequested.emit(self.value.text())
