"""The derivation panel: where the current number comes from, line by line, to read and to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names import places
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.mathematics.formula_label import FormulaLabel
from bpdebugger.ui.panels.step_panel import StepPanel

if TYPE_CHECKING:
    from bpdebugger.symbolic.derivation import Derivation, DerivationLine, Routes
    from bpdebugger.symbolic.shortcut import Shortcut

_TYPESET = 64
"""A formula with more characters than this is shown as text that wraps."""


class DerivationPanel(StepPanel):
    """Shows the derivation of the current step. ``inquired`` carries the panel, an inquiry, and what takes what it
    finds."""

    inquired = Signal(object, object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Derivation"))
        self._derivation: Derivation | None = None
        self._awaiting: QLabel | None = None
        self._letters = USUAL
        self.copies = {
            form: QPushButton(tr("Copy {form}", form=tr(form))) for form in ("LaTeX", "Markdown", tr_noop("text"))
        }
        self.compare = QPushButton()
        self.content = QWidget()
        self._lines = QVBoxLayout(self.content)
        self._lines.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.content)
        row = QHBoxLayout()
        for button in self.copies.values():
            row.addWidget(button)
            button.clicked.connect(self._copy)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll, 1)
        layout.addWidget(self.compare)
        layout.addLayout(row)
        self.compare.clicked.connect(self._compare)

    @property
    def text(self) -> str:
        """All words and formulas that stand in the panel."""
        labels = self.content.findChildren(QLabel)
        return "\n".join(label.text() for label in labels)

    def draw(self, moment: Moment) -> None:
        """Shows the derivation of the moment's step; nothing of one that a practice asks for."""
        from bpdebugger.symbolic.derivation import derivation

        self._clear()
        step, self._letters = moment.step, moment.letters
        self.compare.setText(tr("Compare the two routes to {symbol}", symbol=self._letters.symbol("dE_dz")))
        hidden = step is not None and moment.practice is not None and moment.practice.hides(step.number)
        self._derivation = None if step is None or hidden else derivation(moment.trace, step.number)
        for button in self.copies.values():
            button.setEnabled(self._derivation is not None)
        self.compare.setVisible(step is not None and step.place == places.delta(step.place.index, step.place.row))
        if self._derivation is None:
            self._say(tr("Go to a step to see where its value comes from."))
            return
        for line in self._derivation.lines:
            self._add(line)
        self._say(self._derivation.remark)
        if step is not None and step.place == places.slope(step.place.index, step.place.row):
            from bpdebugger.symbolic.shortcut import shortcut

            self._awaiting = self._say(
                tr("Looking for {slope} from {output} alone …", slope=self._slope, output=self._letters.output)
            )
            self.inquired.emit(self, shortcut(moment.trace, step.place.index, moment.row), self._add_shortcut)

    @property
    def _slope(self) -> str:
        return self._letters.symbol("dy_dz")

    def _add_shortcut(self, found: Shortcut | None) -> None:
        if not self._was_awaited():
            return
        if found is None:
            self._say(
                tr(
                    "No way is known to have this {slope} from {output} alone.",
                    slope=self._slope,
                    output=self._letters.output,
                )
            )
            return
        cost = found.measure()
        short, careful = on_screen(found.short_value), on_screen(found.value)
        y, z, slope, spelling = self._letters.output, self._letters.net_input, self._slope, screen(self._letters)
        branch = "" if found.activation.numeric else tr(", on the branch around this {z}", z=z)
        self._say(
            tr(
                "From {y} alone: {slope} = {formula} = {number}{branch}.",
                y=y,
                slope=slope,
                formula=write(found.short, spelling),
                number=short,
                branch=branch,
            )
        )
        self._say(
            tr(
                "From {z}: {slope} = {formula} = {number}.",
                z=z,
                slope=slope,
                formula=write(found.careful, spelling),
                number=careful,
            )
        )
        if found.zero_from is not None:
            self._say(
                tr(
                    "It is 0 from |{z}| = {zero_from:.1f} on, where {slope} is not.",
                    z=z,
                    zero_from=found.zero_from,
                    slope=slope,
                )
            )
        elif found.parts_from is not None:
            self._say(
                tr("It loses more than six digits from |{z}| = {parts_from:.1f} on.", z=z, parts_from=found.parts_from)
            )
        again, differences = cost.recomputed / cost.stored, cost.differences / cost.stored
        self._say(
            tr(
                "Measured just now: {stored:.2g} ns for a value from the stored {y}; {again:.1f} times "
                "that with {y} recomputed; {differences:.1f} times that by differences.",
                stored=cost.stored,
                y=y,
                again=again,
                differences=differences,
            )
        )

    def _compare(self) -> None:
        moment = self._moment
        if moment is None or moment.step is None:
            return
        from bpdebugger.symbolic.derivation import routes

        self.compare.hide()
        self._awaiting = self._say(tr("Looking whether both are the same …"))
        self.inquired.emit(self, routes(moment.trace, moment.step.place.index, moment.row), self._add_routes)

    def _add_routes(self, found: Routes | None) -> None:
        if not self._was_awaited():
            return
        if found is None:
            self._say(tr("The two routes are too long to be read."))
            return
        for line in filter(None, (found.function, found.direct, found.factors)):
            self._add(line)
        at_once = (
            ""
            if found.direct_value is None
            else tr("{direct_value} differentiated at once, ", direct_value=on_screen(found.direct_value))
        )
        self._say(
            tr(
                "At this point: {at_once}{factors_value} by the factors.",
                at_once=at_once,
                factors_value=on_screen(found.factors_value),
            )
        )
        self._say(f"{found.agreement.value.capitalize()}.")

    def _copy(self) -> None:
        if self._derivation is None:
            return
        form = next(form for form, button in self.copies.items() if button is self.sender())
        writers = {
            "LaTeX": self._derivation.as_latex,
            "Markdown": self._derivation.as_markdown,
            "text": self._derivation.as_text,
        }
        QGuiApplication.clipboard().setText(writers[form]())

    def _add(self, line: DerivationLine) -> None:
        self._say(f"{line.words}:", faint=True)
        spelling = screen(self._letters)
        text = f"{write(line.left, spelling)} = {write(line.right, spelling)}"
        if len(text) > _TYPESET:
            self._say(text)
            return
        formula = FormulaLabel()
        formula.setFont(self.font())
        formula.set_theme(self.theme)
        formula.set_letters(self._letters)
        formula.show_equation(line.left, line.right)
        formula.setAccessibleName(text)
        self._lines.addWidget(formula)

    def _was_awaited(self) -> bool:
        """Whether what was found is about what is still shown; it takes the place of the words that wait for it."""
        label, self._awaiting = self._awaiting, None
        if label is not None:
            label.setParent(None)
            label.deleteLater()
        return label is not None

    def _say(self, words: str, faint: bool = False) -> QLabel | None:
        if not words:
            return None
        label = QLabel(words)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        if faint:
            label.setStyleSheet(f"color: {self.theme.faint}")
        self._lines.addWidget(label)
        return label

    def _clear(self) -> None:
        self._awaiting = None
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
