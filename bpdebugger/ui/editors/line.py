"""A line to type in that says how much goes into it."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from bpdebugger.language import tr


class Line(QLineEdit):
    """A line of text with a limit. What does not fit, pasted or typed, is left out and said below the line.

    A million characters would take seconds to lay out, and nobody could read them.
    """

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        """``most``: how many characters it has room for."""
        super().__init__(parent)
        self.setMaxLength(most)
        self.inputRejected.connect(self._say_what_fits)

    def _say_what_fits(self) -> None:
        below = self.mapToGlobal(QPoint(0, self.height()))
        QToolTip.showText(
            below,
            tr("At most {most:,} characters go in here; the rest was left out.", most=self.maxLength()),
            self,
        )
