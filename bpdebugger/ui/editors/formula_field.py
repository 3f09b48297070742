"""An activation or a loss to choose or to type, typeset as it is read, with its derivative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from bpdebugger.core import activations, losses
from bpdebugger.core.expression import Expression, Symbol
from bpdebugger.core.formula import MAX_LENGTH, FormulaError
from bpdebugger.ui.formula_label import FormulaLabel
from bpdebugger.ui.theme import LIGHT, Theme


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is read: the function and its derivative, each as two sides of an equation."""

    function: tuple[Expression, Expression]
    derivative: tuple[Expression, Expression]


@dataclass(frozen=True, slots=True)
class FunctionKind:
    """What a field is for: the names to choose from, and how a text is read; reading raises ``FormulaError``."""

    name: str
    names: Sequence[str]
    read: Callable[[str], Reading]


def _read_activation(text: str) -> Reading:
    chosen = activations.activation(text)
    return Reading((Symbol("y"), chosen.formula), (Symbol("dy_dz"), chosen.derivative))


def _read_loss(text: str) -> Reading:
    chosen = losses.loss(text)
    return Reading((Symbol("E"), chosen.term), (Symbol("dE_dy"), chosen.derivative))


ACTIVATION = FunctionKind("Activation", tuple(activations.CATALOGUE), _read_activation)
LOSS = FunctionKind("Loss", tuple(losses.CATALOGUE), _read_loss)


class _MarkedLine(QLineEdit):
    """A line in which one character can be underlined as wrong."""

    wrong: int | None = None
    colour = QColor(LIGHT.warning)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the text, and a wave under the first wrong character."""
        super().paintEvent(event)
        if self.wrong is None:
            return
        metrics, text = self.fontMetrics(), self.text()
        # where the text begins, however far it is scrolled
        start = self.cursorRect().center().x() - metrics.horizontalAdvance(text[: self.cursorPosition()])
        left = start + metrics.horizontalAdvance(text[: self.wrong])
        width = max(metrics.horizontalAdvance(text[self.wrong : self.wrong + 1]), metrics.averageCharWidth())
        bottom = self.cursorRect().bottom() - 1
        painter = QPainter(self)
        painter.setPen(QPen(self.colour, 2))
        points = [QPointF(left + i * width / 4, bottom - (i % 2) * 3) for i in range(5)]
        painter.drawPolyline(points)


class FormulaField(QWidget):
    """Shows a function and asks for another. ``formulaRequested`` carries a text that can be read."""

    formulaRequested = Signal(str)

    def __init__(self, kind: FunctionKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._shown, self._usual = kind, "", ""
        self.line = _MarkedLine()
        self.line.setMaxLength(MAX_LENGTH)
        self.box = QComboBox()
        self.box.setLineEdit(self.line)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.addItems(list(kind.names))
        self.box.setAccessibleName(kind.name)
        self.line.setAccessibleName(kind.name)
        self.function, self.derivative = FormulaLabel(), FormulaLabel()
        self.mistake = QLabel()
        self.mistake.setWordWrap(True)
        self.mistake.setTextFormat(Qt.TextFormat.PlainText)
        self.mistake.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.box, self.mistake, self.function, self.derivative):
            column.addWidget(part)
        self.line.textChanged.connect(self._read_again)
        self.line.returnPressed.connect(self._given)
        self.box.activated.connect(self._given)
        self.line.installEventFilter(self)
        self.setFocusProxy(self.box)

    def show_formula(self, text: str, usual: str = "") -> None:
        """Shows a function; an empty text stands for the ``usual`` one, such as the layer's."""
        if (text, usual) == (self._shown, self._usual) and self.line.hasFocus():
            return
        self._shown, self._usual = text, usual
        self.line.setPlaceholderText(f"as the layer: {usual}" if usual else "")
        self.box.setCurrentText(text)
        self._read_again()

    def _read_again(self) -> None:
        """Typesets what is typed as it is read, or marks the first character that is wrong."""
        text = self.line.text().strip() or self._usual
        self.line.wrong = None
        self.mistake.hide()
        try:
            reading = self._kind.read(text) if text else None
        except FormulaError as error:
            self.line.wrong = error.position + len(self.line.text()) - len(self.line.text().lstrip())
            self.mistake.setText(f"⚠  {error}")
            self.mistake.show()
            reading = None
        for label, sides in (
            (self.function, reading and reading.function),
            (self.derivative, reading and reading.derivative),
        ):
            if sides:
                label.show_equation(*sides)
            else:
                label.show_expression(None)
        self.line.update()

    def _given(self) -> None:
        text = self.line.text().strip()
        if self.line.wrong is None and text != self._shown and (text or self._usual):
            self.formulaRequested.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field takes what was typed; Esc restores what was there."""
        if event.type() == QEvent.Type.FocusOut:
            self._given()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.box.setCurrentText(self._shown)
            return True
        return super().eventFilter(watched, event)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.line.colour = QColor(theme.warning)
        self.mistake.setStyleSheet(f"color: {theme.warning}")
        self.function.set_theme(theme)
        self.derivative.set_theme(theme)
