"""What stands near a step and is known before it: the numbers that a wrong answer is likely to be."""

from __future__ import annotations

from collections.abc import Iterator

from bpdebugger.core.names import places
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import GIVEN, KINDS, Place, Space
from bpdebugger.core.passes.trace import Step

MAX_OPERANDS = 64


def neighbours(step: Step) -> Iterator[int]:
    """The steps with the numbers that this one reads (the first 64), and those of its units and its connection."""
    yield from step.operands[:MAX_OPERANDS]
    trace, row = step.trace, step.place.row
    if row < 0:
        return
    for unit in _units(step):
        for place in _places_of(trace.plan, unit, row):
            number = trace.number_of(place)
            if number < step.number or place.kind in GIVEN:
                yield number
    if KINDS[step.place.kind].space is Space.CONNECTION:
        weight = trace.plan.uses.of_weight(step.place.index)
        if weight:
            yield trace.number_of(places.parameter(weight.parameter))


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


def _places_of(plan: Plan, unit: int, row: int) -> Iterator[Place]:
    yield places.value(plan, unit, row)
    if unit < plan.inputs.stop:
        return
    yield places.net_input(unit, row)
    yield places.upstream(unit, row)
    if not plan.activation(unit).couples:
        yield places.slope(unit, row)
    yield places.delta(unit, row)
    if unit >= plan.outputs.start:
        yield places.target(unit, row)
