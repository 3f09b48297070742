"""The practice strip: asks which factor is next, its sign and then its value before it is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bpdebugger.core.formulas.formula_error import Question
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.numerals import screen
from bpdebugger.core.names.quantity_formula import parse_quantities
from bpdebugger.debugger.practice.practice import MOST_CHOICES, Practice, Sign, choices, missed
from bpdebugger.debugger.practice.prediction import UnreadablePrediction, read_prediction
from bpdebugger.debugger.practice.tally import Aspect, tally, tally_sentences
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.editors.asked import Asked
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import Theme

MAX_ANSWER, MAX_LETTERS = 200, 22
_SIGNS = {
    Sign.NEGATIVE: tr_noop("− negative"),
    Sign.ZERO: tr_noop("0 zero"),
    Sign.POSITIVE: tr_noop("+ positive"),
}


class PracticeStrip(QWidget):
    """Shows a moment's practice, and nothing while there is none. Its signals are the answers."""

    answerRequested = Signal(str)
    skipRequested = Signal()
    nextRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Practice"))
        self.setObjectName("practice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.prompt, self.verdict = QLabel(), QLabel()
        for label in (self.prompt, self.verdict):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self.nexts = [QPushButton() for _ in range(MOST_CHOICES)]
        self.signs = {sign: QPushButton(tr(text)) for sign, text in _SIGNS.items()}
        self.value = Line(MAX_ANSWER)
        self.value.setPlaceholderText(tr("a number or a formula"))
        self.value.setAccessibleName(tr("The predicted value"))
        self.skip, self.next = QPushButton(tr("Skip")), QPushButton(tr("Next"))
        self.asked = Asked()
        self.asked.hide()
        self._practice: Practice | None = None
        self._build()
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.prompt, 1)
        for button in self.nexts:
            row.addWidget(button)
            button.clicked.connect(self._next_given)
        for button in self.signs.values():
            row.addWidget(button)
            button.clicked.connect(self._sign_given)
        row.addWidget(self.value)
        row.addWidget(self.skip)
        row.addWidget(self.next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 6, 18, 6)
        layout.addLayout(row)
        layout.addWidget(self.asked)
        layout.addWidget(self.verdict)
        self.asked.chosen.connect(self._chosen)
        self.value.textEdited.connect(self.asked.hide)
        self.value.returnPressed.connect(self._value_given)
        self.skip.clicked.connect(self.skipRequested)
        self.next.clicked.connect(self.nextRequested)

    def show_moment(self, moment: Moment) -> None:
        """Shows what is asked, or at the end the tally."""
        practice = self._practice = moment.practice
        self.asked.hide()
        if practice is None:
            self.hide()
            return
        words = practice.verdict
        if practice.finished:
            words = " ".join(tally_sentences(tally(practice.answers))) or tr("Nothing was asked.")
        self.prompt.setText(practice.prompt)
        self.verdict.setText(words)
        # shown at last: with all its controls at once it would be wider than the window
        self._offer(practice)
        if self.isHidden():
            self.show()
            self._give_focus(practice)
        self.setAccessibleDescription(f"{practice.prompt} {words}")

    def _offer(self, practice: Practice) -> None:
        """Shows the controls that answer the question, and gives the first of them the focus."""
        self._offer_nexts(practice)
        for button in self.signs.values():
            button.setVisible(practice.asked is Aspect.SIGN)
        if (practice.asked is Aspect.VALUE) is self.value.isHidden():
            self.value.clear()
        self.value.setVisible(practice.asked is Aspect.VALUE)
        self.skip.setVisible(practice.asked is not None)
        goes_on = practice.asked is None and (not practice.finished or bool(missed(practice)))
        self.next.setVisible(goes_on)
        self._give_focus(practice)

    def _give_focus(self, practice: Practice) -> None:
        """Gives the focus to what answers with the keyboard."""
        if practice.asked is Aspect.VALUE:
            self.value.setFocus()
        elif practice.asked is None and not self.next.isHidden():
            self.next.setFocus()

    def _offer_nexts(self, practice: Practice) -> None:
        offered: tuple[int, ...] = ()
        if practice.asked is Aspect.NEXT and practice.step is not None:
            offered = choices(practice.trace, practice.step, practice.thorough)
        room = min(MAX_LETTERS * self.fontMetrics().averageCharWidth(), self.width() // 6)
        for place, button in enumerate(self.nexts):
            button.setVisible(place < len(offered))
            if place < len(offered):
                step = practice.trace[offered[place]]
                # long names leave their ends
                button.setText(self.fontMetrics().elidedText(step.symbol, Qt.TextElideMode.ElideMiddle, room))
                button.setToolTip(step.symbol)
                button.setAccessibleName(step.symbol)
                button.setObjectName(step.quantity)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.setStyleSheet(f"#practice {{ background: {theme.highlight}; }}")
        self.asked.set_theme(theme)

    def _next_given(self) -> None:
        self.answerRequested.emit(self.sender().objectName())

    def _sign_given(self) -> None:
        given = next(sign for sign, button in self.signs.items() if button is self.sender())
        self.answerRequested.emit(given.value)

    def _value_given(self) -> None:
        """Asks first where a formula could mean two things."""
        practice = self._practice
        try:
            if practice is not None and practice.step is not None:
                read_prediction(practice.trace[practice.step], self.value.text())
        except Question as question:
            self.asked.ask(question, self._spelt)
            self.asked.show()
            self.asked.choices[0].setFocus()
            return
        except UnreadablePrediction:
            # said as the verdict
            pass
        self.answerRequested.emit(self.value.text())

    def _chosen(self, text: str) -> None:
        self.value.setText(text)
        self.value.setFocus()
        self.asked.hide()
        self._value_given()

    def _spelt(self, text: str) -> str:
        practice = self._practice
        assert practice is not None and practice.step is not None
        step = practice.trace[practice.step]
        expression = parse_quantities(text, practice.trace.plan, step.quantity, practice.trace.letters)
        return write(expression, screen(practice.trace.letters))
