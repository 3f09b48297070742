"""The picture of a network small enough to show every unit and connection."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.network import Layer
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Role
from bpdebugger.debugger.explaining.parts import LOSS, NO_MARKS, Marks, Part, PartType, marks, parts_of
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.drawing.label_placement import place_along, place_labels
from bpdebugger.drawing.network_shape import Shape, shape_of
from bpdebugger.drawing.placement import Measures, Placement, fit, place
from bpdebugger.drawing.plane import Point
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.picture.items import PART, LinkItem, NodeItem
from bpdebugger.ui.picture.labels import LINK_TAG, ONLY_TAG, LabelSpot, Text
from bpdebugger.ui.picture.look import Look
from bpdebugger.ui.picture.states import Capacity, Mark, UnitState
from bpdebugger.ui.picture.texts import Reader

GOOD_SCALE = 0.8
LEAST_SCALE = 0.6
MOST_SCALE = 2.4

_CAPACITIES = (Capacity(2, 3, 2), Capacity(1, 1, 2), Capacity(1, 1, 2), Capacity(0, 0, 1))
_WIDEST_LABEL = "∂E/∂w −0.08217"
_USUAL_NUMBER, _SHORT_NUMBER = "−0.1234", "−0.12"
_USUAL_TARGET = "a 0.99"
_NOWHERE = LabelSpot(Point(0.0, 0.0), 0.0, 0.0)
_FEW_STEPS = 64
FLOWS = {1: tr_noop("forward pass →"), -1: tr_noop("← backward pass"), 0: ""}


def choices(line: float) -> tuple[Measures, ...]:
    """From ample to sparing, what a unit takes where a line of text is this high; as ``_CAPACITIES`` has it."""
    return (
        Measures(2.55 * line, 2.5 * line, 3.6 * line, 5.4 * line, line),
        Measures(2.25 * line, 1.4 * line, 1.4 * line, 4.6 * line, line),
        Measures(1.95 * line, 1.4 * line, 1.4 * line, 3.4 * line, line),
        Measures(1.8 * line, 0.0, 0.0, 3.1 * line, line),
    )


Item = TypeVar("Item", LinkItem, NodeItem, Text)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where everything lies; ``left_out`` are the links that have no place for a label of their own."""

    measures: Measures
    placed: Placement
    capacity: Capacity
    spots: dict[int, LabelSpot]
    left_out: frozenset[int]


