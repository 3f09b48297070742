"""A number to type, and a slider beside it for the one who would rather feel than type."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSlider, QWidget

from bpdebugger.core.expression import shortest
from bpdebugger.core.numerals import on_screen

MAX_TEXT = 40
_NOTCHES = 1000


class NumberField(QLineEdit):
    """A finite number: few digits while it is looked at, all of them while it is edited.

    ``valueRequested`` carries what was typed, or stepped to with Up and Down (Shift for ten times as much); ``refused``
    a sentence.
    """

    valueRequested = Signal(float)
    refused = Signal(str)

    def __init__(self, name: str, read: Callable[[str], float], parent: QWidget | None = None) -> None:
        """``read`` reads a number; it raises ``ValueError`` with a sentence."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setMaxLength(MAX_TEXT)
        self._read, self._value = read, 0.0
        self.returnPressed.connect(self._given)

    @property
    def value(self) -> float:
        """The number that is shown."""
        return self._value

    def show_value(self, value: float) -> None:
        """Shows a number."""
        self._value = value
        self.setText(shortest(value) if self.hasFocus() else on_screen(value))
        self.setToolTip(shortest(value))

    def _given(self) -> None:
        try:
            value = self._read(self.text())
        except ValueError as error:
            self.refused.emit(f"{self.accessibleName()}: {error}.")
            return
        if not math.isfinite(value):
            self.refused.emit(f"{self.accessibleName()}: a finite number is needed.")
        elif value != self._value:
            self.valueRequested.emit(value)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows all digits."""
        super().focusInEvent(event)
        self.show_value(self._value)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Takes what was typed, and shows few digits."""
        super().focusOutEvent(event)
        if self.text() != shortest(self._value):
            self._given()
        self.show_value(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down change the number a little, Esc restores it."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if steps is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            step = step_of(self._value) * (10 if event.modifiers() else 1)
            # the decimal nearest to the sum, so that 0.1 and 0.2 make 0.3
            self.valueRequested.emit(float(f"{self._value + steps * step:.12g}"))
        elif event.key() == Qt.Key.Key_Escape:
            self.show_value(self._value)
        else:
            super().keyPressEvent(event)


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
        self.slider.setAccessibleName(f"{name}, slider")
        self.slider.setPageStep(_NOTCHES // 10)
        self._range = 1.0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 2)
        row.addWidget(self.slider, 3)
        self.slider.valueChanged.connect(self._moved)
        self.slider.sliderReleased.connect(self.settled)
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

    def _moved(self, notch: int) -> None:
        # three digits are what a hand can aim at
        self.slid.emit(float(f"{notch / _NOTCHES * self._range:.3g}"))
        if not self.slider.isSliderDown():
            self.settled.emit()


def range_of(value: float) -> float:
    """How far a slider reaches: to 2, or to the power of two that leaves a number room to double."""
    return max(2.0, 2.0 ** math.ceil(math.log2(2 * abs(value)))) if 0 < abs(value) < 1e300 else 2.0
