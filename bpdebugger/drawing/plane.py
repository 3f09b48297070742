"""Points and lines in the plane: x to the right and y down, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_CURVE_POINTS = 24


class Point(NamedTuple):
    """A place in the plane."""

    x: float
    y: float


@dataclass(frozen=True)
class Curve:
    """A line through ``points``, an array of shape (n, 2); a straight one has two."""

    points: Points

    @cached_property
    def _along(self) -> Points:
        steps = np.hypot(*np.diff(self.points, axis=0).T)
        return np.concatenate([[0.0], np.cumsum(steps)])

    @property
    def length(self) -> float:
        """The length from the first point to the last."""
        return float(self._along[-1])

    def at(self, length: float) -> Point:
        """The point at a length from the start."""
        return Point(*(float(np.interp(length, self._along, column)) for column in self.points.T))

    def sampled(self, count: int) -> Points:
        """Points at equal lengths from the first to the last, of shape (count, 2)."""
        return self._all_at(np.linspace(0.0, self.length, count))

    def _all_at(self, lengths: NDArray[np.float64]) -> Points:
        return np.stack([np.interp(lengths, self._along, column) for column in self.points.T], axis=1)

    def between(self, fraction: float, radius: float) -> Point:
        """The point at a fraction of the part that lies outside the circles at both ends."""
        return self.at(radius + fraction * (self.length - 2 * radius))

    def all_between(self, fractions: NDArray[np.float64], radius: float) -> Points:
        """The same for several fractions, of shape (fractions, 2)."""
        return self._all_at(radius + fractions * (self.length - 2 * radius))

    def angle(self, length: float) -> float:
        """The direction in radians at a length from the start; 0 is to the right, π/2 down."""
        before, after = self.at(length - 2), self.at(length + 2)
        return float(np.arctan2(after.y - before.y, after.x - before.x))


def straight(start: Point, stop: Point) -> Curve:
    """The straight line between two points."""
    return Curve(np.array([start, stop]))


def bend(unit: Point, level: Point) -> Points:
    """A Bézier curve from a unit, at most 40° steep there, to a lane, where it is level."""
    across = level.x - unit.x
    steepest = 0.32 * abs(across)
    slant = min(max(0.55 * (level.y - unit.y), -steepest), steepest)
    corners = np.array([unit, (unit.x + 0.34 * across, unit.y + slant), (unit.x + 0.42 * across, level.y), level])
    t = np.linspace(0, 1, _CURVE_POINTS)[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return np.asarray(weights @ corners)
