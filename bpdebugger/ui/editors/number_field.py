"""A number to type, and a slider beside it for the one who would rather feel than type."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from bpdebugger.core.formulas.formula_error import Question
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.language import tr
from bpdebugger.ui.editors.asked_below import AskedBelow
from bpdebugger.ui.editors.calm_wheel import CalmWheel
from bpdebugger.ui.editors.marked_line import MarkedLine
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.look.tips import plain_tip

MAX_TEXT = 40
_NOTCHES = 1000
_STEPS: dict[int, int] = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class NumberField(MarkedLine):
    """A finite number: few digits while it is looked at, all of them while it is edited.

    ``valueRequested`` carries what was typed, or stepped to with Up and Down (Shift for ten times as much); ``refused``
    a sentence on what cannot be read, which is marked until it is changed.
    """

    valueRequested = Signal(float)
    refused = Signal(str)

    def __init__(self, name: str, read: Callable[[str], float], parent: QWidget | None = None) -> None:
        """``read`` reads a number; it raises ``ValueError`` with a sentence, ``Question`` where it could be two."""
        super().__init__(MAX_TEXT, parent)
        self.setAccessibleName(name)
        self._read, self._value = read, 0.0
        self.asked = AskedBelow(self, self._given, self._leave)
        self.returnPressed.connect(self._entered)
        self.textChanged.connect(self._fine_again)

    @property
    def value(self) -> float:
        """The number that is shown."""
        return self._value

    def show_value(self, value: float) -> None:
        """Shows a number."""
        self._value = value
        self.setText(shortest(value) if self.hasFocus() else on_screen(value))
        if not self.hasFocus():
            # a field that had no room when it got its text would stay scrolled to its end
            self.setCursorPosition(0)
        self.setToolTip(shortest(value))

    def _typed(self) -> float:
        """The number that stands there. Raises ``ValueError`` with a sentence."""
        value = self._read(self.text())
        if not math.isfinite(value):
            raise ValueError(tr("a finite number is needed"))
        return value

    def _entered(self) -> None:
        """Takes what was typed; asks first where it could be two numbers."""
        try:
            self._typed()
        except Question as question:
            if question.choices:
                self.asked.ask(question)
                return
        except ValueError:
            # said when it is taken
            pass
        self._given()

    def _given(self) -> None:
        try:
            value = self._typed()
        except ValueError as error:
            self._refuse(f"{self.accessibleName()}: {error}.")
            return
        if value != self._value:
            self.valueRequested.emit(value)
        else:
            self.show_value(value)

    def _refuse(self, sentence: str) -> None:
        self.mark(0, len(self.text()))
        self.setToolTip(plain_tip(sentence))
        self.setAccessibleDescription(sentence)
        self.refused.emit(sentence)

    def _fine_again(self) -> None:
        if self.wrong is not None:
            self.unmark()
            self.setToolTip(shortest(self._value))
            self.setAccessibleDescription("")

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        super().set_theme(theme)
        self.asked.set_theme(theme)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows all digits; of what is asked about, what was typed."""
        super().focusInEvent(event)
        if self.asked.is_open:
            return
        self.show_value(self._value)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Takes what was typed, and shows few digits."""
        super().focusOutEvent(event)
        if not self.asked.is_open:
            self._leave()

    def _leave(self) -> None:
        if self.text() != shortest(self._value):
            self._given()
        self.show_value(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down change the number a little, Esc restores it."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _STEPS and modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
            self._step(_STEPS[event.key()] * (10 if modifiers else 1))
        elif event.key() == Qt.Key.Key_Escape and self.text() != shortest(self._value):
            self.show_value(self._value)
        else:
            super().keyPressEvent(event)

    def _step(self, steps: int) -> None:
        """Changes the number that stands there, which may have been typed and not yet asked for."""
        try:
            value = self._typed()
        except ValueError:
            value = self._value
        # the decimal nearest to the sum, so that 0.1 and 0.2 make 0.3
        self.valueRequested.emit(float(f"{value + steps * step_of(value):.12g}"))


def step_of(value: float) -> float:
    """How much a key changes a number: a hundredth of its order of magnitude, at least 0.001."""
    return 10.0 ** max(math.floor(math.log10(abs(value))) - 1, -3) if value else 0.1


class ParameterSlider(QWidget):
    """A number field with a slider. ``slid`` carries numbers while it is dragged, ``settled`` says that it is let go,
    ``valueRequested`` carries what was typed."""

    slid = Signal(float)
    settled = Signal()
    valueRequested = Signal(float)
    refused = Signal(str)

    def __init__(self, name: str, read: Callable[[str], float], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = NumberField(name, read)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-_NOTCHES, _NOTCHES)
        self.slider.setAccessibleName(tr("{name}, slider", name=name))
        self.slider.setPageStep(_NOTCHES // 10)
        CalmWheel(self.slider)
        self._range = 1.0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 2)
        row.addWidget(self.slider, 3)
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(self._released)
        self.field.valueRequested.connect(self.valueRequested)
        self.field.refused.connect(self.refused)
        self.setFocusProxy(self.field)

    def show_value(self, value: float) -> None:
        """Shows a number; the slider's range stays while it is dragged."""
        self.field.show_value(value)
        if not self.slider.isSliderDown():
            self._range = range_of(value)
        self.slider.blockSignals(True)
        self.slider.setValue(round(max(-1.0, min(1.0, value / self._range)) * _NOTCHES))
        self.slider.blockSignals(False)
        self.slider.setToolTip(f"{on_screen(-self._range)} to {on_screen(self._range)}")

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.field.set_theme(theme)

    def _released(self) -> None:
        """Says so; the range follows the number, so that one can drag on."""
        self.settled.emit()
        self.show_value(self.field.value)

    def _moved(self, notch: int) -> None:
        # three digits are what a hand can aim at
        self.slid.emit(float(f"{notch / _NOTCHES * self._range:.3g}"))
        if not self.slider.isSliderDown():
            self.settled.emit()


def range_of(value: float) -> float:
    """How far a slider reaches: to 2, or to the power of two that leaves a number room to double."""
    return max(2.0, 2.0 ** math.ceil(math.log2(2 * abs(value)))) if 0 < abs(value) < 1e300 else 2.0
