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

HARDLY = 1e-3
"""A local derivative that is smaller lets hardly anything through."""

_SATURATE = frozenset({"sigmoid", "tanh"})


def _tells_upstream(step: Step) -> str:
    if step.place.index < step.trace.plan.outputs.start:
        return ""
    letters = _letters(step)
    if step.value == 0:
        return f"Here it is 0: {letters.loss} does not answer to a nudge of {letters.output}."
    return f"Here a nudge of {letters.output} moves {letters.loss} {_times(step.value)}."


def _letters(step: Step) -> Letters:
    """In which what is said of the step names quantities."""
    return step.trace.letters


def _times(factor: float) -> str:
    """How one thing moves with another: ``0.62 as much, the other way``."""
    return _factor(factor) + (", the other way" if factor < 0 else "")


def _factor(factor: float) -> str:
    size = abs(factor)
    return "just as much" if size == 1 else f"{on_screen(size)} {'times ' if size > 1 else ''}as much"


def _tells_slope(step: Step) -> str:
    slope, y, z = step.value, _letters(step).output, _letters(step).net_input
    if abs(slope) < HARDLY:
        much = f"not move {y} at all" if slope == 0 else f"hardly move {y} ({on_screen(slope)} times as much)"
        return f"Here a nudge of {z} does {much}: {why_flat(step)}."
    return f"Here a nudge of {z} moves {y} {_times(slope)}."


def why_flat(step: Step, name: str = "the unit") -> str:
    """Why the local derivative of a step's unit, called ``name``, is next to nothing at its z."""
    trace, unit = step.trace, step.place.index
    activation = trace.plan.activation(unit).name
    slope = places.slope(unit, step.place.row)
    if "kink" in trace[trace.number_of(slope)].rule.note:
        return f"{name} is at a kink"
    z, letter = trace.value(places.net_input(unit, slope.row)), _letters(step).net_input
    if activation == "relu" and z < 0:
        return f"{name} is dead, as its {letter} is negative"
    if activation in _SATURATE:
        return f"{name} is saturated, far out at {letter} = {on_screen(z)}"
    return f"the activation of {name} is flat at {letter} = {on_screen(z)}"


def _tells_delta(step: Step) -> str:
    """Why ∂E/∂z is not simply ∂E/∂y, with the numbers at hand."""
    trace, place, of = step.trace, step.place, _letters(step)
    undone = (
        f"The loss undoes the activation: however far out {of.net_input} is, what is left of both factors is "
        f"{of.output} − {of.target}."
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
        return f"Here it is 0, because {of.loss} does not answer to {of.output}."
    if slope == 1:
        delta, above, local = map(of.symbol, ("dE_dz", "dE_dy", "dy_dz"))
        return f"Here {delta} equals {above}, because {local} is 1."
    if abs(slope) < HARDLY:
        return f"Here {'nothing' if slope == 0 else 'hardly anything'} gets through: {why_flat(step)}."
    much = f"{'only ' if abs(slope) < 1 else ''}{_factor(slope)}"
    turned = ", the other way" if slope < 0 else ""
    y, z = of.output, of.net_input
    moves = f"a nudge of {z} moves {y} {much}{turned}, so {of.loss} answers to {z} {much} as to {y}{turned}"
    return f"{of.symbol('dy_dz')} = {on_screen(slope)}: {moves}."


def _tells_weight_use(step: Step) -> str:
    trace, c = step.trace, step.place.index
    source = int(trace.plan.source[c])
    if trace.y[step.place.row, source] == 0:
        y = f"{_letters(step).output} of {trace.plan.units[source]}"
        return f"Here {y} is 0, so the weight had no say and gets no gradient."
    return ""


def _tells_gradient(step: Step) -> str:
    name = step.trace.plan.parameters[step.place.index]
    if step.value == 0:
        return f"Here it is 0: {_letters(step).loss} does not answer to a nudge of {name}."
    return f"Here a little more {name} would {'raise' if step.value > 0 else 'lower'} {_letters(step).loss}."


def not_finite(step: Step) -> str:
    """Where a NaN or an infinity came from: the first operand that is one, or this step itself."""
    trace, value = step.trace, on_screen(step.value)
    for name, number in step.brief.operands.items():
        operand = trace[number].value
        if not math.isfinite(operand):
            cause = f"{_letters(step).symbol(name)} (step {number}), which it reads, is {on_screen(operand)}"
            return f"{step.symbol} is {value}, because {cause}."
    return f"{step.symbol} is {value}, and all that it reads is finite: this is where it leaves the range of numbers."


_FEW = 3


def listed(names: list[str]) -> str:
    """``o1 and o2``, ``o1, o2 and o3``; more are counted: ``10 units``."""
    if len(names) > _FEW:
        return f"{len(names)} units"
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]


