"""What stands near a step and is known before it: the numbers that a wrong answer is likely to be."""

from __future__ import annotations

from collections.abc import Iterator

from bpdebugger.core.network.quantities import GIVEN, KINDS, Kind, Place, Space
from bpdebugger.core.passes.trace import Step

MAX_OPERANDS = 64


def neighbours(step: Step) -> Iterator[int]:
    """The steps with the numbers that this one reads (the first 64), and those of its units and its connection."""
    yield from step.operands[:MAX_OPERANDS]
    trace, row = step.trace, step.place.row
    if row < 0:
        return
    for unit in _units(step):
        for kind in _kinds_of(step, unit):
            number = trace.number_of(Place(kind, unit, row))
            if number < step.number or kind in GIVEN:
                yield number
    if KINDS[step.place.kind].space is Space.CONNECTION:
        weight = trace.plan.uses.of_weight(step.place.index)
        if weight:
            yield trace.number_of(Place(Kind.PARAMETER, weight.parameter, -1))


def _units(step: Step) -> list[int]:
    plan, index = step.trace.plan, step.place.index
    match KINDS[step.place.kind].space:
        case Space.UNIT:
            return [index]
        case Space.CONNECTION:
            return [int(plan.source[index]), int(plan.target[index])]
        case Space.PAIR:
            return [int(plan.pair_rows[index]), int(plan.pair_columns[index])]
        case Space.TUNABLE:
            return [int(plan.tunable_units[index])]
    return []


def _kinds_of(step: Step, unit: int) -> Iterator[Kind]:
    plan = step.trace.plan
    if unit < plan.inputs.stop:
        yield Kind.INPUT
        return
    yield from (Kind.ACTIVATION, Kind.NET_INPUT, Kind.UPSTREAM)
    if not plan.activation(unit).couples:
        yield Kind.SLOPE
    yield Kind.DELTA
    if unit >= plan.outputs.start:
        yield Kind.TARGET
