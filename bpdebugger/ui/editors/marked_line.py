"""A line to type in, in which what is wrong is underlined where it stands."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.look.theme import LIGHT, Theme

_WAVE = 2.5
"""Half the length of a wave, in pixels."""


class MarkedLine(Line):
    """A line edit with a wave under some of its characters. A sentence says the same elsewhere, never colour alone."""

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        """``most``: how many characters it has room for."""
        super().__init__(most, parent)
        self._colour = QColor(LIGHT.warning)
        self._wrong: tuple[int, int] | None = None

    @property
    def wrong(self) -> tuple[int, int] | None:
        """The first marked character, and the one after the last; ``None`` if nothing is marked."""
        return self._wrong

    def mark(self, first: int, after: int) -> None:
        """Marks some characters; a place behind the text is marked as wide as a letter."""
        self._wrong = (first, max(after, first + 1))
        self.update()

    def unmark(self) -> None:
        """Takes the mark away."""
        self._wrong = None
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._colour = QColor(theme.warning)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the text, and the wave."""
        super().paintEvent(event)
        if self._wrong is None:
            return
        metrics, text = self.fontMetrics(), self.text()
        # where the text begins, however far it is scrolled
        start = self.cursorRect().center().x() - metrics.horizontalAdvance(text[: self.cursorPosition()])
        left = start + metrics.horizontalAdvance(text[: self._wrong[0]])
        width = max(metrics.horizontalAdvance(text[slice(*self._wrong)]), metrics.averageCharWidth())
        bottom = self.cursorRect().bottom() - 1
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._colour, 1.5))
        waves = round(width / _WAVE)
        painter.drawPolyline([QPointF(left + i * _WAVE, bottom - (i % 2) * _WAVE) for i in range(waves + 1)])
