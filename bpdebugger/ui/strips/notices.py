"""Where strips come and go without moving anything: they lie over the lowest lines of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Notices(QWidget):
    """Strips one below the other at the foot of ``over``, as high as those that are shown need."""

    def __init__(self, over: QWidget, *strips: QWidget) -> None:
        super().__init__(over)
        self._over, self._strips = over, strips
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for strip in strips:
            column.addWidget(strip)
            strip.installEventFilter(self)
        over.installEventFilter(self)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keeps its place when the window or what it shows changes."""
        own = event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent, QEvent.Type.LayoutRequest)
        if (watched is self._over and event.type() == QEvent.Type.Resize) or (watched is not self._over and own):
            self.place()
        return super().eventFilter(watched, event)

    def place(self) -> None:
        """Takes its place, or goes where there is nothing to show."""
        shown = [strip for strip in self._strips if not strip.isHidden()]
        self.setVisible(bool(shown))
        if shown:
            width = self._over.width()
            height = min(sum(_height(strip, width) for strip in shown), self._over.height())
            self.setGeometry(0, self._over.height() - height, width, height)
            self.raise_()


def _height(strip: QWidget, width: int) -> int:
    """How high a strip is at a width. The size hint of words that wrap is that of a narrow column."""
    return strip.heightForWidth(width) if strip.hasHeightForWidth() else strip.sizeHint().height()
