"""A small field that shows a number by name and takes another one."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from bpdebugger.core.formulas.formula_error import Question
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names.numerals import NOT_YET, on_screen
from bpdebugger.language import tr
from bpdebugger.ui.editors.asked_below import AskedBelow
from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import Theme

LONGEST = 40
SAMPLE = "−0.0000"


class NumberBox(QWidget):
    """``z[o] =`` and a field; Enter asks for the number typed. ``purpose`` says what for."""

    numberRequested = Signal(float)

    def __init__(self, purpose: str, read: Callable[[str], float]) -> None:
        """``read`` reads a number; it raises ``ValueError``, or ``Question`` where it could be two."""
        super().__init__()
        self._purpose, self._read = purpose, read
        self.label = QLabel()
        self.edit = Line(LONGEST)
        self.edit.setPlaceholderText(tr(NOT_YET))
        self.label.setBuddy(self.edit)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.label)
        layout.addWidget(self.edit)
        self.asked = AskedBelow(self.edit, self._entered, self._leave)
        self.edit.returnPressed.connect(self._entered)
        self.edit.textEdited.connect(self._edited)
        self._theme: Theme | None = None
        self._wrong: bool | None = None
        self._fit()

    def show_number(self, name: str, value: float | None) -> None:
        """Shows a number under its name; what is being typed is left alone."""
        label = f"{name} ="
        if self.label.text() != label:
            self.label.setText(label)
            self.edit.setAccessibleName(name)
            self.edit.setAccessibleDescription(self._purpose)
        elif self.edit.hasFocus() and self.edit.isModified():
            return
        text = "" if value is None else on_screen(value)
        if self.edit.text() != text:
            self.edit.setText(text)
            self.edit.setCursorPosition(0)
        self.edit.setModified(False)
        self._say("" if value is None else f"{name} = {shortest(value)}", wrong=False)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self.asked.set_theme(theme)
        self._wrong = None
        self.label.setPalette(theme.palette())
        self._say(self.edit.toolTip(), wrong=False)

    def changeEvent(self, event: QEvent) -> None:
        """Keeps the field wide enough for its font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        # a widget with a style sheet of its own inherits no font
        self.edit.setFont(self.font())
        self.edit.setFixedWidth(self.edit.fontMetrics().horizontalAdvance(SAMPLE) + 18)

    def _edited(self) -> None:
        self._say(self.edit.toolTip(), wrong=False)

    def _entered(self) -> None:
        # what stands there unchanged is rounded for the eye
        if not self.edit.isModified():
            return
        try:
            number = self._read(self.edit.text())
        except Question as question:
            if question.choices:
                self.asked.ask(question)
                return
            number = math.nan
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            self._leave()
            self.edit.selectAll()
            return
        self.edit.setModified(False)
        self.numberRequested.emit(number)

    def _leave(self) -> None:
        """What was asked about stays as it was typed, and is said to be no number."""
        self._say(tr("Not a number. Write it as −0.5 or 1e3."), wrong=True)

    def _say(self, tip: str, wrong: bool) -> None:
        self.edit.setToolTip(tip)
        if self._theme and self._wrong is not wrong:
            self._wrong = wrong
            self.edit.setStyleSheet(_style(self._theme, wrong))


def _style(theme: Theme, wrong: bool) -> str:
    text = theme.warning if wrong else theme.text
    return f"""
        QLineEdit {{ color: {text}; background: {theme.surface}; placeholder-text-color: {theme.faint};
                     border: 1px solid {theme.border}; border-radius: 4px; padding: 2px 6px; }}
        QLineEdit:focus {{ border-color: {theme.accent}; }}
    """
