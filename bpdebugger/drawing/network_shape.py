"""What the picture of a network depends on: which units there are in which layers, and which of them are joined."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from bpdebugger.core.network.plan import Plan

MOST_UNITS = 60
MOST_CONNECTIONS = 500
MOST_LABELLED = 12
"""Between two layers with more connections than this, only those in focus or read are labelled."""


@dataclass(frozen=True)
class Shape:
    """What a placement depends on: the number of units of each layer, and the unit numbers that each link joins."""

    layers: tuple[int, ...]
    links: tuple[tuple[int, int], ...]

    @cached_property
    def seat(self) -> tuple[tuple[int, int], ...]:
        """The layer and the row within it of each unit."""
        return tuple((layer, row) for layer, size in enumerate(self.layers) for row in range(size))

    @cached_property
    def crowded(self) -> frozenset[int]:
        """The links that have no label of their own: there are too many between the same two layers."""
        spans = [self._span(link) for link in self.links]
        counts = Counter(spans)
        return frozenset(i for i, span in enumerate(spans) if counts[span] > MOST_LABELLED)

    @cached_property
    def lanes(self) -> dict[int, int]:
        """For each link that skips a layer, its lane: -1, -2, … over the units between, 1, 2, … under them."""
        taken: dict[int, list[tuple[int, int]]] = {}
        result = {}
        skips = [i for i, link in enumerate(self.links) if self._span(link)[1] - self._span(link)[0] > 1]
        for i in sorted(skips, key=self._length):
            start, stop = self._span(self.links[i])
            lane = side = self._side(self.links[i])
            while any(start < other[1] and other[0] < stop for other in taken.get(lane, [])):
                lane += side
            taken.setdefault(lane, []).append((start, stop))
            result[i] = lane
        return result

    def lane_count(self, side: int) -> int:
        """How many lanes there are over (-1) or under (1) the units."""
        return max([0, *(side * lane for lane in self.lanes.values())])

    def _span(self, link: tuple[int, int]) -> tuple[int, int]:
        return self.seat[link[0]][0], self.seat[link[1]][0]

    def _length(self, i: int) -> int:
        start, stop = self._span(self.links[i])
        return stop - start

    def _side(self, link: tuple[int, int]) -> int:
        heights = [(row + 0.5) / self.layers[layer] for layer, row in (self.seat[unit] for unit in link)]
        return -1 if sum(heights) <= 1 else 1


def shape_of(plan: Plan) -> Shape:
    """The shape of a network."""
    links = zip(plan.source.tolist(), plan.target.tolist(), strict=True)
    return Shape(tuple(part.stop - part.start for part in plan.layer_slices), tuple(links))


def is_large(plan: Plan) -> bool:
    """Whether a network has too many parts to draw each of them."""
    return len(plan.units) > MOST_UNITS or len(plan.source) > MOST_CONNECTIONS


def neighbour(plan: Plan, unit: int, across: int, down: int) -> int:
    """The unit so many layers across, at the same height, or so many units down; at the edge the unit itself."""
    slices = plan.layer_slices
    here = int(plan.layer_of[unit])
    layer, start = min(max(here + across, 0), len(slices) - 1), slices[here]
    if layer == here:
        return int(min(max(unit + down, start.start), start.stop - 1))
    height = (unit - start.start + 0.5) / (start.stop - start.start)
    return int(slices[layer].start + height * (slices[layer].stop - slices[layer].start))
