"""Central differences, extrapolated: a numerical derivative with an estimate of its own error, step chosen
per point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from bpdebugger.core.formulas.evaluate import Array

LEVELS: Final = 32
"""The number of steps: each a quarter of the one before, from half the size of the point down to 1e-19."""

_RATIO: Final = 4.0
_FINE: Final = 1e-6
_SWALLOWED: Final = 1e-13
_COLUMNS: Final = 8
_ROUNDING: Final = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Differences:
    """Derivatives by differences, their estimated errors, and the ``sizes`` beside which they have their
    digits: |f|, or what is rounded inside f, over max(1, |x|)."""

    values: Array
    errors: Array
    sizes: Array


def central_differences(f: Callable[[Array], Array], points: Array) -> Differences:
    """The derivative of each of n functions at its own point; all results have shape (n,).

    ``f`` takes what is added to the points, shape (k, n), and returns the values there, shape (k, n). From
    the quotients (f(x + h) - f(x - h))/2h at ever smaller steps Richardson's extrapolation makes a triangle
    of better ones, and the one that differs least from its neighbours wins (Ridders 1982, Advances in
    Engineering Software 4, 75). So steps that reach across a kink or out of the domain lose by themselves.
    Where no difference is finite, the result is NaN and the error inf.
    """
    reach = np.maximum(np.abs(np.where(np.isfinite(points), points, 1.0)), 1.0)
    # powers of two, so that x + h loses little
    steps = 2.0 ** np.floor(np.log2(reach) - 1) * _RATIO ** -np.arange(LEVELS)[:, None]
    with np.errstate(all="ignore"):
        values = f(np.concatenate([steps, -steps]))
        above, below = values[:LEVELS], values[LEVELS:]
        quotients = np.where(steps > _SWALLOWED * np.abs(points), (above - below) / (2 * steps), np.nan)
        rounded = np.maximum(np.maximum(np.abs(above), np.abs(below)), _jitter(quotients, steps, points) / _ROUNDING)
        best, error = _extrapolate(quotients, _ROUNDING * rounded / steps)
        sizes = rounded[-1] / reach
    return Differences(best, error, np.where(np.isfinite(sizes), sizes, 0.0))


def _jitter(quotients: Array, steps: Array, points: Array) -> Array:
    """The rounding of f itself: how much the quotients of neighbouring steps jump about, times the step, where the
    steps are too small for anything else to change them and not yet so small that the point swallows them."""
    size = np.where(points == 0, 1.0, np.abs(points))
    jumps = np.abs(np.diff(quotients, axis=0)) * steps[1:]
    looked_at = (steps[1:] < _FINE * size) & np.isfinite(jumps)
    return np.asarray(np.where(looked_at, jumps, 0.0).max(axis=0))


def _extrapolate(quotients: Array, noise: Array) -> tuple[Array, Array]:
    best, error = np.full(quotients.shape[1], np.nan), np.full(quotients.shape[1], np.inf)
    everyone = np.arange(quotients.shape[1])
    column = quotients
    for power in range(1, _COLUMNS):
        column = column[1:] + np.diff(column, axis=0) / (_RATIO ** (2 * power) - 1)
        change = np.abs(np.diff(column, axis=0))
        # an entry must agree with both its neighbours: with one alone it does so by chance now and then
        spread = np.maximum(change[:-1], change[1:]) + noise[power + 1 : -1]
        spread = np.where(np.isfinite(spread), spread, np.inf)
        at = np.argmin(spread, axis=0)
        better = spread[at, everyone] < error
        best = np.where(better, column[at + 1, everyone], best)
        error = np.where(better, spread[at, everyone], error)
    return best, error
