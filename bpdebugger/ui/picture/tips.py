"""The network picture in words: what there is to know of a part, and what a moment is about."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import islice

import numpy as np

from bpdebugger.core.formulas.expression import shortest
from bpdebugger.core.names.naming import name_of, symbol_of
from bpdebugger.core.names.numerals import NOT_YET
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import GIVEN, KINDS, OF_OPTIMIZERS, PAST_THE_SAMPLES, Kind, Place
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.explaining.parts import Part, PartKind
from bpdebugger.debugger.walking.moment import Moment

MOST_LINES = 24
_MOST_READ = 6


def places_of(trace: Trace, part: Part, row: int) -> Iterator[Place]:
    """Every quantity of a part, of the sample in ``row`` and past the samples, in the order of the pass."""
    for kind, index in _quantities(trace.plan, part):
        if trace.has(kind):
            yield Place(kind, index, -1 if kind in PAST_THE_SAMPLES else row)


def latest_step(moment: Moment, part: Part) -> int | None:
    """The last step so far that computed something of a part; ``None`` if nothing of it is computed yet."""
    places = places_of(moment.trace, part, moment.row)
    numbers = (moment.trace.number_of(place) for place in places if place.kind not in GIVEN)
    return max((number for number in numbers if moment.knows(number)), default=None)


def tip(moment: Moment, part: Part) -> str:
    """Every quantity of a part with all digits, or the step that will compute it, as rich text."""
    places = places_of(moment.trace, part, moment.row)
    rows = [_row(moment, place) for place in islice(places, MOST_LINES)]
    rest = sum(1 for _ in places)
    if rest:
        rows.append(f"<tr><td colspan='2'>and {rest} more</td></tr>")
    held = moment.hold is not None and part == Part(PartKind.UNIT, moment.hold.unit)
    title = escape(title_of(moment.trace.plan, part)) + (", what-if" if held else "")
    return f"<b>{title}</b><table>{''.join(rows)}</table>"


def title_of(plan: Plan, part: Part) -> str:
    """A part in words."""
    match part.kind:
        case PartKind.CONNECTION:
            ends = f"{plan.units[plan.source[part.index]]} → {plan.units[plan.target[part.index]]}"
            use = plan.uses.of_weight(part.index)
            return f"{ends}, weight {plan.parameters[use.parameter]}" if use else ends
        case PartKind.LOSS:
            return f"loss: {plan.loss.name}"
    number = int(plan.layer_of[part.index])
    layer = plan.written_layers[number]
    name = layer.name or f"layer {number + 1}"
    if not number:
        return f"{plan.units[part.index]}, {name}"
    unit = layer.units[part.index - plan.layer_slices[number].start]
    return f"{unit.name}, {name}, {layer.activation_of(unit)}"


def description(moment: Moment) -> str:
    """What is in focus and what it reads, in a sentence or two."""
    step, hold = moment.step, moment.hold
    if step is None:
        return "Nothing is computed yet."
    value = moment.value(step.place)
    shown = NOT_YET if value is None else _all_digits(value)
    sentences = [f"In focus: {KINDS[step.place.kind].words} {step.symbol}, {shown}."]
    reads = _reads(moment, step.place)
    if reads:
        sentences.append(f"It reads {reads}.")
    if hold is not None:
        sentences.append(f"What-if: z[{moment.trace.plan.units[hold.unit]}] is held at {_all_digits(hold.z)}.")
    return " ".join(sentences)


def _reads(moment: Moment, place: Place) -> str:
    """The names of what is read; of large rules only where they are cheap to tell."""
    plan, trace = moment.trace.plan, moment.trace
    if place.kind in PAST_THE_SAMPLES:
        return ""
    if place.kind is Kind.NET_INPUT and len(plan.incoming(place.index)) > _MOST_READ:
        return f"{len(plan.incoming(place.index))} connections"
    if place.kind is Kind.UPSTREAM and len(plan.outgoing[place.index]) > _MOST_READ:
        return f"{len(plan.outgoing[place.index])} shares"
    numbers = moment.reads()
    names = [symbol_of(trace[number].quantity) for number in numbers[:_MOST_READ]]
    return ", ".join(names) + (" and more" if len(numbers) > _MOST_READ else "")


def _row(moment: Moment, place: Place) -> str:
    number = moment.trace.number_of(place)
    symbol = escape(symbol_of(name_of(moment.trace.plan, place.kind, place.index)))
    known = moment.knows(number)
    value = _all_digits(moment.trace.value(place)) if known else f"{NOT_YET} (step {number + 1})"
    return f"<tr><td>{symbol}&nbsp;</td><td align='right'>{value}</td></tr>"


def _all_digits(value: float) -> str:
    return shortest(value).replace("-", "−")


def _quantities(plan: Plan, part: Part) -> Iterator[tuple[Kind, int]]:
    match part.kind:
        case PartKind.CONNECTION:
            yield from _of_connection(plan, part.index)
        case PartKind.TARGET:
            yield Kind.TARGET, part.index
        case PartKind.LOSS:
            yield Kind.LOSS, 0
            yield Kind.MEAN_LOSS, 0
        case PartKind.BIAS:
            yield from _of_bias(plan, part.index)
        case PartKind.UNIT:
            yield from _of_unit(plan, part.index)


def _of_connection(plan: Plan, connection: int) -> Iterator[tuple[Kind, int]]:
    use = plan.uses.of_weight(connection)
    if use:
        yield Kind.PARAMETER, use.parameter
    for kind in (Kind.SOURCE_SLOPE, Kind.SHARE, *((Kind.WEIGHT_SLOPE, Kind.WEIGHT_USE) if use else ())):
        yield kind, connection
    if use:
        yield from _of_parameter(use.parameter)


def _of_bias(plan: Plan, unit: int) -> Iterator[tuple[Kind, int]]:
    if plan.bias[unit] >= 0:
        yield Kind.PARAMETER, int(plan.bias[unit])
        yield Kind.BIAS_USE, unit
        yield from _of_parameter(int(plan.bias[unit]))


def _of_parameter(parameter: int) -> Iterator[tuple[Kind, int]]:
    for kind in (Kind.GRADIENT, Kind.MEAN_GRADIENT, *sorted(OF_OPTIMIZERS), Kind.UPDATED):
        yield kind, parameter


def _of_unit(plan: Plan, unit: int) -> Iterator[tuple[Kind, int]]:
    if unit < plan.inputs.stop:
        yield Kind.INPUT, unit
        yield Kind.UPSTREAM, unit
        return
    yield Kind.NET_INPUT, unit
    yield Kind.ACTIVATION, unit
    if unit >= plan.outputs.start:
        yield Kind.TARGET, unit
    yield Kind.UPSTREAM, unit
    pairs = np.flatnonzero(plan.pair_columns == unit).tolist()
    for pair in pairs:
        yield Kind.PAIR_SLOPE, pair
    if not pairs:
        yield Kind.SLOPE, unit
    yield Kind.DELTA, unit
    yield from _of_bias(plan, unit)
    for tunable in np.flatnonzero(plan.tunable_units == unit).tolist():
        yield Kind.PARAMETER, int(plan.tunable_parameters[tunable])
        yield Kind.TUNABLE_SLOPE, tunable
        yield Kind.TUNABLE_USE, tunable
