"""What each kind of step means, and what the number that came out of it tells, where it tells something.

A meaning is in names: it looks at no number that is still to be computed.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names import places
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, Kind
from bpdebugger.core.passes.trace import Place, Step
from bpdebugger.debugger.explaining import meanings_at_the_end as end
from bpdebugger.language import all_of, tr, tr_noop

HARDLY = 1e-3
"""A local derivative that is smaller lets hardly anything through."""

_SATURATE = frozenset({"sigmoid", "tanh"})


def _tells_upstream(step: Step) -> str:
    if step.place.index < step.trace.plan.outputs.start:
        return ""
    letters = _letters(step)
    if step.value == 0:
        return tr("Here it is 0: {E} does not answer to a nudge of {y}.", E=letters.loss, y=letters.output)
    return _moves(letters.output, letters.loss, step.value)


def _letters(step: Step) -> Letters:
    """In which what is said of the step names quantities."""
    return step.trace.letters


def _moves(z: str, y: str, factor: float) -> str:
    """How one thing moves with another: ``0.62 as much, the other way``."""
    if factor < 0:
        return tr("Here a nudge of {z} moves {y} {much}, the other way.", z=z, y=y, much=_factor(factor))
    return tr("Here a nudge of {z} moves {y} {much}.", z=z, y=y, much=_factor(factor))


def _factor(factor: float) -> str:
    size = abs(factor)
    if size == 1:
        return tr("just as much")
    factor_of = on_screen(size)
    return tr("{factor} times as much", factor=factor_of) if size > 1 else tr("{factor} as much", factor=factor_of)


def _tells_slope(step: Step) -> str:
    slope, y, z = step.value, _letters(step).output, _letters(step).net_input
    if abs(slope) < HARDLY:
        if slope == 0:
            return tr("Here a nudge of {z} does not move {y} at all: {why}.", z=z, y=y, why=why_flat(step))
        return tr(
            "Here a nudge of {z} does hardly move {y} ({factor} times as much): {why}.",
            z=z,
            y=y,
            factor=on_screen(slope),
            why=why_flat(step),
        )
    return _moves(z, y, slope)


def why_flat(step: Step, name: str = "") -> str:
    """Why the local derivative of a step's unit, called ``name``, is next to nothing at its z."""
    trace, unit = step.trace, step.place.index
    name = name or tr("the unit")
    activation = trace.plan.activation(unit).name
    slope = places.slope(unit, step.place.row)
    if "kink" in trace[trace.number_of(slope)].rule.note:
        return tr("{name} is at a kink", name=name)
    z, letter = trace.value(places.net_input(unit, slope.row)), _letters(step).net_input
    if activation == "relu" and z < 0:
        return tr("{name} is dead, as its {z} is negative", name=name, z=letter)
    if activation in _SATURATE:
        return tr("{name} is saturated, far out at {z} = {number}", name=name, z=letter, number=on_screen(z))
    return tr("the activation of {name} is flat at {z} = {number}", name=name, z=letter, number=on_screen(z))


