"""The wheel scrolls past what can be changed; it changes only what has the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget


class CalmWheel(QObject):
    """An event filter for sliders, boxes to choose from and the like; lives as long as its widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        # not WheelFocus, with which the wheel itself would give the focus
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaves the wheel to what lies around, unless the widget has the focus."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
