"""Where strips come and go without moving anything: they lie over the lowest lines of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget


class Notices(QWidget):
    """Strips one below the other at the foot of its parent, as high as those that are shown need."""

    def __init__(self, over: QWidget, *strips: QWidget) -> None:
        super().__init__(over)
        self._over, self._strips = over, strips
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for strip in strips:
            column.addWidget(strip)
            strip.installEventFilter(self)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes its place as soon as a strip is shown: what is asked can be answered at once."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Takes its place anew when a strip is shown, hidden, or says something else."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.place()
        return super().event(event)

    def place(self) -> None:
        """Takes its place; with nothing to show it has no height. Hidden, it would not hear that a strip is shown."""
        width = self._over.width()
        heights = [_height(strip, width) for strip in self._strips if not strip.isHidden()]
        height = min(sum(heights), self._over.height())
        self.setGeometry(0, self._over.height() - height, width, height)
        self.raise_()


class Noticed(QWidget):
    """A widget with strips over its lowest lines."""

    def __init__(self, *strips: QWidget) -> None:
        super().__init__()
        self._notices = Notices(self, *strips)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the strips at its foot."""
        super().resizeEvent(event)
        self._notices.place()


def _height(strip: QWidget, width: int) -> int:
    """How high a strip is at a width. The size hint of words that wrap is that of a narrow column."""
    return strip.heightForWidth(width) if strip.hasHeightForWidth() else strip.sizeHint().height()
