"""What a click selects, and how it is shown: handles at the corners of units, a thick line for a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from bpdebugger.core.network.plan import Plan
from bpdebugger.debugger.explaining.parts import Part, PartType
from bpdebugger.debugger.walking.selection import NOTHING, Selection
from bpdebugger.ui.look.theme import Theme

if TYPE_CHECKING:
    from bpdebugger.ui.picture.layers import LayersPicture
    from bpdebugger.ui.picture.units import UnitsPicture

    Picture = UnitsPicture | LayersPicture

_OF_UNITS = (PartType.UNIT, PartType.BIAS, PartType.TARGET)
"""Parts that are a unit, or stand beside one."""
_HANDLE = 3.5
"""Half the side of a handle."""
_AROUND = 5.0
_SIDE = 0.16
"""How much of a side is drawn from each corner."""


def draw_selection(painter: QPainter, picture: Picture, plan: Plan, selection: Selection, theme: Theme) -> None:
    """Draws the selection over the picture."""
    pen = QPen(QColor(theme.accent), 1.6)
    pen.setCosmetic(True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for number in selection.layers:
        painter.setPen(pen)
        _frame(painter, layer_area(picture, plan, number), theme)
    for name in selection.units:
        painter.setPen(pen)
        _frame(painter, picture.area(plan.unit_index[name]), theme)
    thick = QPen(QColor(theme.accent), 4.0)
    thick.setCosmetic(True)
    for source, target in selection.connections:
        connection = plan.connection(plan.unit_index[source], plan.unit_index[target])
        path = picture.path(connection) if connection is not None else None
        if path is not None:
            painter.save()
            painter.setClipPath(_outside(path, [picture.area(plan.unit_index[name]) for name in (source, target)]))
            painter.setPen(thick)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)
            painter.restore()
            _handle(painter, path.pointAtPercent(0.5), theme)


def _outside(line: QPainterPath, units: list[QRectF]) -> QPainterPath:
    """All around a line but the circles of the units at its ends."""
    region, circles = QPainterPath(), QPainterPath()
    region.addRect(line.boundingRect().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))
    for area in units:
        circles.addEllipse(area)
    return region.subtracted(circles)


def layer_area(picture: Picture, plan: Plan, layer: int) -> QRectF:
    """The units of a layer with its caption."""
    units = plan.layer_slices[layer]
    area = picture.caption_area(layer)
    for unit in {units.start, units.stop - 1}:
        area = area.united(picture.area(unit))
    return area


def _frame(painter: QPainter, area: QRectF, theme: Theme) -> None:
    """A handle at each corner with the beginnings of the sides; whole sides would cross the labels beside a unit."""
    around = area.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
    across, down = _SIDE * around.width(), _SIDE * around.height()
    for x, right in ((around.left(), across), (around.right(), -across)):
        for y, under in ((around.top(), down), (around.bottom(), -down)):
            painter.drawPolyline([QPointF(x + right, y), QPointF(x, y), QPointF(x, y + under)])
            _handle(painter, QPointF(x, y), theme)


def _handle(painter: QPainter, at: QPointF, theme: Theme) -> None:
    painter.fillRect(QRectF(at.x() - _HANDLE, at.y() - _HANDLE, 2 * _HANDLE, 2 * _HANDLE), QColor(theme.accent))


def selected_by(picture: Picture | None, plan: Plan | None, part: Part | None, at: QPointF) -> Selection:
    """What a click at a part, or at a point where there is none, selects."""
    if plan is None or picture is None:
        return NOTHING
    if part is None:
        layers = range(len(plan.layer_slices))
        return Selection(layers=tuple(n for n in layers if picture.caption_area(n).contains(at)))
    if part.kind is PartType.CONNECTION:
        ends = plan.source[part.index], plan.target[part.index]
        return Selection(connections=((plan.units[ends[0]], plan.units[ends[1]]),))
    return Selection(units=(plan.units[part.index],)) if part.kind in _OF_UNITS else NOTHING