def _tells_delta(step: Step) -> str:
    """Why ∂E/∂z is not simply ∂E/∂y, with the numbers at hand."""
    trace, place, of = step.trace, step.place, _letters(step)
    undone = tr(
        "The loss undoes the activation: however far out {z} is, what is left of both factors is {y} − {a}.",
        z=of.net_input,
        y=of.output,
        a=of.target,
    )
    if step.rule.note:
        return undone
    if trace.plan.activation(place.index).couples:
        return ""
    slope = trace.value(places.slope(place.index, place.row))
    if abs(slope) < HARDLY and trace.plan.group(place.index).logits:
        return undone
    upstream = trace.value(places.upstream(place.index, place.row))
    if upstream == 0:
        return tr("Here it is 0, because {E} does not answer to {y}.", E=of.loss, y=of.output)
    if slope == 1:
        delta, above, local = map(of.symbol, ("dE_dz", "dE_dy", "dy_dz"))
        return tr("Here {delta} equals {above}, because {local} is 1.", delta=delta, above=above, local=local)
    if abs(slope) < HARDLY:
        if slope == 0:
            return tr("Here nothing gets through: {why}.", why=why_flat(step))
        return tr("Here hardly anything gets through: {why}.", why=why_flat(step))
    much = _factor(slope) if abs(slope) >= 1 else tr("only {much}", much=_factor(slope))
    values = {"dy_dz": of.symbol("dy_dz"), "slope": on_screen(slope), "much": much}
    values |= {"E": of.loss, "y": of.output, "z": of.net_input}
    if slope < 0:
        return tr(
            "{dy_dz} = {slope}: a nudge of {z} moves {y} {much}, the other way, so {E} answers to {z} "
            "{much} as to {y}, "
            "the other way.",
            **values,
        )
    return tr(
        "{dy_dz} = {slope}: a nudge of {z} moves {y} {much}, so {E} answers to {z} {much} as to {y}.",
        **values,
    )


def _tells_weight_use(step: Step) -> str:
    trace, c = step.trace, step.place.index
    source = int(trace.plan.source[c])
    if trace.y[step.place.row, source] == 0:
        y, unit = _letters(step).output, trace.plan.units[source]
        return tr("Here {y} of {unit} is 0, so the weight had no say and gets no gradient.", y=y, unit=unit)
    return ""


def _tells_gradient(step: Step) -> str:
    name = step.trace.plan.parameters[step.place.index]
    E = _letters(step).loss
    if step.value == 0:
        return tr("Here it is 0: {E} does not answer to a nudge of {y}.", E=E, y=name)
    if step.value > 0:
        return tr("Here a little more {name} would raise {E}.", name=name, E=E)
    return tr("Here a little more {name} would lower {E}.", name=name, E=E)


def not_finite(step: Step) -> str:
    """Where a NaN or an infinity came from: the first operand that is one, or this step itself."""
    trace, value = step.trace, on_screen(step.value)
    for name, number in step.brief.operands.items():
        operand = trace[number].value
        if not math.isfinite(operand):
            return tr(
                "{symbol} is {value}, because {read} (step {number}), which it reads, is {operand}.",
                symbol=step.symbol,
                value=value,
                read=_letters(step).symbol(name),
                number=number,
                operand=on_screen(operand),
            )
    return tr(
        "{symbol} is {value}, and all that it reads is finite: this is where it leaves the range of numbers.",
        symbol=step.symbol,
        value=value,
    )


_FEW = 3


def listed(names: list[str]) -> str:
    """``o1 and o2``, ``o1, o2 and o3``; more are counted: ``10 units``."""
    if len(names) > _FEW:
        return tr("{count} units", count=len(names))
    return all_of(names)


_LOSSES = {
    "half_squared_error": tr_noop("half the squared distance between output and target"),
    "squared_error": tr_noop("the squared distance between output and target"),
    "mean_squared_error": tr_noop("the squared distance between output and target"),
    "absolute_error": tr_noop("the distance between output and target"),
    "huber": tr_noop("half the squared distance between output and target where it is below 1, and linear beyond"),
    "binary_cross_entropy": tr_noop("how surprised the outputs, read as probabilities, are by their targets"),
    "cross_entropy": tr_noop("how surprised the outputs, read as probabilities, are by the target class"),
    "log_cosh": tr_noop("how far the outputs are from their targets, squared near by and growing evenly farther off"),
    "hinge": tr_noop("by how much the outputs miss a margin of 1 on the side of their targets"),
}


def _names(step: Step) -> tuple[Plan, Place, str]:
    """The plan, the place, and the name of the step's unit where it has one."""
    plan, place = step.trace.plan, step.place
    return plan, place, plan.units[place.index] if place.index < len(plan.units) else ""


