"""Words in several colours, wrapped to a width."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat, QTextLayout


class Paragraph:
    """Runs of text, each in its colour, laid out once in lines of at most ``width`` pixels."""

    def __init__(self, runs: Sequence[tuple[str, str]], font: QFont, width: float) -> None:
        self.text = "".join(text for text, _ in runs)
        unbroken = [(_unbroken(text), colour) for text, colour in runs]
        self._layout = QTextLayout("".join(text for text, _ in unbroken), font)
        self._layout.setFormats(_formats(unbroken))
        spacing = QFontMetricsF(font).lineSpacing()
        self.height = 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0.0, self.height))
            self.height += spacing
        self._layout.endLayout()

    def draw(self, painter: QPainter, x: float, y: float) -> None:
        """Paints it with its upper left corner at (x, y)."""
        self._layout.draw(painter, QPointF(x, y))


def _unbroken(text: str) -> str:
    """Words in which "dy/dz = 0.235" stays on one line."""
    return text.replace(" = ", "\u00a0=\u00a0").replace("/", "/\u2060")


def _formats(runs: Sequence[tuple[str, str]]) -> list[QTextLayout.FormatRange]:
    formats: list[QTextLayout.FormatRange] = []
    start = 0
    for text, colour in runs:
        style = QTextCharFormat()
        style.setForeground(QColor(colour))
        found = QTextLayout.FormatRange()
        found.start, found.length, found.format = start, len(text), style
        formats.append(found)
        start += len(text)
    return formats
