"""What each kind of step means, in names; nothing here looks at a number that is still to be computed."""

from __future__ import annotations

from collections.abc import Callable

from bpdebugger.core.formulas.expression import write
from bpdebugger.core.names.numerals import on_screen
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import KINDS, Kind
from bpdebugger.core.passes.trace import Place, Step
from bpdebugger.debugger.explaining.words import listed

_LOSSES = {
    "half_squared_error": "half the squared distance between output and target",
    "squared_error": "the squared distance between output and target",
    "mean_squared_error": "the squared distance between output and target",
    "absolute_error": "the distance between output and target",
    "huber": "half the squared distance between output and target where it is below 1, and linear beyond",
    "binary_cross_entropy": "how surprised the outputs, read as probabilities, are by their targets",
    "cross_entropy": "how surprised the outputs, read as probabilities, are by the target class",
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
    hold = step.trace.hold
    if hold and hold.unit == place.index and hold.sample == step.sample:
        return f"What if z of {unit} were {on_screen(hold.z)}? It is held there, and everything after it follows."
    bias = " plus its bias" if plan.bias[place.index] >= 0 else ""
    if len(plan.incoming(place.index)) == 1:
        return f"The net input z of {unit}: what comes in times its weight,{bias or ' and no bias'}."
    return f"The net input z of {unit}: each number that comes in times its weight, added up,{bias or ' with no bias'}."


def _activation(step: Step) -> str:
    plan, place, unit = _names(step)
    chosen = plan.activation(place.index)
    if chosen.couples:
        return (
            f"The activation y of {unit}: its part of the layer's exponentials. "
            "So the z of any unit of the layer moves all its outputs."
        )
    if chosen.name == "identity":
        return f"The activation y of {unit} is its z, unchanged."
    return f"The activation y of {unit}: {_named(chosen.name)} turns z into y."


def _named(activation: str) -> str:
    return f"the function {activation}" if activation.isidentifier() else f"the formula {activation}"


def _loss(step: Step) -> str:
    loss = step.trace.plan.loss
    outputs = step.trace.plan.outputs
    meaning = _LOSSES.get(loss.name, f"the formula {write(loss.term)}")
    several = ""
    if outputs.stop - outputs.start > 1:
        several = ", the mean over the outputs" if loss.averages else ", added up over the outputs"
    return f"The loss E: {meaning}{several}. The backward pass asks how it answers to everything before it."


def _upstream(step: Step) -> str:
    plan, place, unit = _names(step)
    if place.index >= plan.outputs.start:
        return f"The upstream gradient of {unit}: how E answers to its output y, the derivative of the loss."
    targets = [plan.units[int(plan.target[c])] for c in plan.outgoing[place.index]]
    if not targets:
        return f"No unit reads y of {unit}, so E does not answer to it."
    if len(targets) == 1:
        return (
            f"y of {unit} reaches E through {targets[0]} alone, so the upstream gradient of {unit} is that one share."
        )
    return f"y of {unit} reaches E through {listed(targets)}; the upstream gradient of {unit} adds up their shares."


def _share(step: Step) -> str:
    source, target, weight = _connection(step)
    share = f"The share of {source}'s upstream gradient that comes back from {target}"
    return f"{share}: the weight {weight} times the delta of {target}."


def _slope(step: Step) -> str:
    _, _, unit = _names(step)
    return f"The local derivative of {unit}: how y answers to z, the slope of its activation at this z."


def _pair_slope(step: Step) -> str:
    plan, index = step.trace.plan, step.place.index
    row, column = plan.units[int(plan.pair_rows[index])], plan.units[int(plan.pair_columns[index])]
    if row == column:
        return f"A local derivative of the softmax layer: how y of {row} answers to its own z."
    return f"A local derivative of the softmax layer: how y of {row} answers to z of {column}, as all y must sum to 1."


def _delta(step: Step) -> str:
    plan, place, unit = _names(step)
    members = plan.group(place.index).members
    if plan.activation(place.index).couples:
        return (
            f"z of {unit} moves all {len(members)} outputs of its softmax layer, so how E answers to z adds up "
            f"over them: how E answers to each y, times how that y answers to z of {unit}."
        )
    return f"How E answers to z of {unit}: how E answers to y, times how y answers to z."


def _weight_slope(step: Step) -> str:
    source, target, weight = _connection(step)
    return f"The local derivative of z of {target} in the weight {weight}: y of {source}, which the weight multiplies."


def _source_slope(step: Step) -> str:
    source, target, weight = _connection(step)
    return f"The local derivative of z of {target} in y of {source}: the weight {weight} between them."


def _weight_use(step: Step) -> str:
    source, target, weight = _connection(step)
    return (
        f"The gradient of {weight} where it leads from {source} to {target}: the delta of {target} times y of {source}."
    )


def _bias_use(step: Step) -> str:
    plan, place, unit = _names(step)
    bias = plan.parameters[int(plan.bias[place.index])]
    return (
        f"The gradient of {bias} where it is added to z of {unit}: the delta of {unit} itself, as z answers to it by 1."
    )


def _tunable(step: Step) -> tuple[str, str]:
    plan, index = step.trace.plan, step.place.index
    return plan.units[int(plan.tunable_units[index])], plan.parameters[int(plan.tunable_parameters[index])]


def _tunable_slope(step: Step) -> str:
    unit, parameter = _tunable(step)
    return f"The local derivative of {unit} in {parameter}: how y answers to the parameter in its own activation."


def _tunable_use(step: Step) -> str:
    unit, parameter = _tunable(step)
    gradient = f"The gradient of {parameter} in the activation of {unit}"
    return f"{gradient}: how E answers to y, times how y answers to {parameter}."


def _gradient(step: Step) -> str:
    plan, index = step.trace.plan, step.place.index
    name, uses = plan.parameters[index], int(plan.uses.counts[index])
    if uses == 0:
        return f"No unit uses {name}, so E does not answer to it."
    if uses == 1:
        return f"The gradient of {name}: it is used in one place, so this is the gradient of that use."
    return f"The gradient of {name}: it is shared by {uses} uses, and how E answers to it adds up over them."


def _samples(step: Step) -> str:
    count = len(step.trace.samples)
    return f"{count} samples" if count > 1 else "its one sample"


def _mean_loss(step: Step) -> str:
    return f"The loss of the network: the mean of E over {_samples(step)}."


def _mean_gradient(step: Step) -> str:
    name = step.trace.plan.parameters[step.place.index]
    return f"The gradient of {name} for the whole network: the mean over {_samples(step)}."


def _updated(step: Step) -> str:
    plan, rate = step.trace.plan, on_screen(step.trace.network.learning_rate)
    against = "the average of its gradients" if plan.optimizer.kept else "its gradient"
    return f"The update of {plan.parameters[step.place.index]}: against {against}, by the learning rate {rate}."


def _new_moment(step: Step) -> str:
    name = step.trace.plan.parameters[step.place.index]
    return f"What is remembered of the gradients of {name}: the earlier ones, less with every update, and this one."


def _new_square(step: Step) -> str:
    name = step.trace.plan.parameters[step.place.index]
    return f"What is remembered of the squared gradients of {name}: how large they usually are."


def _made_up(step: Step) -> str:
    return "The average began at 0 and is still too small; dividing makes up for it, less with every update."


MEANINGS: dict[Kind, Callable[[Step], str]] = {
    Kind.NET_INPUT: _net_input,
    Kind.ACTIVATION: _activation,
    Kind.LOSS: _loss,
    Kind.UPSTREAM: _upstream,
    Kind.SHARE: _share,
    Kind.SLOPE: _slope,
    Kind.PAIR_SLOPE: _pair_slope,
    Kind.DELTA: _delta,
    Kind.WEIGHT_SLOPE: _weight_slope,
    Kind.SOURCE_SLOPE: _source_slope,
    Kind.WEIGHT_USE: _weight_use,
    Kind.BIAS_USE: _bias_use,
    Kind.TUNABLE_SLOPE: _tunable_slope,
    Kind.TUNABLE_USE: _tunable_use,
    Kind.GRADIENT: _gradient,
    Kind.MEAN_LOSS: _mean_loss,
    Kind.MEAN_GRADIENT: _mean_gradient,
    Kind.UPDATED: _updated,
    Kind.NEW_MOMENT: _new_moment,
    Kind.NEW_SQUARE: _new_square,
    Kind.MOMENT_HAT: _made_up,
    Kind.SQUARE_HAT: _made_up,
}
"""A sentence for each kind that is computed."""