def _connection(step: Step) -> tuple[str, str, str]:
    """Source, target and weight of the step's connection."""
    plan, c = step.trace.plan, step.place.index
    use = plan.uses.of_weight(c)
    weight = plan.parameters[use.parameter] if use else ""
    return plan.units[int(plan.source[c])], plan.units[int(plan.target[c])], weight


def given(step: Step) -> str:
    """What is known before anything is computed."""
    words = KINDS[step.place.kind].words
    if words[0] in "aeiou":
        return tr("{symbol} is an {kind}: it is given, and nothing is computed.", symbol=step.symbol, kind=tr(words))
    return tr("{symbol} is a {kind}: it is given, and nothing is computed.", symbol=step.symbol, kind=tr(words))


def _net_input(step: Step) -> str:
    plan, place, unit = _names(step)
    hold, z = step.trace.hold, _letters(step).net_input
    if hold and hold.unit == place.index and hold.sample == step.sample:
        return tr(
            "What if {z} of {unit} were {number}? It is held there, and everything after it follows.",
            z=z,
            unit=unit,
            number=on_screen(hold.z),
        )
    if len(plan.incoming(place.index)) == 1:
        if plan.bias[place.index] >= 0:
            return tr("The net input {z} of {unit}: what comes in times its weight, plus its bias.", z=z, unit=unit)
        return tr("The net input {z} of {unit}: what comes in times its weight, and no bias.", z=z, unit=unit)
    if plan.bias[place.index] >= 0:
        return tr(
            "The net input {z} of {unit}: each number that comes in times its weight, added up, plus its bias.",
            z=z,
            unit=unit,
        )
    return tr(
        "The net input {z} of {unit}: each number that comes in times its weight, added up, with no bias.",
        z=z,
        unit=unit,
    )


def _activation(step: Step) -> str:
    plan, place, unit = _names(step)
    chosen, y, z = plan.activation(place.index), _letters(step).output, _letters(step).net_input
    if chosen.couples:
        return tr(
            "The activation {y} of {unit}: its part of the layer's exponentials. "
            "So the {z} of any unit of the layer moves all its outputs.",
            y=y,
            unit=unit,
            z=z,
        )
    if chosen.name == "identity":
        return tr("The activation {y} of {unit} is its {z}, unchanged.", y=y, unit=unit, z=z)
    if chosen.name.isidentifier():
        return tr(
            "The activation {y} of {unit}: the function {name} turns {z} into {y}.",
            y=y,
            unit=unit,
            name=chosen.name,
            z=z,
        )
    return tr(
        "The activation {y} of {unit}: the formula {name} turns {z} into {y}.", y=y, unit=unit, name=chosen.name, z=z
    )


def _loss(step: Step) -> str:
    loss = step.trace.plan.loss
    outputs = step.trace.plan.outputs
    E, known = _letters(step).loss, _LOSSES.get(loss.name)
    meaning = tr(known) if known else tr("the formula {formula}", formula=write(loss.term, screen(_letters(step))))
    if outputs.stop - outputs.start == 1:
        return tr(
            "The loss {E}: {meaning}. The backward pass asks how it answers to everything before it.",
            E=E,
            meaning=meaning,
        )
    if loss.averages:
        return tr(
            "The loss {E}: {meaning}, the mean over the outputs. "
            "The backward pass asks how it answers to everything before it.",
            E=E,
            meaning=meaning,
        )
    return tr(
        "The loss {E}: {meaning}, added up over the outputs. "
        "The backward pass asks how it answers to everything before it.",
        E=E,
        meaning=meaning,
    )


