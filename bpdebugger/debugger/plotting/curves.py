"""The three curves of a unit: E over y, y over z and E over z, with the points and tangents that a moment knows."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names import places
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, Kind, Role, Space
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.sweep import Variable, net_input, sweep
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.drawing.ranges import WIDE_MARGIN, Axis, as_long_as, fitted_axis, net_input_axis

MOST_POINTS, FEWEST_POINTS = 161, 41
WORK = 1_000_000
"""A sweep computes no more than about this many numbers, so that it is quick on a large network."""

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class CurvePlot:
    """One plot: a quantity over another, whose ``slope`` is a factor of the chain rule, by its name."""

    vertical: str
    horizontal: str
    slope: str
    role: Role


PANELS = (
    CurvePlot("E", "y", "dE_dy", Role.UPSTREAM),
    CurvePlot("y", "z", "dy_dz", Role.LOCAL),
    CurvePlot("E", "z", "dE_dz", Role.PRODUCT),
)
"""From left to right, so that slope · slope = slope."""


@dataclass(frozen=True, slots=True)
class CurveReading:
    """What a moment knows of a unit: ``values`` of z, y and E, and the ``slopes`` of the panels.

    ``None`` is not known yet. ``coupled``: it is a unit of a softmax layer, where ∂E/∂z is a sum. ``supposed``: a
    what-if holds its z.
    """

    unit: int
    values: dict[str, float | None]
    slopes: tuple[float | None, ...]
    coupled: bool
    supposed: bool

    def position(self, panel: CurvePlot) -> Position | None:
        """The point of a plot, where both of its numbers are known."""
        x, y = self.values[panel.horizontal], self.values[panel.vertical]
        return None if x is None or y is None else (x, y)


@dataclass(frozen=True, slots=True)
class Curves:
    """The curves of a unit: an axis for each of z, y and E, a drawn line for each panel, the recorded z, y and E.

    ``across``: the axis of y where E is drawn over it; wherever that is possible, a unit of y is as long there as a
    unit of z is in the plots over z, so that the two slopes of E can be compared by eye.
    """

    axes: dict[str, Axis]
    across: Axis
    lines: tuple[tuple[Array, Array], ...]
    recorded: dict[str, float]

    def axes_of(self, panel: CurvePlot) -> tuple[Axis, Axis]:
        """The horizontal and the vertical axis of a panel."""
        over = self.across if panel.horizontal == "y" else self.axes[panel.horizontal]
        return over, self.axes[panel.vertical]

    @property
    def to_one_scale(self) -> bool:
        """Whether a unit of y is as long as a unit of z in the plots of E."""
        return math.isclose(self.across.span, self.axes["z"].span, rel_tol=1e-9)


@dataclass(frozen=True, slots=True)
class CurveMarks:
    """What stands on a curve, as it is drawn: the point, the tangent's two ends, in a what-if the recorded point."""

    point: Position | None = None
    tangent: tuple[Position, Position] | None = None
    recorded: Position | None = None


def unit_in_focus(moment: Moment) -> int:
    """The unit after the inputs that a step is about.

    A weight is about its target; what comes back along a connection, about the unit that it comes back to. A what-if
    is about the unit that it holds, the beginning about the unit that is computed first.
    """
    if moment.hold:
        return int(moment.hold.unit)
    trace, number = moment.trace, moment.position.step
    place = trace.place(min(number + moment.at_start, len(trace) - 1))
    return _unit_of(trace.plan, place.kind, place.index)


def _unit_of(plan: Plan, kind: Kind, index: int) -> int:
    match KINDS[kind].space:
        case Space.UNIT:
            return index if index >= plan.inputs.stop else _after(plan, index)
        case Space.CONNECTION:
            source, target = int(plan.source[index]), int(plan.target[index])
            comes_back = kind.row.comes_back and source >= plan.inputs.stop
            return source if comes_back else target
        case Space.PAIR:
            return int(plan.pair_columns[index])
        case Space.TUNABLE:
            return int(plan.tunable_units[index])
        case Space.PARAMETER:
            return _user_of(plan, index)
    return int(plan.outputs.start)


def _after(plan: Plan, unit: int) -> int:
    outgoing = plan.outgoing[unit]
    return int(plan.target[outgoing[0]]) if len(outgoing) else plan.outputs.start


def _user_of(plan: Plan, parameter: int) -> int:
    uses = plan.uses.of(parameter)
    return int(plan.uses.unit[uses[0]]) if len(uses) else plan.outputs.start


def read(moment: Moment, unit: int) -> CurveReading:
    """What a moment knows of a unit after the inputs."""
    trace, row, hold = moment.trace, moment.row, moment.hold
    group = trace.plan.group(unit)
    return CurveReading(
        unit=unit,
        values={
            "z": moment.value(places.net_input(unit, row)),
            "y": moment.value(places.value(trace.plan, unit, row)),
            "E": moment.value(places.loss(row)),
        },
        slopes=(
            moment.value(places.upstream(unit, row)),
            moment.value(places.own_slope(trace.plan, unit, row)),
            moment.value(places.delta(unit, row)),
        ),
        coupled=group.activation.couples,
        supposed=hold is not None and hold.unit == unit and hold.sample == trace.samples[row],
    )


