"""The ranges of plots: what an axis shows, computed from finite values only, and its ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array

USUAL = 4.0
"""Net inputs from -4 to 4 show the shape of every activation of the catalogue; a nudge of 1 is still long enough."""
AROUND = 2.0
"""How much of the z-axis there is at least on either side of the point."""
SMALLEST_PART, LARGEST_PART = 20.0, 2.0
"""What is this much shorter or longer than an axis is drawn on one of its own."""
FAR = 50.0
"""Beyond this net input the plot shows the surroundings of the point and not those of 0."""
MARGIN, WIDE_MARGIN = 0.06, 0.2
"""A wide one has room for a line of text between the curve and the edge."""
_FLAT = 1e-6
_LARGEST = 2e307
_SMALLEST = 1e-290


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis shows: from ``low`` to ``high``, both finite, written as multiples of 10**``exponent``.

    So what is drawn is never far from 1, whatever the numbers are: painters lose their way from about 1e12 on.
    """

    low: float
    high: float
    exponent: int = 0

    @property
    def span(self) -> float:
        """From one end to the other."""
        return self.high - self.low

    @property
    def drawn(self) -> tuple[float, float]:
        """Both ends as they are drawn."""
        return self.to_drawn(self.low), self.to_drawn(self.high)

    def to_drawn(self, value: float) -> float:
        """Where a number is drawn."""
        return value / 10.0**self.exponent

    def from_drawn(self, drawn: float) -> float:
        """The number that is drawn there."""
        return drawn * 10.0**self.exponent

    def clipped(self, value: float) -> float:
        """The number, or the end of the axis that it lies beyond."""
        return min(max(value, self.low), self.high)

    def line(self, values: Array) -> Array:
        """Values as they are drawn: cut off far outside, ±inf too, and broken (NaN) where a curve leaps across."""
        above, below = values > self.high, values < self.low
        leaps = (above[1:] & below[:-1]) | (below[1:] & above[:-1])
        reach = 2 * (self.high - self.low)
        cut = np.clip(values, self.low - reach, self.high + reach)
        cut[1:][leaps] = np.nan
        return np.asarray(cut / 10.0**self.exponent)

    def ticks(self, count: int) -> list[tuple[float, str]]:
        """About ``count`` round numbers on the axis, where they are drawn and how they are written."""
        low, high = self.drawn
        step = _round_step((high - low) / max(count, 1))
        decimals = max(0, -math.floor(math.log10(step)))
        numbers = range(math.ceil(low / step), math.floor(high / step) + 1)
        return [(k * step, f"{k * step:.{decimals}f}".replace("-", "−")) for k in numbers]


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, … that is no smaller than ``least``."""
    size = float(10.0 ** math.floor(math.log10(least)))
    return next((size * digit for digit in (1, 2, 5) if size * digit >= least * (1 - 1e-9)), size * 10)


def axis(low: float, high: float) -> Axis:
    """The axis from low to high, with an exponent where plain numbers would be too long to read."""
    largest = max(abs(low), abs(high))
    plain = 1e-3 <= largest < 1e6
    return Axis(low, high, 0 if plain else math.floor(math.log10(largest)))


def moved(shown: Axis, part: float) -> Axis:
    """An axis further on, by a part of its length."""
    by = part * shown.span
    return Axis(shown.low + by, shown.high + by, shown.exponent)


def zoomed(shown: Axis, about: float, by: float) -> Axis:
    """An axis so many times as long, on which a number keeps its place."""
    return Axis(about + (shown.low - about) * by, about + (shown.high - about) * by, shown.exponent)


def net_input_axis(recorded: float, shown: float) -> Axis:
    """The z-axis: the usual range, or the surroundings of a point far from it, widened to hold a what-if's z as well.

    It stays the same while a point is moved within it.
    """
    low, high = _surroundings(recorded)
    if abs(shown) < _LARGEST and not low <= shown <= high:
        around = max(AROUND, abs(shown) / 10)
        low, high = min(low, math.floor(shown - around)), max(high, math.ceil(shown + around))
    return axis(float(low), float(high))


def _surroundings(z: float) -> tuple[float, float]:
    if not abs(z) < _LARGEST:
        return -USUAL, USUAL
    if abs(z) <= FAR:
        return float(min(-USUAL, math.floor(z - AROUND))), float(max(USUAL, math.ceil(z + AROUND)))
    around = USUAL if abs(z) < 1e5 else abs(z) / 2
    return float(math.floor(z - around)), float(math.ceil(z + around))


def as_long_as(other: Axis, own: Axis, point: float) -> Axis:
    """An axis around ``point`` on which a unit is as long as on ``other``, in the middle of what ``own`` shows.

    It is the own one where that is too small to be seen so, or so large that too little of it would be left.
    """
    if not (other.span / SMALLEST_PART <= own.span <= LARGEST_PART * other.span and math.isfinite(point)):
        return own
    quarter = other.span / 4
    middle = min(max(own.low / 2 + own.high / 2, point - quarter), point + quarter)
    return axis(middle - other.span / 2, middle + other.span / 2)


def fitted_axis(values: Array, points: Iterable[float], margin: float = MARGIN) -> Axis:
    """The axis that shows what matters of a curve's values, and every point, with a margin as a part of their range.

    A few values far from all others (a pole, a cross-entropy near 0) do not squeeze the rest into a line.
    """
    finite = np.sort(values[np.isfinite(values)])
    kept = [min(max(point, -_LARGEST), _LARGEST) for point in points if math.isfinite(point)]
    if len(finite):
        kept += _bulk(np.clip(finite, -_LARGEST, _LARGEST))
    low, high = (min(kept), max(kept)) if kept else (0.0, 0.0)
    span, largest = high - low, max(abs(low), abs(high))
    flat = span <= max(_FLAT * largest, _SMALLEST)
    pad = _pad_of_a_constant(largest) if flat else margin * span
    return axis(low - pad, high + pad)


def _pad_of_a_constant(size: float) -> float:
    return size / 2 if size > _SMALLEST else 1.0


def _bulk(ascending: Array) -> list[float]:
    """The range of nearly all values, and of the others as far as they are not farther away than it is wide."""
    last = len(ascending) - 1
    low, high = float(ascending[round(0.05 * last)]), float(ascending[round(0.95 * last)])
    reach = high - low
    first, final = float(ascending[0]), float(ascending[-1])
    return [max(first, low - reach), min(final, high + reach)] if reach > 0 else [first, final]
