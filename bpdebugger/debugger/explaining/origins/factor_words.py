"""A factor in words: what it is called in a sentence, and why it is as small as it is."""

from __future__ import annotations

from bpdebugger.core.names.naming import symbol_of
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.quantities import Kind, Place
from bpdebugger.core.passes.trace import Step
from bpdebugger.debugger.explaining.origins.terms import value_place
from bpdebugger.debugger.explaining.outcomes import why_flat

FLAT = 0.01
"""A unit whose local derivative is smaller is called saturated, dead or flat: a sigmoid's is so from |z| = 4.6 on."""

ALMOST_RIGHT = 0.05
"""An output is almost right if it is closer to its target than this (than this part of a target above 1)."""

SIGMOID_LIMIT = "a sigmoid's slope is never above 0.25"


def named(step: Step) -> str:
    """A factor as one calls it: ∂z/∂w is ``y[x1]`` and ∂z/∂y ``the weight w5``, for these are what one can change."""
    trace, place = step.trace, step.place
    plan = trace.plan
    weight = plan.uses.of_weight(place.index) if place.kind is Kind.SOURCE_SLOPE else None
    if weight:
        return f"the weight {plan.parameters[weight.parameter]}"
    if place.kind is Kind.WEIGHT_SLOPE:
        return _source(step).symbol
    return symbol_of(step.quantity)


def valued(step: Step, several: bool) -> str:
    """A factor with its number, ``dy/dz[h2] = 0.002``; where ``several`` samples are at hand, with its own."""
    where = f" in sample {step.sample}" if several and step.sample is not None else ""
    return f"{named(step)} = {on_screen(step.value)}{where}"


def cause(step: Step) -> str:
    """Why the factor is small, if more can be said: ``h2 is saturated, far out at z = −6.2``."""
    trace, place = step.trace, step.place
    match place.kind:
        case Kind.SLOPE if abs(step.value) < FLAT:
            return why_flat(step, trace.plan.units[place.index])
        case Kind.WEIGHT_SLOPE:
            return _why_silent(_source(step))
        case Kind.UPSTREAM:
            return _why_content(step)
    return ""


def _source(step: Step) -> Step:
    trace = step.trace
    source = int(trace.plan.source[step.place.index])
    return trace[trace.number_of(value_place(trace, source, step.place.row))]


def _why_silent(value: Step) -> str:
    """Why y of a unit is 0: a relu that is dead."""
    trace, place = value.trace, value.place
    if place.kind is Kind.INPUT or value.value != 0 or trace.plan.activation(place.index).name != "relu":
        return ""
    slope = Place(Kind.SLOPE, place.index, place.row)
    return why_flat(trace[trace.number_of(slope)], trace.plan.units[place.index])


def _why_content(step: Step) -> str:
    """Why ∂E/∂y of an output is small: it is right, or almost."""
    trace, unit, row = step.trace, step.place.index, step.place.row
    if unit < trace.plan.outputs.start:
        return ""
    name = trace.plan.units[unit]
    target = float(trace.targets[row, unit - trace.plan.outputs.start])
    off = abs(float(trace.y[row, unit]) - target)
    if off == 0:
        return f"{name} is exactly right"
    return f"{name} is almost right" if off < ALMOST_RIGHT * max(1.0, abs(target)) else ""
