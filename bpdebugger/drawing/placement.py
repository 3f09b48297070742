"""Where the parts of a network lie in the plane: a column for each layer, the loss at the far right.

Nothing here depends on numbers of the network but their count, so a part stays where it is from step to step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpdebugger.drawing.network_shape import Shape
from bpdebugger.drawing.plane import Curve, Point, bend, straight

_MOST_LANES = 6
_WIDEST_ROWS = 2.2
"""Rows lie no farther apart than this many times the room that a unit needs."""
_LOSS_GAP, _LEAST_LOSS_GAP = 0.65, 3.4
"""The gap before the loss, whose links carry but a target: its share of another gap, and the least of it in lines."""


@dataclass(frozen=True, slots=True)
class Measures:
    """How much room a unit takes: its ``radius``, the text ``above`` and ``below`` it, the ``gap`` that remains between
    the circles of two columns, and the height of a ``line`` of text."""

    radius: float
    above: float
    below: float
    gap: float
    line: float

    @property
    def cell(self) -> float:
        """The height of a unit with its text."""
        return 2 * self.radius + self.above + self.below + 0.4 * self.line

    @property
    def margin(self) -> float:
        """The empty border around the picture."""
        return 0.9 * self.line


@dataclass(frozen=True)
class Placement:
    """Where everything lies. ``links`` follows the links of the shape; ``losses`` joins each output to the loss.
    ``gap`` is free between the circles of two layers, ``loss_gap`` before the loss."""

    width: float
    height: float
    units: tuple[Point, ...]
    loss: Point
    links: tuple[Curve, ...]
    losses: tuple[Curve, ...]
    gap: float
    loss_gap: float


def least_size(shape: Shape, measures: Measures) -> tuple[float, float]:
    """The width and height below which texts would run into each other."""
    gaps = measures.gap * (len(shape.layers) - 1) + _least_loss_gap(measures)
    width = 2 * measures.margin + 2 * measures.radius * (len(shape.layers) + 1) + gaps
    height = 2 * measures.margin + max(shape.layers) * measures.cell + _captions(measures)
    return width, height + sum(_lane_room(shape, measures, side) for side in (-1, 1))


def fit(
    shape: Shape, choices: Sequence[Measures], room: tuple[float, float], good: float, least: float, most: float
) -> tuple[int, float]:
    """Which of ``choices``, from ample to sparing, to use in a room, and at which scale.

    The first that need not shrink below the scale ``good`` is taken, else the last; the scale lies between ``least``,
    where the room may be too small, and ``most``. Of room to spare, the parts get one half and the space between them
    the other.
    """
    sizes = [least_size(shape, measures) for measures in choices]
    scales = [min(room[0] / width, room[1] / height) for width, height in sizes]
    chosen = next((number for number, scale in enumerate(scales) if scale >= good), len(scales) - 1)
    scale = scales[chosen]
    return chosen, min(max(min(scale, scale**0.6), least), most)


def place(shape: Shape, measures: Measures, room: tuple[float, float]) -> Placement:
    """Lays a network out in a room of this width and height, or in the least that it needs."""
    least = least_size(shape, measures)
    width, height = max(room[0], least[0]), max(room[1], least[1])
    gap, loss_gap = _gaps(shape, measures, width)
    units = _positions(shape, measures, gap, height)
    loss = Point(width - measures.margin - measures.radius, _middle(shape, measures, height))
    links = tuple(
        _over(shape, measures, units, i) if i in shape.lanes else straight(units[source], units[target])
        for i, (source, target) in enumerate(shape.links)
    )
    outputs = units[len(units) - shape.layers[-1] :]
    return Placement(width, height, units, loss, links, tuple(straight(unit, loss) for unit in outputs), gap, loss_gap)


def _captions(measures: Measures) -> float:
    return 1.6 * measures.line


def _lane_height(shape: Shape, measures: Measures) -> float:
    most = max(shape.lane_count(-1), shape.lane_count(1))
    return 2.0 * measures.line * min(1.0, _MOST_LANES / max(most, 1))


def _lane_room(shape: Shape, measures: Measures, side: int) -> float:
    count = shape.lane_count(side)
    return (count + 0.5) * _lane_height(shape, measures) if count else 0.0


def _least_loss_gap(measures: Measures) -> float:
    return max(_LOSS_GAP * measures.gap, _LEAST_LOSS_GAP * measures.line)


def _gaps(shape: Shape, measures: Measures, width: float) -> tuple[float, float]:
    """The gap between two layers and that before the loss, which together use up the width."""
    between = len(shape.layers) - 1
    free = width - 2 * measures.margin - 2 * measures.radius * (between + 2)
    loss_gap = max(free * _LOSS_GAP / (between + _LOSS_GAP), _least_loss_gap(measures))
    return (free - loss_gap) / between, loss_gap


def _ends(shape: Shape, measures: Measures, height: float) -> tuple[float, float]:
    """The heights between which the units lie."""
    top = measures.margin + _lane_room(shape, measures, -1)
    return top, height - measures.margin - _captions(measures) - _lane_room(shape, measures, 1)


def _row_height(shape: Shape, measures: Measures, height: float) -> float:
    top, bottom = _ends(shape, measures, height)
    return min((bottom - top) / max(shape.layers), _WIDEST_ROWS * measures.cell)


def _middle(shape: Shape, measures: Measures, height: float) -> float:
    """The height of the circles' middle: that of the room, unless the text over or under them needs it elsewhere."""
    top, bottom = _ends(shape, measures, height)
    reach = (max(shape.layers) - 1) * _row_height(shape, measures, height) / 2 + measures.radius
    lowest, highest = bottom - reach - measures.below, top + reach + measures.above
    return max(min((top + bottom) / 2, lowest), highest)


def _positions(shape: Shape, measures: Measures, gap: float, height: float) -> tuple[Point, ...]:
    left, across = measures.margin + measures.radius, gap + 2 * measures.radius
    apart, middle = _row_height(shape, measures, height), _middle(shape, measures, height)
    return tuple(
        Point(left + layer * across, middle + (row - (shape.layers[layer] - 1) / 2) * apart)
        for layer, row in shape.seat
    )


def _over(shape: Shape, measures: Measures, units: tuple[Point, ...], i: int) -> Curve:
    """A link that leaves its unit at a slant, runs along its lane past the layers between, and comes back."""
    source, target = shape.links[i]
    start, stop, lane = units[source], units[target], shape.lanes[i]
    first, last = shape.seat[source][0] + 1, shape.seat[target][0] - 1
    between = [unit for unit, (layer, _) in zip(units, shape.seat, strict=True) if first <= layer <= last]
    over = (abs(lane) - 0.25) * _lane_height(shape, measures) + measures.radius
    if lane < 0:
        level = min(unit.y for unit in between) - over - measures.above
    else:
        level = max(unit.y for unit in between) + over + measures.below
    left, right = min(unit.x for unit in between), max(unit.x for unit in between)
    rise = bend(start, Point(left, level))
    fall = bend(stop, Point(right, level))[::-1]
    return Curve(np.concatenate([rise, fall]))