_LOSSES = {
    "half_squared_error": "half the squared distance between output and target",
    "squared_error": "the squared distance between output and target",
    "mean_squared_error": "the squared distance between output and target",
    "absolute_error": "the distance between output and target",
    "huber": "half the squared distance between output and target where it is below 1, and linear beyond",
    "binary_cross_entropy": "how surprised the outputs, read as probabilities, are by their targets",
    "cross_entropy": "how surprised the outputs, read as probabilities, are by the target class",
    "log_cosh": "how far the outputs are from their targets, squared near by and growing evenly farther off",
    "hinge": "by how much the outputs miss a margin of 1 on the side of their targets",
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
    article = "an" if words[0] in "aeiou" else "a"
    return f"{step.symbol} is {article} {words}: it is given, and nothing is computed."


def _net_input(step: Step) -> str:
    plan, place, unit = _names(step)
    hold, z = step.trace.hold, _letters(step).net_input
    if hold and hold.unit == place.index and hold.sample == step.sample:
        return f"What if {z} of {unit} were {on_screen(hold.z)}? It is held there, and everything after it follows."
    bias = " plus its bias" if plan.bias[place.index] >= 0 else ""
    if len(plan.incoming(place.index)) == 1:
        return f"The net input {z} of {unit}: what comes in times its weight,{bias or ' and no bias'}."
    return (
        f"The net input {z} of {unit}: each number that comes in times its weight, added up,{bias or ' with no bias'}."
    )


def _activation(step: Step) -> str:
    plan, place, unit = _names(step)
    chosen, y, z = plan.activation(place.index), _letters(step).output, _letters(step).net_input
    if chosen.couples:
        return (
            f"The activation {y} of {unit}: its part of the layer's exponentials. "
            f"So the {z} of any unit of the layer moves all its outputs."
        )
    if chosen.name == "identity":
        return f"The activation {y} of {unit} is its {z}, unchanged."
    return f"The activation {y} of {unit}: {_named(chosen.name)} turns {z} into {y}."


def _named(activation: str) -> str:
    return f"the function {activation}" if activation.isidentifier() else f"the formula {activation}"


def _loss(step: Step) -> str:
    loss = step.trace.plan.loss
    outputs = step.trace.plan.outputs
    meaning = _LOSSES.get(loss.name, f"the formula {write(loss.term, screen(_letters(step)))}")
    several = ""
    if outputs.stop - outputs.start > 1:
        several = ", the mean over the outputs" if loss.averages else ", added up over the outputs"
    asks = "The backward pass asks how it answers to everything before it."
    return f"The loss {_letters(step).loss}: {meaning}{several}. {asks}"


def _upstream(step: Step) -> str:
    plan, place, unit = _names(step)
    y, E = _letters(step).output, _letters(step).loss
    if place.index >= plan.outputs.start:
        return f"The upstream gradient of {unit}: how {E} answers to its output {y}, the derivative of the loss."
    targets = [plan.units[int(plan.target[c])] for c in plan.outgoing[place.index]]
    if not targets:
        return f"No unit reads {y} of {unit}, so {E} does not answer to it."
    if len(targets) == 1:
        return (
            f"{y} of {unit} reaches {E} through {targets[0]} alone, "
            f"so the upstream gradient of {unit} is that one share."
        )
    return f"{y} of {unit} reaches {E} through {listed(targets)}; the upstream gradient of {unit} adds up their shares."


def _share(step: Step) -> str:
    source, target, weight = _connection(step)
    share = f"The share of {source}'s upstream gradient that comes back from {target}"
    return f"{share}: the weight {weight} times the delta of {target}."


def _slope(step: Step) -> str:
    _, _, unit = _names(step)
    y, z = _letters(step).output, _letters(step).net_input
    return f"The local derivative of {unit}: how {y} answers to {z}, the slope of its activation at this {z}."


def _pair_slope(step: Step) -> str:
    plan, index = step.trace.plan, step.place.index
    row, column = plan.units[int(plan.pair_rows[index])], plan.units[int(plan.pair_columns[index])]
    y, z = _letters(step).output, _letters(step).net_input
    how = f"A local derivative of the softmax layer: how {y} of {row} answers to"
    return f"{how} its own {z}." if row == column else f"{how} {z} of {column}, as all {y} must sum to 1."


def _delta(step: Step) -> str:
    plan, place, unit = _names(step)
    members = plan.group(place.index).members
    E, y, z = _letters(step).loss, _letters(step).output, _letters(step).net_input
    if plan.activation(place.index).couples:
        return (
            f"{z} of {unit} moves all {len(members)} outputs of its softmax layer, so how {E} answers to {z} adds up "
            f"over them: how {E} answers to each {y}, times how that {y} answers to {z} of {unit}."
        )
    return f"How {E} answers to {z} of {unit}: how {E} answers to {y}, times how {y} answers to {z}."


def _weight_slope(step: Step) -> str:
    source, target, weight = _connection(step)
    y, z = _letters(step).output, _letters(step).net_input
    which = f"{y} of {source}, which the weight multiplies"
    return f"The local derivative of {z} of {target} in the weight {weight}: {which}."


def _source_slope(step: Step) -> str:
    source, target, weight = _connection(step)
    y, z = _letters(step).output, _letters(step).net_input
    return f"The local derivative of {z} of {target} in {y} of {source}: the weight {weight} between them."


def _weight_use(step: Step) -> str:
    source, target, weight = _connection(step)
    return (
        f"The gradient of {weight} where it leads from {source} to {target}: "
        f"the delta of {target} times {_letters(step).output} of {source}."
    )


def _bias_use(step: Step) -> str:
    plan, place, unit = _names(step)
    bias, z = plan.parameters[int(plan.bias[place.index])], _letters(step).net_input
    return (
        f"The gradient of {bias} where it is added to {z} of {unit}: "
        f"the delta of {unit} itself, as {z} answers to it by 1."
    )


def _tunable(step: Step) -> tuple[str, str]:
    plan, index = step.trace.plan, step.place.index
    return plan.units[int(plan.tunable_units[index])], plan.parameters[int(plan.tunable_parameters[index])]


def _tunable_slope(step: Step) -> str:
    unit, parameter = _tunable(step)
    y = _letters(step).output
    return f"The local derivative of {unit} in {parameter}: how {y} answers to the parameter in its own activation."


def _tunable_use(step: Step) -> str:
    unit, parameter = _tunable(step)
    gradient = f"The gradient of {parameter} in the activation of {unit}"
    E, y = _letters(step).loss, _letters(step).output
    return f"{gradient}: how {E} answers to {y}, times how {y} answers to {parameter}."


def _gradient(step: Step) -> str:
    plan, index = step.trace.plan, step.place.index
    name, uses = plan.parameters[index], int(plan.uses.counts[index])
    E = _letters(step).loss
    if uses == 0:
        return f"No unit uses {name}, so {E} does not answer to it."
    if uses == 1:
        return f"The gradient of {name}: it is used in one place, so this is the gradient of that use."
    return f"The gradient of {name}: it is shared by {uses} uses, and how {E} answers to it adds up over them."


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
