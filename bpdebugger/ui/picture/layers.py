"""The picture of a network too large to draw each unit: whole layers, and of their units those in focus."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from bpdebugger.core.names import places
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Place, Role
from bpdebugger.debugger.explaining.parts import LOSS, Marks, Part, PartType, layers_read, parts_of, role_read
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.drawing.placement import Measures
from bpdebugger.drawing.plane import Curve, Point
from bpdebugger.language import tr
from bpdebugger.ui.picture.boxes import DOT, BandItem, Beside, BoxItem, DotItem
from bpdebugger.ui.picture.items import LinkItem, NodeItem
from bpdebugger.ui.picture.labels import LabelSpot, Text
from bpdebugger.ui.picture.look import Look
from bpdebugger.ui.picture.states import Capacity, Mark, QuantityLine, UnitState
from bpdebugger.ui.picture.texts import Reader
from bpdebugger.ui.picture.units import FLOWS, LEAST_SCALE

MOST_PARTS = 6
"""Of a parameter with more uses than this, only the first are shown."""
OVER_BOXES = 2.0
"""How far in front the links in focus lie."""

_BOX, _WIDEST_BOX, _GAP, _HEIGHT = 8.0, 11.0, 6.0, 15.0
_LAST = 0.75
"""How far the loss is from the last box, where the boxes are 1 apart."""
_MOST_SCALE = 1.8


class LayersPicture:
    """Layers as boxes in a row, with a dot at the place of each unit that is in focus."""

    def __init__(self, plan: Plan) -> None:
        self.scene = QGraphicsScene()
        self._plan = plan
        layers = plan.written_layers
        self._boxes = [BoxItem(self.scene, layer, number == 0) for number, layer in enumerate(layers)]
        self._bands = {pair: BandItem(self.scene) for pair in _linked(plan)}
        self._to_loss = BandItem(self.scene)
        self._loss = NodeItem(self.scene, LOSS, "", square=True)
        self._dots = [DotItem(self.scene) for _ in range(2 * MOST_PARTS)]
        self._links = [LinkItem(self.scene, Part(PartType.CONNECTION, 0), OVER_BOXES) for _ in range(MOST_PARTS)]
        self._flow = Text.free(self.scene)
        self._focus = QRectF()

    def arrange(self, room: tuple[float, float], look: Look) -> float:
        """Lays everything out for a room in pixels; the scale at which it fills it."""
        line, layers = look.line, len(self._boxes)
        least = ((layers * (_BOX + _GAP) + 6) * line, _HEIGHT * line)
        scale = min(max(min(room[0] / least[0], room[1] / least[1]), LEAST_SCALE), _MOST_SCALE)
        width, height = max(room[0] / scale, least[0]), max(room[1] / scale, least[1])
        self._look, self._size = look, (width, height)
        self._measures = Measures(1.9 * line, 0.0, 0.0, _GAP * line, line)
        self.scene.setSceneRect(0, 0, width, height)
        self._place_boxes(width, height)
        self._place_bands()
        return scale

    def show(self, moment: Moment) -> None:
        """Shows a moment."""
        step, plan = moment.step, self._plan
        place = step.place if step else None
        parts = list(islice(parts_of(plan, place), MOST_PARTS)) if place else []
        marks = Marks(place, frozenset(parts), {})
        reader = Reader(moment, marks, Capacity(2, 1, 2))
        self._show_layers(place, parts, marks.flow)
        line, mark = reader.loss()
        self._loss.rename(moment.letters.loss)
        self._loss.show(UnitState(line, None, (), (), mark, Role.VALUE, False))
        self._focus = self._loss.outline.sceneBoundingRect() if LOSS in parts else QRectF()
        self._show_dots(reader, parts)
        self._show_links(reader, [part.index for part in parts if part.kind is PartType.CONNECTION])
        self._write_flow(marks.flow)

    def part_at(self, at: QPointF, items: Iterable[QGraphicsItem]) -> Part | None:
        """The loss, or the unit whose place in its layer's box is nearest to a point in it."""
        if self._loss.outline.sceneBoundingRect().contains(at):
            return LOSS
        for box, part in zip(self._boxes, self._plan.layer_slices, strict=True):
            if box.area.contains(at):
                row = box.row_at(at.y(), part.stop - part.start)
                return Part(PartType.UNIT, part.start + row)
        return None

    def area(self, unit: int) -> QRectF:
        """Where a unit is."""
        at, radius = self._at(unit), DOT * self._look.line
        return QRectF(at.x - radius, at.y - radius, 2 * radius, 2 * radius)

    def caption_area(self, layer: int) -> QRectF:
        """Where the words of a layer are."""
        return self._boxes[layer].words_area()

    def path(self, connection: int) -> QPainterPath | None:
        """None: no connection has a line of its own."""
        return None

    def focus_area(self) -> QRectF:
        """Where the parts in focus are; empty if there are none."""
        return self._focus

    def _at(self, unit: int) -> Point:
        layer = int(self._plan.layer_of[unit])
        part = self._plan.layer_slices[layer]
        return self._boxes[layer].at(unit - part.start, part.stop - part.start)

    def _place_boxes(self, width: float, height: float) -> None:
        look, line = self._look, self._look.line
        radius, layers = self._measures.radius, len(self._boxes)
        free = width - 2 * line - 2 * radius
        across = free / (layers - 1 + _LAST)
        self._wide = min(max(0.55 * across, _BOX * line), _WIDEST_BOX * line)
        across = (free - self._wide) / (layers - 1 + _LAST)
        middle, tallest = (height - 2 * line) / 2, height - 6 * line
        sizes = [math.log(part.stop - part.start + 1) for part in self._plan.layer_slices]
        for number, (box, size) in enumerate(zip(self._boxes, sizes, strict=True)):
            tall = max(tallest * size / max(sizes), 4 * line)
            place = QRectF(line + number * across, middle - tall / 2, self._wide, tall)
            box.place(place, look, across - 0.5 * line)
        self._loss.place(Point(width - line - radius, middle), self._measures, look, 2 * radius)

    def _show_dots(self, reader: Reader, parts: list[Part]) -> None:
        units = self._plan.units
        texts = dict(self._dots_of(reader, parts))
        for number, dot in enumerate(self._dots):
            if number >= len(texts):
                dot.hide()
                continue
            unit = list(texts)[number]
            box = self._boxes[int(self._plan.layer_of[unit])].area
            name = tr("{unit} · what-if", unit=units[unit]) if reader.held(unit) else units[unit]
            room = self._wide - 1.9 * self._look.line
            dot.show(self._at(unit), name, texts[unit], Beside(self._look, room, box))
            self._focus = self._focus.united(self.area(unit))

    def _place_bands(self) -> None:
        look = self._look
        for (start, stop), band in self._bands.items():
            over = None
            if stop - start > 1:
                between = self._boxes[start : stop + 1]
                over = min(box.area.top() for box in between) - 2.2 * (stop - start) * look.line
            band.place(self._boxes[start].area, self._boxes[stop].area, over, look)
        self._to_loss.place(self._boxes[-1].area, self._loss.outline.sceneBoundingRect(), None, look)

    def _show_layers(self, place: Place | None, parts: list[Part], flow: int) -> None:
        read = layers_read(self._plan, place) if place else frozenset()
        role = role_read(place) if place else Role.VALUE
        focus = {self._layer_of(part) for part in parts}
        for number, box in enumerate(self._boxes):
            mark = Mark.FOCUS if number in focus else Mark.READ if number in read else Mark.CALM
            box.show(mark, role)
        # a connection has a line of its own in front of the band
        single = any(part.kind is PartType.CONNECTION for part in parts)
        for (start, stop), band in self._bands.items():
            used = not single and ((start in read and stop in focus) or (start in focus and stop in read))
            band.show(Mark.READ if used else Mark.CALM, role, flow if used else 0)
        last = len(self._boxes) - 1
        compared = place is not None and (
            place == places.loss(place.row)
            or (place == places.upstream(place.index, place.row) and self._layer_of(parts[0]) == last)
        )
        self._to_loss.show(Mark.READ if compared else Mark.CALM, Role.VALUE, flow if compared else 0)

    def _layer_of(self, part: Part) -> int:
        match part.kind:
            case PartType.LOSS:
                return len(self._boxes)
            case PartType.CONNECTION:
                return int(self._plan.layer_of[self._plan.target[part.index]])
        return int(self._plan.layer_of[part.index])

    def _dots_of(self, reader: Reader, parts: list[Part]) -> Iterator[tuple[int, tuple[QuantityLine, ...]]]:
        """The units to show with what is written beside them."""
        focus, hold = reader.focus(), reader.moment.hold
        if hold is not None and reader.held(hold.unit):
            yield hold.unit, (QuantityLine(reader.moment.letters.net_input, hold.z),)
        for part in parts:
            match part.kind:
                case PartType.CONNECTION:
                    yield int(self._plan.source[part.index]), ()
                    yield int(self._plan.target[part.index]), ()
                case PartType.BIAS:
                    yield part.index, reader.unit(part.index).above
                case PartType.UNIT | PartType.TARGET:
                    yield part.index, (focus,) if focus else ()

    def _show_links(self, reader: Reader, connections: list[int]) -> None:
        look, plan = self._look, self._plan
        measures = Measures(DOT * look.line, 0.0, 0.0, _GAP * look.line, look.line)
        for number, link in enumerate(self._links):
            if number >= len(connections):
                link.hide()
                continue
            c = connections[number]
            curve = Curve(np.array([self._at(int(plan.source[c])), self._at(int(plan.target[c]))]))
            link.place(curve, measures, look)
            state = reader.connection(c, crowded=False)
            if number:
                # of a shared weight, one use is labelled for all
                state = replace(state, lines=())
            room = _GAP * look.line
            link.show(state, LabelSpot(curve.at(curve.length * 0.62), room, room, 2))

    def _write_flow(self, flow: int) -> None:
        look, words = self._look, tr(FLOWS[flow])
        right = self._size[0] - look.line - look.small.width(words) / 2
        self._flow.write([words], look.small, look.theme.faint)
        self._flow.place(Point(right, 1.4 * look.line), math.inf)


def _linked(plan: Plan) -> list[tuple[int, int]]:
    """The pairs of layers that connections join."""
    count = len(plan.layer_slices)
    pairs = np.unique(plan.layer_of[plan.source] * count + plan.layer_of[plan.target])
    return [divmod(int(pair), count) for pair in pairs]
