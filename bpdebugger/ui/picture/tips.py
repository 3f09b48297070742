"""The network picture in words: what there is to know of a part, and what a moment is about."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import islice

import numpy as np

from bpdebugger.core.formulas.printing import shortest
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.names.numerals import NOT_YET
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import GIVEN, KINDS, OF_OPTIMIZERS, PAST_THE_SAMPLES, Place
from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.explaining.parts import Part, PartType
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr

MOST_LINES = 24
_MOST_READ = 6


def places_of(trace: Trace, part: Part, row: int) -> Iterator[Place]:
    """Every quantity of a part, of the sample in ``row`` and past the samples, in the order of the pass."""
    yield from (place for place in _places_of(trace.plan, part, row) if trace.has(place.kind))


def latest_step(moment: Moment, part: Part) -> int | None:
    """The last step so far that computed something of a part; ``None`` if nothing of it is computed yet."""
    found = places_of(moment.trace, part, moment.row)
    numbers = (moment.trace.number_of(place) for place in found if place.kind not in GIVEN)
    return max((number for number in numbers if moment.knows(number)), default=None)


def tip(moment: Moment, part: Part) -> str:
    """Every quantity of a part with all digits, or the step that will compute it, as rich text."""
    found = places_of(moment.trace, part, moment.row)
    rows = [_row(moment, place) for place in islice(found, MOST_LINES)]
    rest = sum(1 for _ in found)
    if rest:
        rows.append(f"<tr><td colspan='2'>{tr('and {count} more', count=rest)}</td></tr>")
    held = moment.hold is not None and part == Part(PartType.UNIT, moment.hold.unit)
    title = escape(title_of(moment.trace.plan, part)) + (tr(", what-if") if held else "")
    return f"<b>{title}</b><table>{''.join(rows)}</table>"


def title_of(plan: Plan, part: Part) -> str:
    """A part in words."""
    match part.kind:
        case PartType.CONNECTION:
            ends = f"{plan.units[plan.source[part.index]]} → {plan.units[plan.target[part.index]]}"
            use = plan.uses.of_weight(part.index)
            return f"{ends}, weight {plan.parameters[use.parameter]}" if use else ends
        case PartType.LOSS:
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
        return tr("Nothing is computed yet.")
    value = moment.value(step.place)
    shown = tr(NOT_YET) if value is None else _all_digits(value)
    sentences = [
        tr(
            "In focus: {kind} {symbol}, {shown}.",
            kind=tr(KINDS[step.place.kind].words),
            symbol=step.symbol,
            shown=shown,
        )
    ]
    reads = _reads(moment, step.place)
    if reads:
        sentences.append(tr("It reads {reads}.", reads=reads))
    if hold is not None:
        z = f"{moment.letters.net_input}[{moment.trace.plan.units[hold.unit]}]"
        sentences.append(tr("What-if: {z} is held at {number}.", z=z, number=_all_digits(hold.z)))
    return " ".join(sentences)


def _reads(moment: Moment, place: Place) -> str:
    """The names of what is read; of large rules only where they are cheap to tell."""
    plan, trace = moment.trace.plan, moment.trace
    if place.kind in PAST_THE_SAMPLES:
        return ""
    if place == places.net_input(place.index, place.row) and len(plan.incoming(place.index)) > _MOST_READ:
        return f"{len(plan.incoming(place.index))} connections"
    if place == places.upstream(place.index, place.row) and len(plan.outgoing[place.index]) > _MOST_READ:
        return f"{len(plan.outgoing[place.index])} shares"
    numbers = moment.reads()
    names = [trace[number].symbol for number in numbers[:_MOST_READ]]
    return ", ".join(names) + (tr(" and more") if len(numbers) > _MOST_READ else "")


def _row(moment: Moment, place: Place) -> str:
    number = moment.trace.number_of(place)
    symbol = escape(moment.letters.symbol(name_of(moment.trace.plan, place.kind, place.index)))
    # the number of a step would tell what comes next
    is_asked = moment.practice is not None and moment.practice.hides(number)
    later = NOT_YET if is_asked else f"{NOT_YET} (step {number + 1})"
    value = _all_digits(moment.trace.value(place)) if moment.knows(number) else later
    return f"<tr><td>{symbol}&nbsp;</td><td align='right'>{value}</td></tr>"


def _all_digits(value: float) -> str:
    return shortest(value).replace("-", "−")


def _places_of(plan: Plan, part: Part, row: int) -> Iterator[Place]:
    match part.kind:
        case PartType.CONNECTION:
            yield from _of_connection(plan, part.index, row)
        case PartType.TARGET:
            yield places.target(part.index, row)
        case PartType.LOSS:
            yield places.loss(row)
            yield places.penalty()
            yield places.mean_loss()
        case PartType.BIAS:
            yield from _of_bias(plan, part.index, row)
        case PartType.UNIT:
            yield from _of_unit(plan, part.index, row)


def _of_connection(plan: Plan, connection: int, row: int) -> Iterator[Place]:
    use = plan.uses.of_weight(connection)
    if use:
        yield places.parameter(use.parameter)
    yield places.source_slope(connection, row)
    yield places.share(connection, row)
    if use:
        yield places.weight_slope(connection, row)
        yield Place(use.kind, use.index, row)
        yield from _of_parameter(plan, use.parameter, row)


def _of_bias(plan: Plan, unit: int, row: int) -> Iterator[Place]:
    use = plan.uses.of_bias(unit)
    if use:
        yield places.parameter(use.parameter)
        yield Place(use.kind, use.index, row)
        yield from _of_parameter(plan, use.parameter, row)


def _of_parameter(plan: Plan, parameter: int, row: int) -> Iterator[Place]:
    yield places.gradient(parameter, row)
    if plan.penalty is not None and parameter in plan.penalty.members:
        yield places.penalty_slope(parameter)
    yield places.mean_gradient(parameter)
    yield from (Place(kind, parameter, -1) for kind in sorted(OF_OPTIMIZERS))
    yield places.updated(parameter)


def _of_unit(plan: Plan, unit: int, row: int) -> Iterator[Place]:
    if unit < plan.inputs.stop:
        yield places.value(plan, unit, row)
        yield places.upstream(unit, row)
        return
    yield places.net_input(unit, row)
    yield places.value(plan, unit, row)
    if unit >= plan.outputs.start:
        yield places.target(unit, row)
    yield places.upstream(unit, row)
    pairs = np.flatnonzero(plan.pair_columns == unit).tolist()
    yield from (places.pair_slope(pair, row) for pair in pairs)
    if not pairs:
        yield places.slope(unit, row)
    yield places.delta(unit, row)
    yield from _of_bias(plan, unit, row)
    for tunable in np.flatnonzero(plan.tunable_units == unit).tolist():
        use = plan.uses[int(plan.uses.of_tunable[tunable])]
        yield places.parameter(use.parameter)
        yield places.tunable_slope(tunable, row)
        yield Place(use.kind, use.index, row)
