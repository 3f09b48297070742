"""What something that was read would give, shown before it is taken."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from bpdebugger.ui.editors.focus import give_back


class PreviewPane(QWidget):
    """A preview without its parts. ``accepted`` takes it, ``cancelled`` does not; Esc cancels too.

    What had the keyboard before has it again afterwards.
    """

    accepted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._focus_before: QWidget | None = None

    def open(self, focus: QWidget) -> None:
        """Shows itself, with the keyboard in one of its parts."""
        if self.isHidden():
            self._focus_before = QApplication.focusWidget()
        self.show()
        focus.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels."""
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    def _accept(self) -> None:
        self.accepted.emit()
        if self.isHidden():
            give_back(self._focus_before)

    def _cancel(self) -> None:
        self.hide()
        give_back(self._focus_before)
        self.cancelled.emit()
