"""Values on their way along the connections, as dots in the colours of their roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpdebugger.debugger.explaining.travelling import Travel
from bpdebugger.ui.look.theme import Theme

if TYPE_CHECKING:
    from bpdebugger.ui.picture.layers import LayersPicture
    from bpdebugger.ui.picture.units import UnitsPicture

RADIUS = 6.0
HALFWAY = 0.5


def places_of(
    travels: Sequence[Travel], way: float, picture: UnitsPicture | LayersPicture
) -> list[tuple[QPointF, Travel]]:
    """Where each value is, in the coordinates of the scene."""
    found = []
    for travel in travels:
        begin, end = picture.area(travel.source).center(), picture.area(travel.target).center()
        found.append((begin + (end - begin) * (way * HALFWAY if travel.halfway else way), travel))
    return found


def area_of(travels: Sequence[Travel], way: float, picture: UnitsPicture | LayersPicture) -> QRectF:
    """The least rectangle around all of them."""
    margin = 2 * RADIUS
    area = QRectF()
    for at, _ in places_of(travels, way, picture):
        area |= QRectF(at.x() - margin, at.y() - margin, 2 * margin, 2 * margin)
    return area


def draw_travels(
    painter: QPainter, travels: Sequence[Travel], way: float, picture: UnitsPicture | LayersPicture, theme: Theme
) -> None:
    """Draws them, each with a rim of the ground that keeps it apart from the line under it."""
    pen = QPen(QColor(theme.surface), 1.5)
    pen.setCosmetic(True)
    for at, travel in places_of(travels, way, picture):
        painter.setPen(pen)
        painter.setBrush(QColor(theme.of_role(travel.role)))
        painter.drawEllipse(at, RADIUS, RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
