"""How a mark of the timeline is drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from bpdebugger.debugger.timeline.timeline import MarkType
from bpdebugger.ui.look.theme import Theme


def paint_mark(painter: QPainter, kind: MarkType, at: QPointF, theme: Theme) -> None:
    """Draws a mark: a shape of its own for each kind, in a colour of its own."""
    x, y, r = at.x(), at.y(), 4.0
    colour = QColor({MarkType.HIT: theme.warning, MarkType.NOT_FINITE: theme.warning}.get(kind, theme.text))
    if kind is MarkType.SATURATED:
        colour = QColor(theme.local)
    painter.setPen(QPen(colour, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match kind:
        case MarkType.HIT:
            painter.setBrush(colour)
            painter.drawEllipse(at, r, r)
        case MarkType.NOT_FINITE:
            painter.drawLine(QPointF(x - r, y - r), QPointF(x + r, y + r))
            painter.drawLine(QPointF(x - r, y + r), QPointF(x + r, y - r))
        case MarkType.SATURATED:
            painter.drawEllipse(at, r, r)
            painter.setBrush(colour)
            painter.drawPie(QRectF(x - r, y - r, 2 * r, 2 * r), 90 * 16, 180 * 16)
        case MarkType.SIGN:
            painter.drawLine(QPointF(x - r, y), QPointF(x + r, y))
            painter.drawLine(QPointF(x, y - r), QPointF(x, y + r))
        case MarkType.BOOKMARK:
            painter.setBrush(QColor(theme.accent))
            painter.setPen(QPen(QColor(theme.accent), 1.5))
            painter.drawLine(QPointF(x, y - r - 2), QPointF(x, y + r))
            painter.drawPolygon(QPolygonF([QPointF(x, y - r - 2), QPointF(x + 7, y - r + 1), QPointF(x, y - r + 4)]))