@dataclass(frozen=True, slots=True)
class CurveKey:
    """What the curves of a unit depend on: traces with equal keys have the same curves."""

    network: Network
    sample: int
    unit: int
    z_axis: Axis
    hold: Hold | None


def key(trace: Trace, row: int, unit: int, kept: Axis | None = None) -> CurveKey:
    """The key of a unit's curves in one sample of a trace; the z-axis is ``kept`` where that one shows the unit's z.

    A unit's own what-if is not part of it, as the curves run over that unit's z; but where a softmax couples
    the units, E over y depends on the others' y, and these on z.
    """
    sample, hold = trace.samples[row], trace.hold
    if hold and (hold.sample != sample or (hold.unit == unit and not trace.plan.activation(unit).couples)):
        hold = None
    z = float(trace.z[row, unit])
    z_axis = kept if kept and kept.low <= z <= kept.high else net_input_axis(net_input(trace, row, unit), z)
    return CurveKey(trace.network, sample, unit, z_axis, hold)


def curves(trace: Trace, row: int, unit: int, z_axis: Axis) -> Curves:
    """The curves of a unit after the inputs, over a range of z, all else in the sample being as it is in the trace."""
    z = net_input(trace, row, unit)
    (y,), (E,) = sweep(trace, row, unit, Variable.NET_INPUT, np.array([z]))
    count = grid_size(trace.plan, unit)
    over_z = grid(z_axis, count, z)
    y_over_z, E_over_z = sweep(trace, row, unit, Variable.NET_INPUT, over_z)
    y_axis = fitted_axis(y_over_z, [y], WIDE_MARGIN)
    across = as_long_as(z_axis, y_axis, float(y))
    over_y = grid(across, count, y)
    _, E_over_y = sweep(trace, row, unit, Variable.ACTIVATION, over_y)
    reached = (over_y >= y_axis.low) & (over_y <= y_axis.high)
    E_axis = fitted_axis(np.concatenate([E_over_y[reached], E_over_z]), [E], WIDE_MARGIN)
    return Curves(
        axes={"z": z_axis, "y": y_axis, "E": E_axis},
        across=across,
        lines=(
            (across.line(over_y), E_axis.line(E_over_y)),
            (z_axis.line(over_z), y_axis.line(y_over_z)),
            (z_axis.line(over_z), E_axis.line(E_over_z)),
        ),
        recorded={"z": z, "y": float(y), "E": float(E)},
    )


def grid_size(plan: Plan, unit: int) -> int:
    """How many points a curve has: fewer where each of them costs much."""
    after = len(plan.source) - int(plan.incoming_start[plan.layer_slices[plan.layer_of[unit]].stop])
    return min(max(WORK // (after + len(plan.units)), FEWEST_POINTS), MOST_POINTS)


def grid(over: Axis, count: int, recorded: float) -> Array:
    """Evenly spaced numbers, with the recorded one and 0, where most kinks are, among them."""
    among = [number for number in (0.0, recorded) if over.low < number < over.high]
    return np.unique(np.concatenate([np.linspace(over.low, over.high, count), among]))


def marks(shown: Curves, reading: CurveReading, number: int) -> CurveMarks:
    """What stands on the curve of the panel with this number."""
    panel = PANELS[number]
    x_axis, y_axis = shown.axes_of(panel)
    recorded = None
    # of a softmax layer's E over y there is another curve at every z: the recorded point lies on none that is shown
    if reading.supposed and not (reading.coupled and panel.horizontal == "y"):
        recorded = _drawn(x_axis, y_axis, (shown.recorded[panel.horizontal], shown.recorded[panel.vertical]))
    return replace(marked(x_axis, y_axis, reading.position(panel), reading.slopes[number]), recorded=recorded)


def marked(x_axis: Axis, y_axis: Axis, position: Position | None, slope: float | None) -> CurveMarks:
    """The point of a plot and its tangent, as far as they are known."""
    point = _drawn(x_axis, y_axis, position)
    if point is None or slope is None or math.isnan(slope):
        return CurveMarks(point)
    return CurveMarks(point, _tangent(x_axis, y_axis, point, slope))


def _drawn(x_axis: Axis, y_axis: Axis, position: Position | None) -> Position | None:
    if position is None or not all(map(math.isfinite, position)):
        return None
    return x_axis.to_drawn(position[0]), y_axis.to_drawn(position[1])


def _tangent(x_axis: Axis, y_axis: Axis, point: Position, slope: float) -> tuple[Position, Position]:
    """A straight line through the point, over three fifths of the plot's width or four fifths of its height."""
    (left, right), (bottom, top) = x_axis.drawn, y_axis.drawn
    # the slope between the two axes as they are drawn, both ends taken as 0 and 1
    with np.errstate(all="ignore"):
        steepness = float(np.float64(slope) * (x_axis.high - x_axis.low) / (y_axis.high - y_axis.low))
    across = min(0.3, 0.4 / abs(steepness)) if steepness else 0.3
    # an infinite slope stands upright
    up = math.copysign(0.4, steepness) if math.isinf(steepness) else steepness * across
    dx, dy = across * (right - left), up * (top - bottom)
    return (point[0] - dx, point[1] - dy), (point[0] + dx, point[1] + dy)
