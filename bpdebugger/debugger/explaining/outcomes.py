"""What the number that came out of a step tells, where it tells something."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from bpdebugger.core.names.naming import symbol_of
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Place, Step

HARDLY = 1e-3
"""A local derivative that is smaller lets hardly anything through."""

_SATURATE = frozenset({"sigmoid", "tanh"})


def _upstream(step: Step) -> str:
    if step.place.index < step.trace.plan.outputs.start:
        return ""
    if step.value == 0:
        return "Here it is 0: E does not answer to a nudge of y."
    return f"Here a nudge of y moves E {_times(step.value)}."


def _times(factor: float) -> str:
    """How one thing moves with another: ``0.62 as much, the other way``."""
    return _factor(factor) + (", the other way" if factor < 0 else "")


def _factor(factor: float) -> str:
    size = abs(factor)
    return "just as much" if size == 1 else f"{on_screen(size)} {'times ' if size > 1 else ''}as much"


def _slope(step: Step) -> str:
    slope = step.value
    if abs(slope) < HARDLY:
        much = "not move y at all" if slope == 0 else f"hardly move y ({on_screen(slope)} times as much)"
        return f"Here a nudge of z does {much}: {why_flat(step)}."
    return f"Here a nudge of z moves y {_times(slope)}."


def why_flat(step: Step, name: str = "the unit") -> str:
    """Why the local derivative of a step's unit, called ``name``, is next to nothing at its z."""
    trace, unit = step.trace, step.place.index
    activation = trace.plan.activation(unit).name
    slope = Place(Kind.SLOPE, unit, step.place.row)
    if "kink" in trace[trace.number_of(slope)].rule.note:
        return f"{name} is at a kink"
    z = trace.value(replace(slope, kind=Kind.NET_INPUT))
    if activation == "relu" and z < 0:
        return f"{name} is dead, as its z is negative"
    if activation in _SATURATE:
        return f"{name} is saturated, far out at z = {on_screen(z)}"
    return f"the activation of {name} is flat at z = {on_screen(z)}"


def _delta(step: Step) -> str:
    """Why ∂E/∂z is not simply ∂E/∂y, with the numbers at hand."""
    trace, place = step.trace, step.place
    undone = "The loss undoes the activation: however far out z is, what is left of both factors is y − a."
    if step.rule.note:
        return undone
    if trace.plan.activation(place.index).couples:
        return ""
    slope = trace.value(replace(place, kind=Kind.SLOPE))
    if abs(slope) < HARDLY and trace.plan.group(place.index).logits:
        return undone
    upstream = trace.value(replace(place, kind=Kind.UPSTREAM))
    if upstream == 0:
        return "Here it is 0, because E does not answer to y."
    if slope == 1:
        return "Here ∂E/∂z equals ∂E/∂y, because dy/dz is 1."
    if abs(slope) < HARDLY:
        return f"Here {'nothing' if slope == 0 else 'hardly anything'} gets through: {why_flat(step)}."
    much = f"{'only ' if abs(slope) < 1 else ''}{_factor(slope)}"
    turned = ", the other way" if slope < 0 else ""
    return f"dy/dz = {on_screen(slope)}: a nudge of z moves y {much}{turned}, so E answers to z {much} as to y{turned}."


def _weight_use(step: Step) -> str:
    trace, c = step.trace, step.place.index
    source = int(trace.plan.source[c])
    if trace.y[step.place.row, source] == 0:
        return f"Here y of {trace.plan.units[source]} is 0, so the weight had no say and gets no gradient."
    return ""


def _gradient(step: Step) -> str:
    name = step.trace.plan.parameters[step.place.index]
    if step.value == 0:
        return f"Here it is 0: E does not answer to a nudge of {name}."
    return f"Here a little more {name} would {'raise' if step.value > 0 else 'lower'} E."


def _updated(step: Step) -> str:
    trace = step.trace
    name, before = trace.plan.parameters[step.place.index], float(trace.parameters[step.place.index])
    gradient = float(trace.mean_gradient[step.place.index])
    if gradient == 0:
        return f"The gradient is 0, so {name} stays as it is."
    sign = "positive" if gradient > 0 else "negative"
    change = step.value - before
    if change == 0:
        return f"The gradient is {sign}, but too small to change {name} in floating point."
    return f"The gradient is {sign}, so {name} goes {'up' if change > 0 else 'down'}, by {on_screen(abs(change))}."


def not_finite(step: Step) -> str:
    """Where a NaN or an infinity came from: the first operand that is one, or this step itself."""
    trace, value = step.trace, on_screen(step.value)
    for name, number in step.brief.operands.items():
        operand = trace[number].value
        if not math.isfinite(operand):
            cause = f"{symbol_of(name)} (step {number}), which it reads, is {on_screen(operand)}"
            return f"{step.symbol} is {value}, because {cause}."
    return f"{step.symbol} is {value}, and all that it reads is finite: this is where it leaves the range of numbers."


OUTCOMES: dict[Kind, Callable[[Step], str]] = {
    Kind.UPSTREAM: _upstream,
    Kind.SLOPE: _slope,
    Kind.DELTA: _delta,
    Kind.WEIGHT_USE: _weight_use,
    Kind.GRADIENT: _gradient,
    Kind.MEAN_GRADIENT: _gradient,
    Kind.UPDATED: _updated,
}
"""A sentence, or nothing, for the kinds whose number is worth a word."""
