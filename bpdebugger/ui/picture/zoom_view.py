"""A view of a scene that is fitted to its panel and can be zoomed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QPainter, QTransform, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

STEP = 1.25
LEAST, MOST = 0.2, 8.0


class ZoomView(QGraphicsView):
    """Shows a scene at a fitting scale times a zoom: Ctrl with the wheel, + and - change the zoom, 0 restores it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self._fitting = self._zoom = 1.0

    @property
    def zoom(self) -> float:
        """How much larger than fitted it is shown."""
        return self._zoom

    def set_zoom(self, zoom: float) -> None:
        """Shows it larger or smaller than fitted, within limits; 1 fits it."""
        self._zoom = min(max(zoom, LEAST), MOST)
        self._rescale()

    def set_fitting(self, scale: float) -> None:
        """Sets the scale at which the scene fits."""
        self._fitting = scale
        self._rescale()

    def _rescale(self) -> None:
        # in one go, so that what is under the mouse stays there
        self.setTransform(QTransform.fromScale(self._fitting * self._zoom, self._fitting * self._zoom))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms with Ctrl, scrolls without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * STEP ** (event.angleDelta().y() / 120))
            event.accept()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zooms; leaves every other key to whoever wants it, and with Ctrl or Alt these too."""
        key = Qt.Key(event.key())
        if has_command_modifier(event):
            event.ignore()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.set_zoom(self._zoom * STEP)
        elif key == Qt.Key.Key_Minus:
            self.set_zoom(self._zoom / STEP)
        elif key == Qt.Key.Key_0:
            self.set_zoom(1.0)
        else:
            event.ignore()


def has_command_modifier(event: QKeyEvent) -> bool:
    """Whether Ctrl, Alt or Meta is held: then a key belongs to a command."""
    plain = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
    return bool(event.modifiers() & ~plain)
