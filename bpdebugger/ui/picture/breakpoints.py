"""The margin of the units in the network picture: a dot for the breakpoints on a unit, and where one clicks for one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from bpdebugger.core.network.plan import Plan
from bpdebugger.debugger.watching.breakpoint import Breakpoints
from bpdebugger.ui.look.theme import Theme

if TYPE_CHECKING:
    from bpdebugger.ui.picture.selected import Picture

_RADIUS = 4.5
_REACH = 7.0
_LEAST = 6 * _RADIUS
"""How wide a unit must be to have a margin of its own."""

_INSIDE = re.compile(r"\[([^\[\],>-]+)\]")


def target_of(name: str) -> str:
    """What a breakpoint on a unit is set on."""
    return f"unit {name}"


def margin_of(area: QRectF) -> QPointF:
    """Where the dot of a unit is: at its upper left, just outside the circle."""
    return QPointF(area.left() + 0.1 * area.width(), area.top() + 0.1 * area.height())


def unit_with_margin_at(picture: Picture, plan: Plan, at: QPointF) -> int | None:
    """The unit whose margin is under a point of the scene; units too small for one have none."""
    areas = ((unit, picture.area(unit)) for unit in range(len(plan.units)))
    return next((unit for unit, area in areas if area.width() > _LEAST and _near(margin_of(area), at)), None)


def _near(one: QPointF, other: QPointF) -> bool:
    return (one - other).manhattanLength() <= _REACH


def draw_breakpoints(
    painter: QPainter, picture: Picture, plan: Plan, breakpoints: Breakpoints, hovered: int | None, theme: Theme
) -> None:
    """Draws a dot for every unit with a breakpoint, hollow where none is enabled; a pale one under the mouse."""
    colour = QColor(theme.warning)
    painter.setPen(QPen(colour, 1.5))
    found = _units(plan, breakpoints)
    for unit, enabled in found.items():
        painter.setBrush(colour if enabled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(margin_of(picture.area(unit)), _RADIUS, _RADIUS)
    if hovered is not None and hovered not in found:
        pale = QColor(colour)
        pale.setAlpha(110)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pale)
        painter.drawEllipse(margin_of(picture.area(hovered)), _RADIUS, _RADIUS)


def _units(plan: Plan, breakpoints: Breakpoints) -> dict[int, bool]:
    """The units that breakpoints are set on, by their own name or that of one of their quantities, and whether one of
    those is enabled."""
    found: dict[int, bool] = {}
    for each in breakpoints:
        inside = _INSIDE.search(each.target)
        name = each.target.removeprefix("unit ") if each.target.startswith("unit ") else inside[1] if inside else ""
        unit = plan.unit_index.get(name.strip())
        if unit is not None:
            found[unit] = found.get(unit, False) or each.enabled
    return found
