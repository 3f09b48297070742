"""An activation or a loss to choose or to type, typeset as it is read, with its derivative."""

from __future__ import annotations

from collections.abc import Container

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QLabel, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from bpdebugger.core.formulas.formula_error import FormulaError, Question
from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.language import tr
from bpdebugger.ui.editors.asked import Asked
from bpdebugger.ui.editors.calm_wheel import CalmWheel
from bpdebugger.ui.editors.function_readers import FunctionReader, FunctionReading
from bpdebugger.ui.editors.marked_line import MarkedLine
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.mathematics.formula_label import FormulaLabel

_COMES_BACK = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)
"""Reasons for which the focus goes while one still types."""


_ASKING = 2
"""The page below the line on which something is asked."""


class FormulaField(QWidget):
    """Shows a function and asks for another. ``formulaRequested`` carries a text that can be read.

    It is asked for with Enter, by choosing from the list and by leaving the field; Esc restores what was there. What
    could mean two things is asked in the place of the reading, with a button for each.
    """

    formulaRequested = Signal(str)

    def __init__(self, kind: FunctionReader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._shown, self._usual, self._asked = kind, "", "", ""
        self._letters = USUAL
        self._in_use = ""
        self._parameters: Container[str] = ()
        self.line = MarkedLine(MAX_LENGTH)
        self.box = QComboBox()
        self.box.setLineEdit(self.line)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        # a letter that is a formula of its own, such as e, is not to become elu
        self.box.setCompleter(None)  # type: ignore[arg-type]
        self.box.setMinimumContentsLength(8)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.addItems(list(kind.names))
        for part in (self.box, self.line):
            part.setAccessibleName(tr(kind.name))
        self.function, self.derivative = FormulaLabel(), FormulaLabel()
        self.remark, self.mistake, self.asked = QLabel(), QLabel(), Asked()
        self._build()
        CalmWheel(self.box)
        self.line.textChanged.connect(self._read_again)
        self.asked.chosen.connect(self._chosen)
        self.line.textEdited.connect(self._edited)
        self.line.returnPressed.connect(self._given)
        self.box.activated.connect(self._given)
        self.box.installEventFilter(self)
        self.setFocusProxy(self.box)

    def _build(self) -> None:
        for label in (self.remark, self.mistake):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.mistake.setAlignment(Qt.AlignmentFlag.AlignTop)
        read = QWidget()
        equations = QVBoxLayout(read)
        equations.setContentsMargins(0, 0, 0, 0)
        equations.setSpacing(0)
        for part in (self.function, self.derivative, self.remark):
            equations.addWidget(part)
        # a mistake stands in the place of the equations, so that nothing below moves while one types
        self._below = QStackedLayout()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.box)
        column.addLayout(self._below)
        # only now: a stacked layout shows its first widget, which without a parent would be a window of its own
        self._below.addWidget(read)
        self._below.addWidget(self.mistake)
        self._below.addWidget(self.asked)

    def show_formula(self, text: str, letters: Letters, usual: str = "", parameters: Container[str] = ()) -> None:
        """Shows a function, as files have it; an empty text stands for the ``usual`` one, such as the layer's.

        ``parameters``: those of the network, which a formula may name without being asked about them.
        """
        self._parameters = parameters
        typed = self._kind.typed(text, letters)
        if (typed, usual, letters) == (self._shown, self._usual, self._letters) and self.box.hasFocus():
            return
        self._shown, self._usual, self._asked, self._letters = typed, usual, typed, letters
        self._in_use = text
        for label in (self.function, self.derivative):
            label.set_letters(letters)
        as_layer = self._kind.typed(usual, letters)
        self.line.setPlaceholderText(tr("as the layer: {usual}", usual=as_layer) if usual else "")
        self._set_text(typed)

    def _set_text(self, text: str) -> None:
        # from here on the arrows go through the list; a formula is not in it
        self.box.setCurrentIndex(self._kind.names.index(text) if text in self._kind.names else -1)
        self.line.setText(text)
        self.line.setCursorPosition(0)
        self._read_again()

    def _read_again(self) -> None:
        """Typesets what is typed as it is read, or marks the first character that is wrong."""
        typed = self.line.text()
        text = typed.strip()
        self.line.unmark()
        self._below.setCurrentIndex(0)
        try:
            self._show_reading(self._reading(text) if text or self._usual else None)
        except FormulaError as error:
            wrong = error.position + len(typed) - len(typed.lstrip())
            self.line.mark(wrong, wrong + 1)
            if isinstance(error, Question) and error.choices:
                self.asked.ask(error, self._spelt)
                self._say(self.asked.plain())
                self._below.setCurrentIndex(_ASKING)
                return
            self.mistake.setText(tr("✗ {reason} (character {place}).", reason=error.reason, place=wrong + 1))
            self._say(self.mistake.text())
            self._below.setCurrentIndex(1)

    def _reading(self, text: str) -> FunctionReading:
        # what stands there already is not asked about
        if text == self._shown and text:
            return self._kind.read_again(self._in_use, self._letters)
        if text in ("", self._kind.typed(self._usual, self._letters)):
            return self._kind.read_again(self._usual, self._letters)
        return self._kind.read(text, self._parameters, self._letters)

    def _spelt(self, text: str) -> str:
        return self._kind.read(text, self._parameters, self._letters).plain(self._letters).partition(";")[0]

    def _chosen(self, text: str) -> None:
        self.line.setText(text)
        self.box.setFocus()
        self._given()

    def _show_reading(self, reading: FunctionReading | None) -> None:
        self._say(reading.plain(self._letters) if reading else "")
        self.remark.setText(reading.remark if reading else "")
        self.remark.setVisible(bool(self.remark.text()))
        if reading is None:
            self.function.show_expression(None)
            self.derivative.show_expression(None)
        else:
            self.function.show_equation(*reading.function)
            self.derivative.show_equation(*reading.derivative)

    def _say(self, words: str) -> None:
        for part in (self.box, self.line):
            part.setAccessibleDescription(words)

    def _edited(self) -> None:
        self._asked = self._shown

    def _given(self) -> None:
        text = self.line.text().strip()
        if self._below.currentIndex() == _ASKING and self.box.hasFocus():
            self.asked.choices[0].setFocus()
        # Enter on a name of the list reaches this twice
        if self.line.wrong is None and text not in (self._shown, self._asked) and (text or self._usual):
            self._asked = text
            # what is typed in other letters is asked for in those of names
            usual = self._letters == USUAL or not text
            self.formulaRequested.emit(text if usual else self._reading(text).sure)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field takes what was typed; Esc restores what was there."""
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() not in _COMES_BACK and not self.box.view().isVisible():
                self._given()
        elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.line.text() != self._shown:
            # an own key, and not the window's command that Esc may stand for
            if event.type() == QEvent.Type.KeyPress:
                self._asked = self._shown
                self._set_text(self._shown)
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.line.set_theme(theme)
        self.mistake.setStyleSheet(f"color: {theme.warning}")
        self.remark.setStyleSheet(f"color: {theme.faint}")
        self.asked.set_theme(theme)
        self.function.set_theme(theme)
        self.derivative.set_theme(theme)