def _upstream(step: Step) -> str:
    plan, place, unit = _names(step)
    y, E = _letters(step).output, _letters(step).loss
    if place.index >= plan.outputs.start:
        return tr(
            "The upstream gradient of {unit}: how {E} answers to its output {y}, the derivative of the loss.",
            unit=unit,
            E=E,
            y=y,
        )
    targets = [plan.units[int(plan.target[c])] for c in plan.outgoing[place.index]]
    if not targets:
        return tr("No unit reads {y} of {unit}, so {E} does not answer to it.", y=y, unit=unit, E=E)
    if len(targets) == 1:
        return tr(
            "{y} of {unit} reaches {E} through {target} alone, so the upstream gradient of {unit} is that one share.",
            y=y,
            unit=unit,
            E=E,
            target=targets[0],
        )
    return tr(
        "{y} of {unit} reaches {E} through {targets}; the upstream gradient of {unit} adds up their shares.",
        y=y,
        unit=unit,
        E=E,
        targets=listed(targets),
    )


def _share(step: Step) -> str:
    source, target, weight = _connection(step)
    return tr(
        "The share of {source}'s upstream gradient that comes back from {target}: "
        "the weight {weight} times the delta of {target}.",
        source=source,
        target=target,
        weight=weight,
    )


def _slope(step: Step) -> str:
    _, _, unit = _names(step)
    y, z = _letters(step).output, _letters(step).net_input
    return tr(
        "The local derivative of {unit}: how {y} answers to {z}, the slope of its activation at this {z}.",
        unit=unit,
        y=y,
        z=z,
    )


def _pair_slope(step: Step) -> str:
    plan, index = step.trace.plan, step.place.index
    row, column = plan.units[int(plan.pair_rows[index])], plan.units[int(plan.pair_columns[index])]
    y, z = _letters(step).output, _letters(step).net_input
    if row == column:
        return tr(
            "A local derivative of the softmax layer: how {y} of {row} answers to its own {z}.", y=y, row=row, z=z
        )
    return tr(
        "A local derivative of the softmax layer: how {y} of {row} answers to {z} of {column}, as "
        "all {y} must sum to 1.",
        y=y,
        row=row,
        z=z,
        column=column,
    )


def _delta(step: Step) -> str:
    plan, place, unit = _names(step)
    members = plan.group(place.index).members
    E, y, z = _letters(step).loss, _letters(step).output, _letters(step).net_input
    if plan.activation(place.index).couples:
        return tr(
            "{z} of {unit} moves all {count} outputs of its softmax layer, so how {E} answers to {z} adds up "
            "over them: how {E} answers to each {y}, times how that {y} answers to {z} of {unit}.",
            z=z,
            unit=unit,
            count=len(members),
            E=E,
            y=y,
        )
    return tr(
        "How {E} answers to {z} of {unit}: how {E} answers to {y}, times how {y} answers to {z}.",
        E=E,
        z=z,
        unit=unit,
        y=y,
    )


def _weight_slope(step: Step) -> str:
    source, target, weight = _connection(step)
    y, z = _letters(step).output, _letters(step).net_input
    return tr(
        "The local derivative of {z} of {target} in the weight {weight}: {y} of {source}, which the weight multiplies.",
        z=z,
        target=target,
        weight=weight,
        y=y,
        source=source,
    )


def _source_slope(step: Step) -> str:
    source, target, weight = _connection(step)
    y, z = _letters(step).output, _letters(step).net_input
    return tr(
        "The local derivative of {z} of {target} in {y} of {source}: the weight {weight} between them.",
        z=z,
        target=target,
        y=y,
        source=source,
        weight=weight,
    )


def _weight_use(step: Step) -> str:
    source, target, weight = _connection(step)
    return tr(
        "The gradient of {weight} where it leads from {source} to {target}: the delta of {target} "
        "times {y} of {source}.",
        weight=weight,
        source=source,
        target=target,
        y=_letters(step).output,
    )


def _bias_use(step: Step) -> str:
    plan, place, unit = _names(step)
    bias, z = plan.parameters[int(plan.bias[place.index])], _letters(step).net_input
    return tr(
        "The gradient of {bias} where it is added to {z} of {unit}: the delta of {unit} itself, as "
        "{z} answers to it by 1.",
        bias=bias,
        z=z,
        unit=unit,
    )


