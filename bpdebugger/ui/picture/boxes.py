"""The items of a large network's picture: boxes for layers, bands for the links between them, dots for units."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainterPath
from PySide6.QtWidgets import QGraphicsEllipseItem, QGraphicsPathItem, QGraphicsScene

from bpdebugger.core.network.network import Layer
from bpdebugger.core.network.quantities import Role
from bpdebugger.drawing.plane import Point
from bpdebugger.ui.picture.labels import TAG, Tag, Text
from bpdebugger.ui.picture.look import Look
from bpdebugger.ui.picture.states import Mark, QuantityLine

DOT = 0.36
"""The radius of a dot in lines of text."""


class BoxItem:
    """A layer: a box, and under it the layer's name, the number of its units and their activation."""

    def __init__(self, scene: QGraphicsScene, layer: Layer, first: bool) -> None:
        self._outline = QGraphicsPathItem()
        self._outline.setZValue(2)
        scene.addItem(self._outline)
        count = len(layer.units)
        activations = "" if first else ", ".join(dict.fromkeys(map(layer.activation_of, layer.units)))
        self._words = (layer.name, f"{count} {'unit' if count == 1 else 'units'}", activations)
        self._texts = [Text.free(scene) for _ in self._words]
        self.area = QRectF()

    def place(self, area: QRectF, look: Look, room: float) -> None:
        """Puts it into a rectangle; its words may be as wide as ``room``."""
        self.area, self._look = area, look
        path = QPainterPath()
        path.addRoundedRect(area, 0.7 * look.line, 0.7 * look.line)
        self._outline.setPath(path)
        for number, (text, words) in enumerate(zip(self._texts, self._words, strict=True)):
            colour = look.theme.faint if number else look.theme.text
            at = Point(area.center().x(), area.bottom() + (number + 0.8) * look.line)
            text.write([words], look.small, colour)
            text.place(at, room)

    def words_area(self) -> QRectF:
        """Where its words are."""
        area = QRectF()
        for text in self._texts:
            area = area.united(text.item.sceneBoundingRect())
        return area

    def show(self, mark: Mark, role: Role) -> None:
        """Shows how the layer stands out."""
        theme = self._look.theme
        self._outline.setPen(self._look.outline(mark, role, QColor(theme.faint)))
        self._outline.setBrush(QColor(theme.surface))

    def at(self, row: int, count: int) -> Point:
        """Where a unit's dot lies: its row of ``count``, from the top down."""
        inside = self.area.height() - 1.6 * self._look.line
        y = self.area.top() + 0.8 * self._look.line + inside * (row + 0.5) / count
        return Point(self.area.left() + 1.0 * self._look.line, y)

    def row_at(self, y: float, count: int) -> int:
        """The row of the unit whose place is nearest to a height; the inverse of ``at``."""
        inside = self.area.height() - 1.6 * self._look.line
        row = int((y - self.area.top() - 0.8 * self._look.line) / inside * count)
        return min(max(row, 0), count - 1)


class BandItem:
    """The links between two layers, or between the outputs and the loss."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._path = QGraphicsPathItem()
        scene.addItem(self._path)
        self._arrow = Text.free(scene)
        self._arrow.item.setZValue(1)

    def place(self, start: QRectF, stop: QRectF, over: float | None, look: Look) -> None:
        """Joins two rectangles, straight or, past the layers between, over the height ``over``."""
        self._look = look
        path = QPainterPath(QPointF(start.right(), start.top()) if over is None else start.center())
        if over is None:
            path.lineTo(stop.left(), stop.top())
            path.lineTo(stop.left(), stop.bottom())
            path.lineTo(start.right(), start.bottom())
            path.closeSubpath()
            self._middle = Point((start.right() + stop.left()) / 2, (start.center().y() + stop.center().y()) / 2)
        else:
            path.cubicTo(start.center().x(), over, stop.center().x(), over, stop.center().x(), stop.center().y())
            self._middle = Point((start.center().x() + stop.center().x()) / 2, path.pointAtPercent(0.5).y())
        self._closed = over is None
        self._path.setPath(path)

    def show(self, mark: Mark, role: Role, flow: int) -> None:
        """Shows how the links stand out and which way numbers flow on them."""
        look, calm = self._look, QColor(self._look.theme.line)
        self._path.setPen(look.outline(mark, role, calm, 1.0 if self._closed else 5.0))
        ground = QColor(look.theme.window)
        self._path.setBrush(ground if self._closed else Qt.BrushStyle.NoBrush)
        self._arrow.item.setVisible(flow != 0)
        if flow:
            colour = look.theme.of_role(role)
            self._arrow.write(["→" if flow > 0 else "←"], look.large, colour)
            self._arrow.place(self._middle, look.line * 2)


@dataclass(frozen=True, slots=True)
class Beside:
    """Where the text beside a dot may lie: its width, and the box that it must not leave."""

    look: Look
    room: float
    box: QRectF

    def first(self, y: float, height: float, line: float) -> float:
        """The middle of the first line of text that goes on for ``height`` below it, best around ``y``."""
        lowest = self.box.bottom() - height - 0.8 * line
        return max(min(y - height / 2, lowest), self.box.top() + 0.8 * line)


class DotItem:
    """A unit of a large layer: a dot at its place, with its name and what is known of it beside."""

    def __init__(self, scene: QGraphicsScene) -> None:
        self._dot = QGraphicsEllipseItem()
        self._dot.setZValue(4)
        self._dot.setPen(Qt.PenStyle.NoPen)
        scene.addItem(self._dot)
        self._name = Text(self._dot)
        self._tags: list[Tag] = []

    def hide(self) -> None:
        """Shows nothing."""
        self._dot.setVisible(False)

    def show(self, at: Point, name: str, lines: tuple[QuantityLine, ...], beside: Beside) -> None:
        """Shows a unit at a point, with its name and lines."""
        look = beside.look
        radius = DOT * look.line
        self._dot.setVisible(True)
        self._dot.setPos(at.x, at.y)
        self._dot.setRect(-radius, -radius, 2 * radius, 2 * radius)
        self._dot.setBrush(QColor(look.theme.accent))
        height = TAG * look.line
        first = beside.first(at.y, len(lines) * height, look.line)
        middle = radius + 0.3 * look.line + beside.room / 2
        self._name.write([name], look.small, look.theme.text)
        self._name.place(Point(middle, first - at.y), beside.room)
        while len(self._tags) < len(lines):
            self._tags.append(Tag(self._dot))
        for tag in self._tags[len(lines) :]:
            tag.hide()
        for number, line in enumerate(lines):
            centre = Point(middle, first - at.y + (number + 1) * height)
            self._tags[number].show(line, look, centre, beside.room)
