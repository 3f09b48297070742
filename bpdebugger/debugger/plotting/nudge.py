"""One nudge of z followed through the three plots: Δz makes Δy along dy/dz, and that same Δy makes ΔE along ∂E/∂y.

Each plot has a triangle below its tangent. Its run and its rise are drawn to the scales of the plot's axes, which the
plots share wherever that is possible, so that slope · slope = slope can be seen as lengths: the rise of one triangle is
the run of the next.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from bpdebugger.debugger.plotting.curves import PANELS, CurveReading, Curves, Position

USUAL_NUDGE = 1.0


@dataclass(frozen=True, slots=True)
class Nudge:
    """What a change of z changes in a straight line: ``None`` where the slope that it takes is not known yet."""

    dz: float
    dy: float | None
    dE: float | None


def followed(reading: CurveReading, dz: float) -> Nudge:
    """Δy = dy/dz · Δz and ΔE = ∂E/∂z · Δz of a unit."""
    _, local, delta = reading.slopes
    return Nudge(dz, None if local is None else local * dz, None if delta is None else delta * dz)


@dataclass(frozen=True, slots=True)
class Triangle:
    """The triangle of one plot, as it is drawn: from the ``point`` along the run to the ``corner``, from there along
    the rise to the ``end`` of the tangent. ``curve`` is where the curve itself stands by then.

    ``run`` and ``rise`` are the numbers, in the units of the two quantities.
    """

    point: Position
    corner: Position
    end: Position
    curve: Position | None
    run: float
    rise: float


def triangle(shown: Curves, reading: CurveReading, number: int, dz: float) -> Triangle | None:
    """The triangle of the plot with this number, where all that it needs is known and finite."""
    panel = PANELS[number]
    position, slope = reading.position(panel), reading.slopes[number]
    run = dz if panel.horizontal == "z" else followed(reading, dz).dy
    if position is None or slope is None or run is None:
        return None
    rise = slope * run
    x_axis, y_axis = shown.axes_of(panel)
    if not all(map(math.isfinite, (*position, run, rise))):
        return None
    (x, y), (to_x, to_y) = (
        (x_axis.to_drawn(across), y_axis.to_drawn(up))
        for across, up in (position, (position[0] + run, position[1] + rise))
    )
    return Triangle((x, y), (to_x, y), (to_x, to_y), _on_curve(shown, number, to_x), run, rise)


def _on_curve(shown: Curves, number: int, at: float) -> Position | None:
    """The point of the drawn curve there, where it is drawn that far."""
    across, up = shown.lines[number]
    if not across[0] <= at <= across[-1]:
        return None
    height = float(np.interp(at, across, up))
    return (at, height) if math.isfinite(height) else None