def _tunable(step: Step) -> tuple[str, str]:
    plan, index = step.trace.plan, step.place.index
    return plan.units[int(plan.tunable_units[index])], plan.parameters[int(plan.tunable_parameters[index])]


def _tunable_slope(step: Step) -> str:
    unit, parameter = _tunable(step)
    y = _letters(step).output
    return tr(
        "The local derivative of {unit} in {parameter}: how {y} answers to the parameter in its own activation.",
        unit=unit,
        parameter=parameter,
        y=y,
    )


def _tunable_use(step: Step) -> str:
    unit, parameter = _tunable(step)
    return tr(
        "The gradient of {parameter} in the activation of {unit}: how {E} answers to {y}, times how {y} answers to "
        "{parameter}.",
        parameter=parameter,
        unit=unit,
        E=_letters(step).loss,
        y=_letters(step).output,
    )


def _gradient(step: Step) -> str:
    plan, index = step.trace.plan, step.place.index
    name, uses = plan.parameters[index], int(plan.uses.counts[index])
    E = _letters(step).loss
    if uses == 0:
        return tr("No unit uses {name}, so {E} does not answer to it.", name=name, E=E)
    if uses == 1:
        return tr("The gradient of {name}: it is used in one place, so this is the gradient of that use.", name=name)
    return tr(
        "The gradient of {name}: it is shared by {uses} uses, and how {E} answers to it adds up over them.",
        name=name,
        uses=uses,
        E=E,
    )


@dataclass(frozen=True, slots=True)
class Sentences:
    """What is said of a kind: what it means, and what its number tells, or nothing."""

    meaning: Callable[[Step], str]
    outcome: Callable[[Step], str] = lambda step: ""


SENTENCES: dict[Kind, Sentences] = {
    Kind.NET_INPUT: Sentences(_net_input),
    Kind.ACTIVATION: Sentences(_activation),
    Kind.LOSS: Sentences(_loss),
    Kind.UPSTREAM: Sentences(_upstream, _tells_upstream),
    Kind.SHARE: Sentences(_share),
    Kind.SLOPE: Sentences(_slope, _tells_slope),
    Kind.PAIR_SLOPE: Sentences(_pair_slope),
    Kind.DELTA: Sentences(_delta, _tells_delta),
    Kind.WEIGHT_SLOPE: Sentences(_weight_slope),
    Kind.SOURCE_SLOPE: Sentences(_source_slope),
    Kind.WEIGHT_USE: Sentences(_weight_use, _tells_weight_use),
    Kind.BIAS_USE: Sentences(_bias_use),
    Kind.TUNABLE_SLOPE: Sentences(_tunable_slope),
    Kind.TUNABLE_USE: Sentences(_tunable_use),
    Kind.GRADIENT: Sentences(_gradient, _tells_gradient),
    Kind.PENALTY: Sentences(end.penalty),
    Kind.PENALTY_SLOPE: Sentences(end.penalty_slope, end.tells_penalty_slope),
    Kind.NORM: Sentences(end.norm),
    Kind.NORM_FACTOR: Sentences(end.norm_factor, end.tells_norm_factor),
    Kind.MEAN_LOSS: Sentences(end.mean_loss),
    Kind.MEAN_GRADIENT: Sentences(end.mean_gradient, _tells_gradient),
    Kind.UPDATED: Sentences(end.updated, end.tells_updated),
    Kind.NEW_MOMENT: Sentences(end.new_moment),
    Kind.NEW_SQUARE: Sentences(end.new_square),
    Kind.MOMENT_HAT: Sentences(end.made_up),
    Kind.SQUARE_HAT: Sentences(end.made_up),
}
"""The sentences of each kind that is computed."""


def outcome(step: Step) -> str:
    """What the number of a step tells, if it tells anything."""
    found = SENTENCES.get(step.place.kind)
    return found.outcome(step) if found else ""
