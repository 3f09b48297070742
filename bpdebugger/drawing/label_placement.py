"""Where the labels of links lie: each on its own line, clear of other labels and, as far as may be, of other lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bpdebugger.drawing.network_shape import Shape
from bpdebugger.drawing.placement import Measures, Placement
from bpdebugger.drawing.plane import Curve, Point, Points

_FRACTIONS = np.array([0.5, 0.44, 0.56, 0.38, 0.62, 0.31, 0.69, 0.25, 0.75, 0.16, 0.84])
_SAMPLES = 48
_SWEEPS = 2
_HARMLESS = 0.2
"""Up to this share of it may be covered: labels are seldom as large as the room for them."""
_ON_A_PART, _ON_A_LINE, _OFF_THE_MIDDLE = 15.0, 0.6, 0.3


@dataclass(frozen=True, slots=True)
class Labels:
    """The centres of the labels, by link, and whether they are ``clear`` of each other and of the units."""

    places: dict[int, Point]
    clear: bool


def place_labels(shape: Shape, measures: Measures, placed: Placement, widths: Sequence[float], height: float) -> Labels:
    """Places labels of at most these widths and this height at the links that are not crowded."""
    labelled = [i for i in range(len(shape.links)) if i not in shape.crowded]
    if not labelled:
        return Labels({}, clear=True)
    curves = [placed.links[i] for i in labelled]
    lines = _Lines(curves)
    units = np.array(list(_unit_boxes(shape, measures, placed)))
    places = [_boxes(curve, measures.radius, widths[i], height) for curve, i in zip(curves, labelled, strict=True)]
    costs = [_fixed_costs(number, boxes, lines, units) for number, boxes in enumerate(places)]
    chosen = _choose(places, costs)
    labels = np.array([boxes[best] for boxes, best in zip(places, chosen, strict=True)])
    # each label shares all of itself with itself
    covered = _shared(labels, units) + _shared(labels, labels) - 1
    centres = {i: _centre(box) for i, box in zip(labelled, labels, strict=True)}
    return Labels(centres, clear=bool((covered < _HARMLESS).all()))


def _choose(places: list[Points], costs: list[Points]) -> list[int]:
    """Which of its places each label takes: one after the other the cheapest, and once more when all have one."""
    chosen: list[int] = []
    for _ in range(_SWEEPS):
        for own, (boxes, cost) in enumerate(zip(places, costs, strict=True)):
            others = [places[other][best] for other, best in enumerate(chosen) if other != own]
            taken = np.array(others).reshape(-1, 4)
            best = int(np.argmin(cost + _ON_A_PART * _shared(boxes, taken)))
            chosen[own : own + 1] = [best]
    return chosen


class _Lines:
    """Curves as points at equal lengths."""

    def __init__(self, curves: Sequence[Curve]) -> None:
        self.points = np.array([curve.sampled(_SAMPLES) for curve in curves])
        self._apart = np.array([curve.length for curve in curves]) / (_SAMPLES - 1)
        self._least, self._most = self.points.min(axis=1), self.points.max(axis=1)

    def within(self, boxes: Points, own: int) -> Points:
        """The length of all lines but one's own in each of ``boxes``."""
        left, top = boxes[:, :2].min(axis=0)
        right, bottom = boxes[:, 2:].max(axis=0)
        near = (self._least <= (right, bottom)).all(axis=1) & (self._most >= (left, top)).all(axis=1)
        near[own] = False
        points = self.points[near][None]
        inside = ((points > boxes[:, None, None, :2]) & (points < boxes[:, None, None, 2:])).all(axis=-1)
        return np.asarray(inside.sum(axis=-1) @ self._apart[near])


def _fixed_costs(own: int, boxes: Points, lines: _Lines, units: Points) -> Points:
    """What each place of a label costs, whatever the places of the others."""
    height = boxes[:, 3] - boxes[:, 1]
    hidden = lines.within(boxes, own) / height
    return np.asarray(
        _ON_A_LINE * hidden + _ON_A_PART * _shared(boxes, units) + _OFF_THE_MIDDLE * np.abs(_FRACTIONS - 0.5)
    )


def _shared(boxes: Points, others: Points) -> Points:
    """The share of each box that others cover, counted once for each of them."""
    least = np.maximum(boxes[:, None, :2], others[None, :, :2])
    most = np.minimum(boxes[:, None, 2:], others[None, :, 2:])
    covered = np.clip(most - least, 0, None).prod(axis=-1).sum(axis=-1)
    return np.asarray(covered / (boxes[:, 2:] - boxes[:, :2]).prod(axis=-1))


def _boxes(curve: Curve, radius: float, width: float, height: float) -> Points:
    """The rectangles (left, top, right, bottom) of a label at each of the fractions."""
    centres = np.array([curve.between(fraction, radius) for fraction in _FRACTIONS.tolist()])
    half = np.array([width / 2, height / 2])
    return np.hstack([centres - half, centres + half])


def _centre(box: Points) -> Point:
    left, top, right, bottom = box.tolist()
    return Point((left + right) / 2, (top + bottom) / 2)


def _unit_boxes(shape: Shape, measures: Measures, placed: Placement) -> Iterator[tuple[float, float, float, float]]:
    inputs, radius = shape.layers[0], measures.radius
    over = radius + 0.1 * placed.gap
    for number, (x, y) in enumerate(placed.units):
        yield x - radius, y - radius, x + radius, y + radius
        if number >= inputs:
            yield x - over, y - radius - measures.above, x + over, y - radius
            yield x - over, y + radius, x + over, y + radius + measures.below
