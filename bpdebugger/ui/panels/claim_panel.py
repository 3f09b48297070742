"""The claim panel: a formula for the quantity at hand, shown as it is read, and judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from bpdebugger.core.formulas.expression import symbols
from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.numerals import screen
from bpdebugger.core.names.quantity_formula import parse_quantities, read_quantities
from bpdebugger.core.network.plan import Plan
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.editors.asked import Asked
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.mathematics.formula_label import FormulaLabel

if TYPE_CHECKING:
    from bpdebugger.symbolic.claim import Judgement
    from bpdebugger.ui.plotting.claim_plot import ClaimPlot

_HEADLINES = {
    "equal": tr_noop("✓ Equal"),
    "equal_here_only": tr_noop("≈ Equal here only"),
    "constant_factor": tr_noop("✗ Off by a constant factor"),
    "missing_factor": tr_noop("✗ A factor is missing"),
    "different": tr_noop("✗ Different"),
}

_AWAITED = tr_noop("Looking for a symbolic proof …")


class ClaimPanel(QWidget):
    """Asks for a formula for the quantity of the current step. ``claimRequested`` carries quantity and formula."""

    claimRequested = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Claim"))
        self._plan: Plan | None = None
        self._quantity = ""
        self._theme, self._letters = LIGHT, USUAL
        self._plot: ClaimPlot | None = None
        self._judged: Judgement | None = None
        self.question = QLabel()
        self.field = Line(MAX_LENGTH)
        self.field.setAccessibleName(tr("Formula"))
        self.read, self.remark, self.asked = FormulaLabel(), QLabel(), Asked()
        self.asked.hide()
        self.mistake, self.headline, self.answer = QLabel(), QLabel(), QLabel()
        for label in (self.question, self.remark, self.mistake, self.answer):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.button = QPushButton(tr("Judge (Enter)"))
        self._column = QVBoxLayout(self)
        parts = (
            self.question,
            self.field,
            self.read,
            self.remark,
            self.asked,
            self.mistake,
            self.button,
            self.headline,
            self.answer,
        )
        for part in parts:
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self._read_again)
        self.asked.chosen.connect(self.field.setText)
        self.field.returnPressed.connect(self._requested)
        self.button.clicked.connect(self._requested)

    def show_moment(self, moment: Moment) -> None:
        """Asks about the current step; forgets a judgement of another network or quantity."""
        plan, step = moment.trace.plan, moment.step
        quantity = step.quantity if step else f"dE_dz[{plan.units[-1]}]"
        shown = plan, quantity, moment.letters
        if shown == (self._plan, self._quantity, self._letters):
            return
        self._plan, self._quantity, self._letters = shown
        self.read.set_letters(moment.letters)
        self.field.setPlaceholderText(tr("for example {formula}", formula=_example(moment)))
        self.question.setText(f"{self._letters.symbol(quantity)} =")
        self._forget()
        self._read_again(self.field.text())

    def show_proof(self, judged: Judgement) -> None:
        """Shows a judgement again with what became of its proof, unless it is not shown any more."""
        if self._judged is not None:
            self.show_judgement(judged)

    def show_judgement(self, judged: Judgement) -> None:
        """Shows a verdict, and where claim and truth part if they do."""
        self._judged = judged
        self.question.setText(f"{self._letters.symbol(judged.quantity)} =")
        self.read.show_expression(judged.expression)
        self.headline.setText(tr(_HEADLINES[judged.verdict.value]))
        self._colour_headline()
        awaited = judged.is_provable and judged.proof.value == "not tried"
        self.answer.setText(f"{judged.explanation} {tr(_AWAITED)}" if awaited else judged.explanation)
        if judged.curves is not None:
            from bpdebugger.ui.plotting.claim_plot import ClaimPlot

            if self._plot is None:
                self._plot = ClaimPlot()
                self._column.insertWidget(self._column.count() - 1, self._plot)
            self._plot.show_curves(judged.curves, self._letters, self._theme)
        if self._plot is not None:
            self._plot.setVisible(judged.curves is not None)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self.read.set_theme(theme)
        self.asked.set_theme(theme)
        self.remark.setStyleSheet(f"color: {theme.faint}")
        self.mistake.setStyleSheet(f"color: {theme.warning}")
        self._colour_headline()
        if self._judged is not None:
            self.show_judgement(self._judged)

    def _colour_headline(self) -> None:
        """What is wrong is not green."""
        is_right = self._judged is not None and self._judged.verdict.value == "equal"
        self.headline.setStyleSheet(
            f"color: {self._theme.accent if is_right else self._theme.warning}; font-weight: 600"
        )

    def _forget(self) -> None:
        self._judged = None
        self.headline.clear()
        self.answer.clear()
        if self._plot is not None:
            self._plot.hide()

    def _read_again(self, text: str) -> None:
        """Shows the formula as it is read while it is typed, or points at the first character that is wrong."""
        self._forget()
        self.mistake.clear()
        self.remark.clear()
        self.asked.hide()
        self.read.show_expression(None)
        if not text.strip() or self._plan is None:
            return
        try:
            read = read_quantities(text, self._plan, self._quantity, self._letters)
            self.read.show_expression(read.expression)
            self.remark.setText(" ".join(f"{remark[:1].upper()}{remark[1:]}." for remark in read.remarks))
        except Question as question:
            self.asked.ask(question, self._spelt)
            self.asked.show()
        except FormulaError as error:
            before, wrong = text[: error.position], text[error.position : error.position + 1]
            self.mistake.setText(f"{before}▸{wrong or '…'}\n{error}")

    def _spelt(self, text: str) -> str:
        assert self._plan is not None
        return write(parse_quantities(text, self._plan, self._quantity, self._letters), screen(self._letters))

    def _requested(self) -> None:
        text = self.field.text()
        if not self.asked.isHidden():
            self.asked.choices[0].setFocus()
        elif text.strip():
            self.claimRequested.emit(self._quantity, self._in_names(text))

    def _in_names(self, text: str) -> str:
        """What was typed; with names in other letters, in those of names. Of a number all digits tell."""
        if self._plan is None or self._letters == USUAL:
            return text
        try:
            read = read_quantities(text, self._plan, self._quantity, self._letters)
        except FormulaError:
            return text
        return read.text if read.expression is not None and any(symbols(read.expression)) else text


def _example(moment: Moment) -> str:
    unit = moment.trace.plan.units[-1]
    return " * ".join(moment.letters.written(f"{prefix}[{unit}]").replace("_d", "/d") for prefix in ("dE_dy", "dy_dz"))
