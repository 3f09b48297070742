"""The items of the network picture: units, the loss and the lines between them.

They are made once and told what to show; an item that is told the same again does nothing.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPainterPathStroker, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsPolygonItem, QGraphicsScene

from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.explaining.parts import Part
from bpdebugger.drawing.placement import Measures
from bpdebugger.drawing.plane import Curve, Point
from bpdebugger.ui.picture.labels import LINK_TAG, TAG, LabelSpot, Tag, Text
from bpdebugger.ui.picture.look import Face, Look
from bpdebugger.ui.picture.states import LinkState, Mark, QuantityLine, UnitState

PART = 0
"""The key under which an item keeps its part."""


class NodeItem:
    """A unit (a circle) or the loss (a rounded square), with its name, its number and a line beneath."""

    def __init__(self, scene: QGraphicsScene, part: Part, name: str, square: bool = False) -> None:
        self.name, self._square, self._given = name, square, False
        self.outline = QGraphicsPathItem()
        self.outline.setData(PART, part)
        self.outline.setZValue(3)
        self._halo = QGraphicsPathItem(self.outline)
        self._halo.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
        self._halo.setPen(Qt.PenStyle.NoPen)
        self._name, self._y, self._inner = (Text(self.outline) for _ in range(3))
        self._what_if = Tag(self.outline)
        self._above: list[Tag] = []
        self._below: list[Tag] = []
        self._shown: object = None
        scene.addItem(self.outline)

    def place(self, at: Point, measures: Measures, look: Look, room: float) -> None:
        """Puts it at a point; ``room`` is the width that text over and under it may have."""
        self._measures, self._look, self._room = measures, look, room
        self._shown = None
        self.outline.setPos(at.x, at.y)
        self.outline.setPath(self._shape(measures.radius))
        self._halo.setPath(self._shape(measures.radius + 0.45 * look.line))
        self._halo.setBrush(QColor(look.theme.highlight))

    def rename(self, name: str) -> None:
        """Gives it another name; it is drawn with it when it is shown next."""
        if name != self.name:
            self.name, self._shown = name, None

    def remove(self) -> None:
        """Takes it out of the picture."""
        self.outline.scene().removeItem(self.outline)

    def area(self) -> QRectF:
        """The square around it."""
        radius = self._measures.radius
        return QRectF(-radius, -radius, 2 * radius, 2 * radius).translated(self.outline.pos())

    def tag_areas(self) -> list[QRectF]:
        """Where its lines of text over, under and beside it are."""
        tags = [tag.item for tag in (*self._above, *self._below) if tag.item.isVisible()]
        return [item.path().boundingRect().translated(self.outline.pos()) for item in tags]

    def inner_areas(self) -> list[QRectF]:
        """Where its texts within it are."""
        texts = [text.item for text in (self._name, self._y, self._inner) if text.item.isVisible() and text.item.text()]
        return [item.sceneBoundingRect() for item in texts]

    def show(self, state: UnitState) -> None:
        """Shows a state."""
        if state == self._shown:
            return
        self._shown = state
        theme, marked = self._look.theme, state.mark is Mark.FOCUS or state.what_if
        mark = Mark.FOCUS if marked else state.mark
        self.outline.setPen(self._look.outline(mark, state.role, QColor(theme.faint)))
        self.outline.setBrush(QColor(theme.highlight if marked else theme.surface))
        self._halo.setVisible(marked)
        self._write(state)
        radius, line, gap = self._measures.radius, self._look.line, 0.2 * self._look.line
        if self._measures.above:
            self._stack(self._above, state.above, Point(0, -radius - gap - TAG * line * len(state.above)), self._room)
        else:
            # no room over the unit: beside it, on the ground of the lines that leave it
            beside = 0.9 * self._measures.gap
            self._stack(self._above, state.above, Point(radius + 0.55 * beside, -radius - gap), beside)
        self._stack(self._below, state.below, Point(0, radius + gap), self._room)
        if state.what_if:
            self._what_if.show_word("what-if", self._look, Point(0, -radius - 0.35 * line))
        else:
            self._what_if.hide()

    def _write(self, state: UnitState) -> None:
        look, radius = self._look, self._measures.radius
        lift, y = (0.53, -0.03) if state.inner else (0.36, 0.16)
        self._name.write([self.name], look.small, look.theme.faint)
        self._name.place(Point(0, -lift * radius), 1.5 * radius)
        self._number(self._y, state.y, look.large)
        self._y.place(Point(0, y * radius), 1.84 * radius)
        self._inner.item.setVisible(state.inner is not None)
        if state.inner:
            self._number(self._inner, state.inner, look.small)
            self._inner.place(Point(0, 0.48 * radius), 1.48 * radius)

    def _number(self, text: Text, line: QuantityLine, face: Face) -> None:
        theme = self._look.theme
        minor = text is self._inner and line.role is Role.VALUE and line.mark is Mark.CALM
        colour = theme.faint if minor or line.value is None else theme.of_role(line.role)
        text.write(line.texts(), face, colour, line.mark is Mark.FOCUS, number=True)

    def _stack(self, tags: list[Tag], lines: tuple[QuantityLine, ...], top: Point, room: float) -> None:
        while len(tags) < len(lines):
            tags.append(Tag(self.outline))
        for tag in tags[len(lines) :]:
            tag.hide()
        height = TAG * self._look.line
        for number, line in enumerate(lines):
            tags[number].show(line, self._look, Point(top.x, top.y + (number + 0.5) * height), room)

    def _shape(self, radius: float) -> QPainterPath:
        path = QPainterPath()
        if self._square:
            path.addRoundedRect(QRectF(-radius, -radius, 2 * radius, 2 * radius), 0.35 * radius, 0.35 * radius)
        else:
            path.addEllipse(QPointF(), radius, radius)
        return path


class LinkPath(QGraphicsPathItem):
    """The line of a link; a pointer hits it within a few pixels."""

    def shape(self) -> QPainterPath:
        """The outline that a pointer hits."""
        stroker = QPainterPathStroker()
        stroker.setWidth(9)
        return stroker.createStroke(self.path())


class LinkItem:
    """A connection, or the line from an output to the loss."""

    def __init__(self, scene: QGraphicsScene, part: Part, height: float = 0.0) -> None:
        self._scene, self._part, self._height = scene, part, height
        self.path = LinkPath()
        self.path.setData(PART, part)
        scene.addItem(self.path)
        self._arrow: QGraphicsPolygonItem | None = None
        self._tags: list[Tag] = []
        self._width, self._negative, self._written = 1.2, False, 0
        self._shown: tuple[LinkState, LabelSpot] | None = None

    def place(self, curve: Curve, measures: Measures, look: Look) -> None:
        """Lays it along a curve."""
        self._curve, self._measures, self._look = curve, measures, look
        self._shown = None
        path = QPainterPath(QPointF(*curve.points[0]))
        for x, y in curve.points[1:].tolist():
            path.lineTo(x, y)
        self.path.setPath(path)

    def set_weight(self, width: float, negative: bool) -> None:
        """Sets how the calm line tells its weight; it is drawn so when it is shown next."""
        self._width, self._negative, self._shown = width, negative, None

    def show(self, state: LinkState, spot: LabelSpot) -> None:
        """Shows a state, with its lines of text at a spot."""
        if (state, spot) == self._shown:
            return
        self._shown = (state, spot)
        mark, lines = state.mark, state.lines
        self._written = len(lines)
        self.path.setVisible(True)
        calm = self._look.negative_link if self._negative else self._look.link
        self.path.setPen(self._look.outline(mark, state.role, calm, self._width))
        self.path.setZValue(self._height + {Mark.CALM: 0.0, Mark.READ: 0.5, Mark.FOCUS: 0.6}[mark])
        self._point(mark, state.role, state.flow)
        while len(self._tags) < len(lines):
            self._add_tag()
        for tag in self._tags[len(lines) :]:
            tag.hide()
        for number, line in enumerate(lines):
            self._tags[number].item.setZValue(self._height + (2.0 if mark is Mark.CALM else 2.5))
            focus = line.mark is Mark.FOCUS
            at = spot.line(number, LINK_TAG * self._look.line, focus)
            self._tags[number].show(line, self._look, at, spot.widest if focus else spot.width)

    @property
    def mark(self) -> Mark:
        """How it stands out."""
        return self._shown[0].mark if self._shown else Mark.CALM

    @property
    def is_labelled(self) -> bool:
        """Whether it has lines of text."""
        return self._written > 0

    def tag_areas(self) -> list[QRectF]:
        """Where its lines of text are, as far as they are seen."""
        tags = [tag.item for tag in self._tags[: self._written] if tag.item.isVisible()]
        return [item.path().boundingRect() for item in tags]

    def clear_of(self, others: list[QRectF]) -> None:
        """Hides the lines of text that something lies over, and shows the others."""
        for tag in self._tags[: self._written]:
            area = tag.item.path().boundingRect()
            tag.item.setVisible(not any(area.intersects(other) for other in others))

    def remove(self) -> None:
        """Takes it out of the picture."""
        arrow = [] if self._arrow is None else [self._arrow]
        for item in (self.path, *(tag.item for tag in self._tags), *arrow):
            self._scene.removeItem(item)

    def hide(self) -> None:
        """Shows nothing."""
        self._shown = None
        self.path.setVisible(False)
        for tag in self._tags:
            tag.hide()
        if self._arrow is not None:
            self._arrow.setVisible(False)

    def _add_tag(self) -> None:
        tag = Tag()
        tag.item.setData(PART, self._part)
        self._scene.addItem(tag.item)
        self._tags.append(tag)

    def _point(self, mark: Mark, role: Role, flow: int) -> None:
        if self._arrow is None:
            if not flow:
                return
            self._arrow = QGraphicsPolygonItem()
            self._arrow.setPen(Qt.PenStyle.NoPen)
            self._arrow.setZValue(self._height + 1)
            self._scene.addItem(self._arrow)
        self._arrow.setVisible(flow != 0)
        if flow:
            theme = self._look.theme
            self._arrow.setBrush(QBrush(QColor(theme.accent if mark is Mark.FOCUS else theme.of_role(role))))
            self._arrow.setPolygon(self._head(flow))

    def _head(self, flow: int) -> QPolygonF:
        away, size = self._measures.radius + 0.3 * self._look.line, 0.62 * self._look.line
        length = self._curve.length - away if flow > 0 else away
        tip, angle = self._curve.at(length), self._curve.angle(length) + (0 if flow > 0 else math.pi)
        wings = (angle + math.pi - 0.42, angle + math.pi + 0.42)
        points = [QPointF(*tip)]
        points += [QPointF(tip.x + size * math.cos(a), tip.y + size * math.sin(a)) for a in wings]
        return QPolygonF(points)