class UnitsPicture:
    """Units as circles in columns, connections as lines, the loss at the far right."""

    def __init__(self, plan: Plan) -> None:
        self.scene = QGraphicsScene()
        # all of it is in view, and made anew at every edit of the structure: an index would not pay
        self.scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._plan, self._shape = plan, shape_of(plan)
        self._crowded = self._shape.crowded
        self._parameters: Array | None = None
        self._links = [LinkItem(self.scene, Part(PartType.CONNECTION, c)) for c in range(len(self._shape.links))]
        outputs = range(plan.outputs.start, plan.outputs.stop)
        self._losses = [LinkItem(self.scene, Part(PartType.TARGET, unit)) for unit in outputs]
        self._units = [NodeItem(self.scene, Part(PartType.UNIT, unit), name) for unit, name in enumerate(plan.units)]
        self._loss = NodeItem(self.scene, LOSS, "", square=True)
        self._captions = [Text.free(self.scene) for _ in range(len(self._shape.layers) + 1)]
        self._flow = Text.free(self.scene)
        self._marks = NO_MARKS
        self._moment: Moment | None = None
        self._stood_out: frozenset[int] = frozenset()

    def adopt(self, plan: Plan) -> bool:
        """Takes another plan, keeping what it can of the items; says whether they must be arranged anew."""
        self._plan, shape = plan, shape_of(plan)
        other = shape != self._shape
        if other:
            self._reshape(shape, plan)
        for name, node in zip(plan.units, self._units, strict=True):
            node.rename(name)
        if not other:
            self._write_captions(self._placed)
        return other

    def _reshape(self, shape: Shape, plan: Plan) -> None:
        """Makes the items that there are too few of, and takes out those that there are too many of."""
        scene = self.scene
        self._shape, self._crowded = shape, shape.crowded
        self._parameters, self._marks, self._moment = None, NO_MARKS, None
        _resize(self._links, len(shape.links), lambda c: LinkItem(scene, Part(PartType.CONNECTION, c)))
        _resize(self._units, len(plan.units), lambda unit: NodeItem(scene, Part(PartType.UNIT, unit), ""))
        _resize(self._captions, len(shape.layers) + 1, lambda _: Text.free(scene))
        outputs = range(plan.outputs.start, plan.outputs.stop)
        _resize(self._losses, 0, lambda unit: LinkItem(scene, Part(PartType.TARGET, unit)))
        self._losses += [LinkItem(scene, Part(PartType.TARGET, unit)) for unit in outputs]

    def arrange(self, room: tuple[float, float], look: Look) -> float:
        """Lays everything out for a room in pixels; the scale at which it fills it."""
        measures = choices(look.line)
        chosen, scale = fit(self._shape, measures, room, GOOD_SCALE, LEAST_SCALE, MOST_SCALE)
        self._look = look
        # rather less beside the units than weights without a number
        fewest = len(self._shape.links) + 1
        for number in range(chosen, len(measures)):
            _, at = fit(self._shape, measures[number : number + 1], room, GOOD_SCALE, LEAST_SCALE, MOST_SCALE)
            found = self._layout(measures[number], _CAPACITIES[number], (room[0] / at, room[1] / at))
            if len(found.left_out) < fewest:
                fewest, scale = len(found.left_out), at
                best = found
            if not fewest:
                break
        self._measures, self._placed, self._capacity = best.measures, best.placed, best.capacity
        self._spots, self._unlabelled = best.spots, self._shape.crowded | best.left_out
        self.scene.setSceneRect(0, 0, self._placed.width, self._placed.height)
        self._arrange_items(self._placed)
        self._write_captions(self._placed)
        return scale

    def show(self, moment: Moment) -> None:
        """Shows a moment: of what was shown before, only what the steps between may have changed."""
        if moment.trace.parameters is not self._parameters:
            self._weigh(moment.trace.parameters)
        before, old = self._moment, self._marks
        self._moment, self._marks = moment, marks(moment)
        reader = Reader(moment, self._marks, self._capacity)
        changed = _changed(before, old, moment, self._marks) if before else None
        for unit, node in enumerate(self._units):
            if changed is None or Part(PartType.UNIT, unit) in changed or Part(PartType.BIAS, unit) in changed:
                node.show(reader.unit(unit))
        line, mark = reader.loss()
        self._loss.rename(moment.letters.loss)
        self._loss.show(UnitState(line, None, (), (), mark, Role.VALUE, False))
        self._show_links(reader, changed)
        for number, link in enumerate(self._losses):
            state = reader.target(self._plan.outputs.start + number)
            if number in self._untargeted and state.mark is Mark.CALM:
                state = replace(state, lines=())
            link.show(state, self._targets[number])
        self._write_flow(self._marks.flow)
        self._uncover()

    def _weigh(self, parameters: Array) -> None:
        """Gives the lines of connections the widths of their weights."""
        self._parameters = parameters
        negative = (parameters[self._plan.weight] < 0).tolist()
        for link, width, below in zip(
            self._links, _widths(self._plan, parameters, self._crowded), negative, strict=True
        ):
            link.set_weight(width, below)
        self._stood_out = self._unlabelled

    def _show_links(self, reader: Reader, changed: frozenset[Part] | None) -> None:
        """Shows the links that have a label, and of the others those that stand out or did so before."""
        for c, spot in self._spots.items():
            if changed is None or Part(PartType.CONNECTION, c) in changed:
                self._links[c].show(reader.connection(c, crowded=False), spot)
        parts = (*self._marks.focus, *self._marks.reads)
        active = frozenset(part.index for part in parts if part.kind is PartType.CONNECTION)
        standing_out = active & self._unlabelled
        spots = self._standing_out(standing_out, active - standing_out)
        for c in standing_out | self._stood_out:
            # a calm one has no label
            self._links[c].show(reader.connection(c, crowded=True), spots.get(c, _NOWHERE))
        self._stood_out = standing_out

    def part_at(self, at: QPointF, items: Iterable[QGraphicsItem]) -> Part | None:
        """The part that the first of the ``items`` under a point belongs to."""
        parts = [part for part in map(_part_of, items) if part is not None]
        return parts[0] if parts else None

    def caption_area(self, layer: int) -> QRectF:
        """Where the caption of a layer is."""
        return self._captions[layer].item.sceneBoundingRect()

    def path(self, connection: int) -> QPainterPath | None:
        """The line of a connection."""
        return self._links[connection].path.path()

    def area(self, unit: int) -> QRectF:
        """Where a unit is."""
        return self._units[unit].area()

    def focus_area(self) -> QRectF:
        """Where the parts in focus are; empty if there are none."""
        area = QRectF()
        for part in self._marks.focus:
            area = area.united(self._item(part).sceneBoundingRect())
        return area

    def _item(self, part: Part) -> QGraphicsItem:
        match part.kind:
            case PartType.CONNECTION:
                return self._links[part.index].path
            case PartType.LOSS:
                return self._loss.outline
        return self._units[part.index].outline

    def _arrange_items(self, placed: Placement) -> None:
        self._moment = None
        look, measures = self._look, self._measures
        free = placed.gap
        for node, at in zip([*self._units, self._loss], [*placed.units, placed.loss], strict=True):
            node.place(at, measures, look, min(2 * measures.radius + 0.2 * free, 2 * at.x - 0.6 * look.line))
        for link, curve in zip(self._links, placed.links, strict=True):
            link.place(curve, measures, look)
        for link, curve in zip(self._losses, placed.losses, strict=True):
            link.place(curve, measures, look)
        self._widest = free - 0.4 * look.line
        self._targets = self._place_targets(placed)
        self._found: dict[tuple[frozenset[int], frozenset[int]], dict[int, LabelSpot]] = {}
        self._stood_out = self._unlabelled

    def _layout(self, measures: Measures, capacity: Capacity, room: tuple[float, float]) -> _Layout:
        """Where all parts and the labels lie if units take this room.

        From ample to sparing, a label has two lines, a name with its number, or a number by itself; what has no place
        even so is labelled while it stands out.
        """
        look, placed = self._look, place(self._shape, measures, room)
        free = placed.gap - 0.4 * look.line
        names = max((look.small.width(f"{name} ", bold=True) for name in self._plan.parameters), default=0.0)
        number = look.small.width(_USUAL_NUMBER, bold=True) + 0.5 * look.line
        longest = max(look.small.width(_WIDEST_LABEL, bold=True) + 0.5 * look.line, names + number)
        short = look.small.width(_SHORT_NUMBER, bold=True) + 0.4 * look.line
        ladder = [*((part * longest, capacity.link) for part in (1.0, 0.9, 0.8))]
        ladder += [(names + number, 1), (number, 1), (short, 1)]
        level = [abs(placed.units[s].y - placed.units[t].y) < 1 for s, t in self._shape.links]
        for widest, lines in ladder:
            # labels on slanting lines share their gap with others
            wide, narrow = min(widest, free), min(widest, max(0.54 * free, short))
            widths = {c: wide if straight else narrow for c, straight in enumerate(level) if c not in self._crowded}
            height = look.line * (ONLY_TAG if lines == 1 else lines * LINK_TAG)
            labels = place_labels(self._shape, measures, placed, widths, height)
            if not labels.left_out:
                break
        spots = {c: LabelSpot(at, widths[c], widths[c], lines) for c, at in labels.places.items()}
        return _Layout(measures, placed, replace(capacity, link=lines), spots, labels.left_out)

    def _place_targets(self, placed: Placement) -> list[LabelSpot]:
        """The spots of the targets, on the lines from the outputs to the loss."""
        look, radius = self._look, self._measures.radius
        room = placed.loss_gap - 0.4 * look.line
        width = min(look.small.width(_USUAL_TARGET, bold=True) + 0.5 * look.line, room)
        boxes = [
            (at.x - radius, at.y - radius, at.x + radius, at.y + radius)
            for at in (*placed.units[self._plan.outputs.start :], placed.loss)
        ]
        curves = dict(enumerate(placed.losses))
        labels = place_along(curves, dict.fromkeys(curves, width), ONLY_TAG * look.line, radius, np.array(boxes))
        self._untargeted = labels.left_out
        usual = [curve.between(0.2, radius) for curve in placed.losses]
        return [LabelSpot(labels.places.get(i, at), width, width) for i, at in enumerate(usual)]

    def _standing_out(self, links: frozenset[int], labelled: frozenset[int]) -> dict[int, LabelSpot]:
        """Spots for links without a label of their own that stand out together, clear of each other and of those that
        have one, where that can be."""
        if (links, labelled) not in self._found:
            look, line = self._look, ONLY_TAG * self._look.line
            width = min(look.small.width(_WIDEST_LABEL, bold=True) + 0.5 * look.line, self._widest)
            taken = [self._spots[c].box(line) for c in labelled]
            widths = dict.fromkeys(sorted(links), width)
            labels = place_labels(self._shape, self._measures, self._placed, widths, line, taken)
            middles = {c: self._placed.links[c].between(0.5, self._measures.radius) for c in labels.left_out}
            spots = {c: LabelSpot(at, width, width) for c, at in (*labels.places.items(), *middles.items())}
            self._found[links, labelled] = spots
        return self._found[links, labelled]

    def _uncover(self) -> None:
        """Hides what a text that stands out more lies over, and shows the rest: a link in focus goes before one that is
        read, both before calm ones."""
        by_mark: dict[Mark, list[LinkItem]] = {mark: [] for mark in Mark}
        for link in (*self._links, *self._losses):
            if link.is_labelled:
                by_mark[link.mark].append(link)
        over: list[QRectF] = []
        for link in by_mark[Mark.FOCUS]:
            link.clear_of(over)
            over += link.tag_areas()
        # of many that are read some have no place, and the middle of their line may lie in a unit
        inner = [area for node in (*self._units, self._loss) for area in node.inner_areas()]
        for link in by_mark[Mark.READ]:
            link.clear_of([*over, *inner])
            over += link.tag_areas()
        over += [area for node in (*self._units, self._loss) for area in node.tag_areas()]
        for link in by_mark[Mark.CALM]:
            link.clear_of(over)
        flow = self._flow.item.sceneBoundingRect()
        self._flow.item.setVisible(not any(flow.intersects(other) for other in over))

    def _write_captions(self, placed: Placement) -> None:
        look, plan = self._look, self._plan
        room = placed.gap + 2 * self._measures.radius - look.line
        right = self._measures.margin / 2
        for number, layer in enumerate(plan.written_layers):
            x = placed.units[self._plan.layer_slices[number].start].x
            right = self._caption(number, caption(layer, number), x, room, right)
        room = placed.width - right - 1.5 * look.line
        self._caption(-1, (plan.loss.name.replace("_", " "), "loss", ""), placed.loss.x, room, right)

    def _caption(self, number: int, wordings: tuple[str, ...], x: float, room: float, left: float) -> float:
        """Writes under a column, to the right of ``left``; where the caption ends."""
        look, margin = self._look, 0.4 * self._look.line
        words = look.small.fitting(wordings, room)
        half = min(look.small.width(words), room) / 2
        at = min(max(x, left + half), self._placed.width - half - margin)
        y = self._placed.height - self._measures.margin - 0.5 * look.line
        self._captions[number].write([words], look.small, look.theme.faint)
        self._captions[number].place(Point(at, y), max(room, 1.0))
        return at + half

    def _write_flow(self, flow: int) -> None:
        look, words = self._look, tr(FLOWS[flow])
        right = self._placed.width - look.line - look.small.width(words) / 2
        self._flow.write([words], look.small, look.theme.faint)
        self._flow.place(Point(right, 1.4 * look.line), math.inf)


