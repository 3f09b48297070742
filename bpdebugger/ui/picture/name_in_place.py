"""A name, or a number, typed where it stands."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from bpdebugger.ui.editors.line import Line

_WIDTH = 14
"""In widths of a letter."""
_MAX = 80


class NameField(Line):
    """Lies over what is to be renamed. ``nameRequested`` carries what is renamed, by its name or its number, and
    another name; Esc, another focus and the same name give up."""

    nameRequested = Signal(object, str)

    def __init__(self, parent: QWidget, words: str) -> None:
        super().__init__(_MAX, parent)
        self._over = parent
        self.setAccessibleName(words)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._key: int | str = ""
        self._name = ""
        self.returnPressed.connect(self._given)
        self.hide()

    def ask(self, name: str, area: QRect, number: int | None = None, text: str | None = None) -> None:
        """Asks for another name of what lies in an area of the parent, and is called so or has a number; or for another
        text, where one is given, of what has that name."""
        self._key, self._name = name if number is None else number, name if text is None else text
        self.setText(self._name)
        width = _WIDTH * self.fontMetrics().averageCharWidth()
        height = self.sizeHint().height()
        left = min(max(area.center().x() - width // 2, 0), max(self._over.width() - width, 0))
        self.setGeometry(left, area.center().y() - height // 2, width, height)
        self.selectAll()
        self.show()
        self.setFocus()

    def _given(self) -> None:
        key, name = self._key, self.text().strip()
        self.hide()
        if name == self._name:
            self._over.setFocus()
        else:
            self.nameRequested.emit(key, name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self._over.setFocus()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Another focus gives up."""
        super().focusOutEvent(event)
        self.hide()
