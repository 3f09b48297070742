"""Where the labels of links lie: each on its own line, clear of other labels and, as far as may be, of other lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bpdebugger.drawing.network_shape import Shape
from bpdebugger.drawing.placement import Measures, Placement
from bpdebugger.drawing.plane import Curve, Point, Points

_FRACTIONS = np.array([0.5, *(0.5 + side * off for off in np.linspace(0.05, 0.42, 9) for side in (-1, 1))])
_SAMPLES = 48
_SWEEPS = 6
_HARMLESS = 1e-6
"""Up to this share of a label may be covered by others: what has no place of its own is left out."""
_REMEMBERED = 64
_ON_A_PART, _ON_A_LINE, _OFF_THE_MIDDLE = 15.0, 0.6, 0.3


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The centres of the labels, by number: all of them clear of each other and of the units.

    ``left_out``: those for which there was no such place.
    """

    places: dict[int, Point]
    left_out: frozenset[int]


def place_labels(
    shape: Shape,
    measures: Measures,
    placed: Placement,
    widths: Mapping[int, float],
    height: float,
    taken: Iterable[Box] = (),
) -> Labels:
    """Places labels of this height and at most these widths, by link, clear of the units and of what is ``taken``."""
    labelled = sorted(widths)
    boxes = np.array([*_unit_boxes(shape, measures, placed), *taken])
    curves = {i: placed.links[i] for i in labelled}
    return place_along(curves, widths, height, measures.radius, boxes)


def place_along(
    curves: Mapping[int, Curve], widths: Mapping[int, float], height: float, radius: float, taken: Points
) -> Labels:
    """Places a label on each curve, ``radius`` off its ends, clear of the others and of the rectangles ``taken``.

    These are rows of left, top, right and bottom.
    """
    if not curves:
        return Labels({}, frozenset())
    lines = tuple(_as_bytes(curve.points) for curve in curves.values())
    centres = _centres(lines, tuple(widths[i] for i in curves), height, radius, _as_bytes(taken))
    places = {i: centre for i, centre in zip(curves, centres, strict=True) if centre}
    return Labels(places, frozenset(curves.keys() - places.keys()))


def _as_bytes(points: Points) -> bytes:
    return np.asarray(points, dtype=np.float64).tobytes()


@lru_cache(maxsize=_REMEMBERED)
def _centres(
    lines: tuple[bytes, ...], widths: tuple[float, ...], height: float, radius: float, taken: bytes
) -> tuple[Point | None, ...]:
    """The centre of the label of each line, if it has a place; of points as bytes, so that it is remembered: a strip
    that comes and goes gives the picture the same room as before."""
    curves = [Curve(np.frombuffer(line).reshape(-1, 2)) for line in lines]
    others = np.frombuffer(taken).reshape(-1, 4)
    sampled = _Lines(curves)
    places = [_boxes(curve, radius, width, height) for curve, width in zip(curves, widths, strict=True)]
    costs = [_fixed_costs(number, boxes, sampled, others) for number, boxes in enumerate(places)]
    blocked = [_shared(boxes, others) > _HARMLESS for boxes in places]
    chosen = _choose(places, costs, np.array(blocked))
    labels = np.array([boxes[best] for boxes, best in zip(places, chosen, strict=True)])
    kept = frozenset(_clear(labels, others))
    return tuple(_centre(box) if own in kept else None for own, box in enumerate(labels))


def _clear(labels: Points, taken: Points) -> list[int]:
    """The labels that stay when, one after the other, the one that is covered most is left out."""
    kept = np.flatnonzero(_shared(labels, taken) <= _HARMLESS)
    while len(kept):
        # each label shares all of itself with itself
        covered = _shared(labels[kept], labels[kept]) - 1
        worst = int(np.argmax(covered))
        if covered[worst] <= _HARMLESS:
            break
        kept = np.delete(kept, worst)
    return kept.tolist()


def _choose(places: list[Points], costs: list[Points], blocked: NDArray[np.bool_]) -> list[int]:
    """Which of its places each label takes.

    Labels that can come into each other's way are placed together. Each takes, one after the other, the place that
    costs least, until nothing changes; begun with every label at the same fraction of its line, for all fractions, and
    the first outcome is taken in which all are clear, else the cheapest: where lines run from each unit to each, labels
    in a column lie clear of each other.
    """
    count, options = len(places), len(_FRACTIONS)
    boxes = np.concatenate(places)
    shared = _ON_A_PART * _overlaps(boxes).reshape(count, options, count, options)
    fixed = np.array(costs)
    meets = np.asarray(shared.any(axis=(1, 3)))
    chosen = np.zeros(count, dtype=np.intp)
    for together in _components(meets):
        own = np.ix_(together, range(options), together, range(options))
        chosen[together] = _cheapest(fixed[together], shared[own], blocked[together])
    return chosen.tolist()


def _cheapest(fixed: Points, shared: Points, blocked: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The places of labels that may meet; ``shared`` of shape (labels, places, labels, places)."""
    count, options = fixed.shape
    each = np.arange(count)
    best, least = np.zeros(count, dtype=np.intp), np.inf
    for start in range(options):
        chosen = np.full(count, start)
        for _ in range(_SWEEPS):
            before = chosen.copy()
            for own in range(count):
                met = shared[own][:, each, chosen]
                met[:, own] = 0
                chosen[own] = np.argmin(fixed[own] + met.sum(axis=1))
            if np.array_equal(before, chosen):
                break
        pairs = shared[each[:, None], chosen[:, None], each, chosen]
        met = pairs.sum() - pairs.trace()
        cost = fixed[each, chosen].sum() + met / 2
        if cost < least:
            best, least = chosen, float(cost)
        if met <= _HARMLESS and not blocked[each, chosen].any():
            return chosen
    return best


def _components(meets: NDArray[np.bool_]) -> Iterator[list[int]]:
    """The groups of labels of which each meets another one of its group."""
    waiting = set(range(len(meets)))
    while waiting:
        group, border = set[int](), [waiting.pop()]
        while border:
            one = border.pop()
            group.add(one)
            border += [int(other) for other in np.flatnonzero(meets[one]) if other in waiting]
            waiting -= set(border)
        yield sorted(group)


def _overlaps(boxes: Points) -> Points:
    """The share of each box that each of the others covers."""
    least = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    most = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    areas = (boxes[:, 2:] - boxes[:, :2]).prod(axis=-1)
    return np.asarray(np.clip(most - least, 0, None).prod(axis=-1) / areas[:, None])


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
    centres = curve.all_between(_FRACTIONS, radius)
    half = np.array([width / 2, height / 2])
    return np.hstack([centres - half, centres + half])


def _centre(box: Points) -> Point:
    left, top, right, bottom = box.tolist()
    return Point((left + right) / 2, (top + bottom) / 2)


def _unit_boxes(shape: Shape, measures: Measures, placed: Placement) -> Iterator[Box]:
    inputs, radius = shape.layers[0], measures.radius
    over = radius + 0.1 * placed.gap
    for number, (x, y) in enumerate(placed.units):
        yield x - radius, y - radius, x + radius, y + radius
        if number >= inputs:
            yield x - over, y - radius - measures.above, x + over, y - radius
            yield x - over, y + radius, x + over, y + radius + measures.below
