"""The derivation panel: where the current number comes from, line by line, to read and to copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from bpdebugger.core.formulas.expression import Expression, Symbol
from bpdebugger.core.names import places
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.mathematics.equation_label import EquationLabel
from bpdebugger.ui.panels.step_panel import StepPanel

if TYPE_CHECKING:
    from bpdebugger.symbolic.derivation import Derivation, DerivationLine, Routes
    from bpdebugger.symbolic.shortcut import Shortcut


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
        items = (self._lines.itemAt(place) for place in range(self._lines.count()))
        shown = (item.widget() for item in items if item is not None)
        return "\n".join(
            each.text if isinstance(each, EquationLabel) else each.text()
            for each in shown
            if isinstance(each, EquationLabel | QLabel)
        )

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
        y, z, slope = self._letters.output, self._letters.net_input, self._slope
        branch = "" if found.activation.numeric else tr(", on the branch around this {z}", z=z)
        self._say(tr("From {y} alone:", y=y), faint=True)
        self._equation(Symbol("dy_dz"), found.short)
        self._say(tr("which is {number} here{branch}", number=short, branch=branch))
        self._say(tr("From {z}:", z=z), faint=True)
        self._equation(Symbol("dy_dz"), found.careful)
        self._say(tr("which is {number} here{branch}", number=careful, branch=""))
        if found.zero_from is not None:
            self._say(
                tr(
                    "From {y} alone it comes out as 0 from |{z}| = {zero_from:.1f} on, where {slope} is not 0.",
                    y=y,
                    z=z,
                    zero_from=found.zero_from,
                    slope=slope,
                )
            )
        elif found.parts_from is not None:
            self._say(
                tr(
                    "From {y} alone it loses more than six digits from |{z}| = {parts_from:.1f} on.",
                    y=y,
                    z=z,
                    parts_from=found.parts_from,
                )
            )
        again, differences = cost.recomputed / cost.stored, cost.differences / cost.stored
        self._say(
            tr(
                "Measured just now: {slope} from the stored {y} takes {stored:.2g} ns; with {y} computed anew "
                "{again:.1f} times as long, by differences {differences:.1f} times as long.",
                slope=slope,
                y=y,
                stored=cost.stored,
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
        self._equation(line.left, line.right)

    def _equation(self, left: Expression, right: Expression) -> None:
        label = EquationLabel(left, right, self._letters, self.theme.text)
        label.setFont(self.font())
        self._lines.addWidget(label)

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
