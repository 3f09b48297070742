"""A formula typeset in place, as it is read; where it cannot be read, the first wrong character is pointed at."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontInfo, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpdebugger.core.formulas.expression import Expression
from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.mathematics.math_boxes import Box, row, space, text
from bpdebugger.ui.mathematics.typeset import Style, layout, shorten

_ENLARGED = 1.5
_MOST_TERMS = 6
_MARGIN = 4


class FormulaLabel(QWidget):
    """Shows one expression or equation, as large as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sides: tuple[Expression, ...] = ()
        self._colour, self._letters = QColor(LIGHT.text), USUAL
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_expression(self, expression: Expression | None) -> None:
        """Shows an expression, or nothing."""
        self._sides = () if expression is None else (shorten(expression, _MOST_TERMS),)
        self.update()

    def show_equation(self, left: Expression, right: Expression) -> None:
        """Shows an equation."""
        self._sides = left, shorten(right, _MOST_TERMS)
        self.update()

    def set_letters(self, letters: Letters) -> None:
        """Takes the letters in which names are shown."""
        self._letters = letters
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._colour = QColor(theme.text)
        self.update()

    def sizeHint(self) -> QSize:
        """High enough for a fraction of fractions; the height stays while one types."""
        return QSize(100, round(4.6 * QFontInfo(self.font()).pixelSize()))

    def _box(self) -> Box:
        size = round(_ENLARGED * QFontInfo(self.font()).pixelSize())
        box = self._typeset(size)
        room = max(self.width() - 2 * _MARGIN, 1) / max(box.width, 1), self.height() / max(box.height, 1)
        return box if min(room) >= 1 else self._typeset(max(int(size * min(room)), 6))

    def _typeset(self, size: int) -> Box:
        sides = [layout(side, Style(size, self._letters)) for side in self._sides]
        equals = [space(0.3 * size), text("=", size), space(0.3 * size)]
        return sides[0] if len(sides) == 1 else row([sides[0], *equals, sides[1]])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the expression, centred upright."""
        if not self._sides:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colour)
        box = self._box()
        box.draw(painter, _MARGIN, (self.height() - box.height) / 2 + box.ascent)
