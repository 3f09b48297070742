"""Icons: Lucide's drawings (ISC licence) in the palette's colours."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from bpdebugger.resources import resource
from bpdebugger.ui.look.theme import Theme

_SCALE = 2


def icon(name: str, theme: Theme, size: int) -> QIcon:
    """The icon in the theme's text colour, and in its faint colour where it is disabled; ``size`` in pixels."""
    result = QIcon()
    result.addPixmap(_pixmap(name, theme.text, size))
    result.addPixmap(_pixmap(name, theme.line, size), QIcon.Mode.Disabled)
    return result


def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    """The drawing in a colour; one that was drawn before is Qt's to keep."""
    key, kept = f"icon {name} {colour} {size}", QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    pixmap = QPixmap(QSize(size, size) * _SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(_SCALE)
    QPixmapCache.insert(key, pixmap)
    return pixmap
