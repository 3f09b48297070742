"""E over the parameter, or the input, that a step is about: the fourth plot, whose slope is what training follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names import places
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, Place, Space
from bpdebugger.core.passes.forward import forward
from bpdebugger.core.passes.sweep import Variable, net_input, sweep
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.plotting.curves import WORK, CurveMarks, Curves, grid, grid_size, marked
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.drawing.ranges import Axis, net_input_axis


@dataclass(frozen=True, slots=True)
class Subject:
    """A parameter, in all its uses together, or an input unit; its ``name``, and what it is called in a formula."""

    space: Space
    index: int
    name: str
    letter: str


def subject_of(moment: Moment, unit: int) -> Subject:
    """What a step is about: its parameter, its connection's weight, its input; else the first weight into ``unit``."""
    plan, step = moment.trace.plan, moment.step
    place = step.place if step else None
    if place is not None:
        index, uses = place.index, plan.uses
        match KINDS[place.kind].space:
            case Space.PARAMETER:
                return _parameter(plan, index)
            case Space.CONNECTION if (use := uses.of_weight(index)) is not None:
                return _parameter(plan, use.parameter)
            case Space.TUNABLE:
                return _parameter(plan, int(plan.tunable_parameters[index]))
            case Space.UNIT if index < plan.inputs.stop:
                name = plan.units[index]
                return Subject(Space.UNIT, index, name, f"y[{name}]")
            case Space.UNIT if place.kind.row.parameter is not None:
                return _parameter(plan, int(plan.bias[index]))
    weights = (plan.uses.of_weight(connection) for connection in plan.incoming(unit))
    return _parameter(plan, next((use.parameter for use in weights if use is not None), 0))


def _parameter(plan: Plan, index: int) -> Subject:
    return Subject(Space.PARAMETER, index, plan.parameters[index], plan.parameters[index])


@dataclass(frozen=True, slots=True)
class SubjectCurve:
    """E over a subject: the axis of the subject, the drawn line on the axis of E of the other plots, or no line where a
    network is too large to run it that often."""

    axis: Axis
    line: tuple[Array, Array]


def value_of(trace: Trace, row: int, subject: Subject) -> float:
    """The number that the subject has in a sample."""
    if subject.space is Space.UNIT:
        return float(trace.y[row, subject.index])
    return float(trace.parameters[subject.index])


def slope_of(moment: Moment, subject: Subject) -> float | None:
    """∂E over the subject in the sample at hand, where it is known."""
    row, index = moment.row, subject.index
    if subject.space is Space.UNIT:
        return moment.value(places.upstream(index, row))
    gradient = moment.value(places.gradient(index, row))
    uses = moment.trace.plan.uses.each_of(index)
    if gradient is None and len(uses) == 1:
        # the only part is the whole sum
        return moment.value(Place(uses[0].kind, uses[0].index, row))
    return gradient


def subject_curve(trace: Trace, row: int, subject: Subject, shown: Curves) -> SubjectCurve:
    """The curve of E over a subject, all else in the sample being as it is in the trace."""
    value = value_of(trace, row, subject)
    axis = net_input_axis(value, value)
    over = grid(axis, grid_size(trace.plan, int(trace.plan.outputs.start)), value)
    losses = _losses(trace, row, subject, over)
    if losses is None:
        return SubjectCurve(axis, (np.zeros(0), np.zeros(0)))
    return SubjectCurve(axis, (axis.line(over), shown.axes["E"].line(losses)))


def _losses(trace: Trace, row: int, subject: Subject, over: Array) -> Array | None:
    plan = trace.plan
    if subject.space is Space.UNIT:
        return sweep(trace, row, subject.index, Variable.ACTIVATION, over)[1]
    uses = plan.uses.each_of(subject.index)
    if len(uses) == 1 and uses[0].kind.row.space is not Space.TUNABLE:
        use = uses[0]
        factor = trace.y[row, plan.source[use.index]] if use.kind.row.space is Space.CONNECTION else 1.0
        along = (over - trace.parameters[subject.index]) * factor
        return sweep(trace, row, use.unit, Variable.NET_INPUT, net_input(trace, row, use.unit) + along)[1]
    if trace.hold is not None or len(over) * (len(plan.source) + len(plan.units)) > 2 * WORK:
        return None
    parameters = np.repeat(trace.parameters[None], len(over), axis=0)
    parameters[:, subject.index] = over
    inputs = np.repeat(trace.y[row : row + 1, plan.inputs], len(over), axis=0)
    _, y = forward(plan, parameters, inputs)
    with np.errstate(all="ignore"):
        return plan.loss.value(y[:, plan.outputs], trace.targets[row])


def subject_marks(moment: Moment, subject: Subject, curve: SubjectCurve, shown: Curves) -> CurveMarks:
    """The point and the tangent, where E and the slope are known."""
    loss = moment.value(places.loss(moment.row))
    position = None if loss is None else (value_of(moment.trace, moment.row, subject), loss)
    return marked(curve.axis, shown.axes["E"], position, slope_of(moment, subject))