def _changed(before: Moment, old: Marks, moment: Moment, new: Marks) -> frozenset[Part] | None:
    """The parts that may look otherwise than at the moment before: those of the steps that were passed, and those that
    stand out or did so. ``None`` for all."""
    first, last = sorted((before.position.step, moment.position.step))
    same = before.trace is moment.trace and before.hold == moment.hold and before.row == moment.row
    if not same or old.is_update is not new.is_update or last - first > _FEW_STEPS:
        return None
    passed = (moment.trace.place(number) for number in range(first, last + 1))
    parts = (part for place in passed for part in parts_of(moment.trace.plan, place))
    return frozenset((*parts, *old.focus, *old.reads, *new.focus, *new.reads))


def _resize(items: list[Item], count: int, make: Callable[[int], Item]) -> None:
    while len(items) > count:
        items.pop().remove()
    items += [make(number) for number in range(len(items), count)]


def _part_of(item: QGraphicsItem | None) -> Part | None:
    while item is not None:
        part = item.data(PART)
        if part is not None:
            return part if isinstance(part, Part) else None
        item = item.parentItem()
    return None


def caption(layer: Layer, number: int) -> tuple[str, ...]:
    """What to write under a layer, from the longest to the shortest."""
    if not number:
        return (layer.name or "input",)
    activations = ", ".join(dict.fromkeys(layer.activation_of(unit) for unit in layer.units))
    return (f"{layer.name} · {activations}", activations, layer.name) if layer.name else (activations,)


def _widths(plan: Plan, parameters: Array, crowded_links: frozenset[int]) -> list[float]:
    """The width of each connection's line: more for a larger weight, less in a crowd."""
    # in a run that diverged they may be infinite, or NaN
    sizes = np.nan_to_num(np.abs(parameters[plan.weight]))
    relative = sizes / (float(sizes.max(initial=0.0)) or 1.0)
    return [0.6 + 0.8 * size if c in crowded_links else 1.0 + 1.4 * size for c, size in enumerate(relative.tolist())]
