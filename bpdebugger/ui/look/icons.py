"""Icons: Lucide's drawings (ISC licence) in the palette's colours."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from bpdebugger.resources import resource
from bpdebugger.ui.look.theme import Theme

_SCALE = 2


def icon(name: str, theme: Theme, size: int) -> QIcon:
    """The icon in the theme's text colour, and in its faint colour where it is disabled; ``size`` in pixels."""
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    result = QIcon()
    result.addPixmap(_pixmap(drawing, theme.text, size))
    result.addPixmap(_pixmap(drawing, theme.line, size), QIcon.Mode.Disabled)
    return result


def _pixmap(drawing: str, colour: str, size: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
    pixmap = QPixmap(QSize(size, size) * _SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(_SCALE)
    return pixmap
