"""An equation typeset in place, in as many lines as it needs."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontInfo, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from bpdebugger.core.formulas.expression import Expression
from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.numerals import screen
from bpdebugger.ui.mathematics.broken import Lines, broken
from bpdebugger.ui.mathematics.typeset import Style

_ENLARGED, _MARGIN = 1.3, 4


class EquationLabel(QWidget):
    """Shows an equation as high as it needs to be for its width."""

    def __init__(self, left: Expression, right: Expression, letters: Letters, colour: str) -> None:
        super().__init__()
        self._left, self._right, self._letters, self._colour = left, right, letters, QColor(colour)
        self._lines: tuple[object, Lines] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(self.text)

    @property
    def text(self) -> str:
        """The equation as a line of text."""
        spelling = screen(self._letters)
        return f"{write(self._left, spelling)} = {write(self._right, spelling)}"

    def heightForWidth(self, width: int) -> int:
        """As high as its lines."""
        return round(self._lines_for(width).height) + 2 * _MARGIN

    def sizeHint(self) -> QSize:
        """As wide as it is made."""
        width = max(self.width(), 100)
        return QSize(width, self.heightForWidth(width))

    def _lines_for(self, width: int) -> Lines:
        size = round(_ENLARGED * QFontInfo(self.font()).pixelSize())
        if self._lines is None or self._lines[0] != (width, size):
            found = broken(self._left, self._right, Style(size, self._letters), max(width - 2 * _MARGIN, 1))
            self._lines = (width, size), found
        return self._lines[1]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._colour)
        for x, y, box in self._lines_for(self.width()).placed:
            box.draw(painter, _MARGIN + x, _MARGIN + y)
