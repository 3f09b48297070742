"""Mistakes in the factors of the chain rule: of the loss, connections, biases and samples; updated weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from bpdebugger.core.diagnosing.mistakes_in_slopes import net_input_in_derivative
from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import InputFactor, Update, Variant
from bpdebugger.core.formulas.expression import Call, Expression, Number, multiply, substitute
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Kind, Place
from bpdebugger.core.passes.rules import rule

_MANY_SAMPLES = 16


def sign_flipped(case: Case) -> Iterator[Reading]:
    """E's derivative, or every gradient at the end, with the other sign."""
    sentence = "Every gradient has the wrong sign."
    yield Reading(sentence, Variant(loss_factor=-1.0), lambda: _loss_derivatives(case, _negative))
    yield Reading(sentence, Variant(final_factor=-1.0), lambda: _loss_derivatives(case, _negative))


def factor_two(case: Case) -> Iterator[Reading]:
    """Twice or half the right numbers: a square differentiated without its 2, or ½ without being cancelled by it."""
    twice = "Every gradient is twice the right one: a factor 2 too many, or a ½ left out."
    half = "Every gradient is half the right one: a factor 2 left out, or a ½ too many."
    yield Reading(twice, Variant(loss_factor=2.0), lambda: _loss_derivatives(case, _twice))
    yield Reading(half, Variant(loss_factor=0.5), lambda: _loss_derivatives(case, _half))
    yield Reading(twice, Variant(final_factor=2.0), lambda: _loss_derivatives(case, _twice))
    yield Reading(half, Variant(final_factor=0.5), lambda: _loss_derivatives(case, _half))


def _loss_derivatives(case: Case, changed: Callable[[Expression], Expression]) -> Iterator[TakenAs]:
    for unit in range(case.plan.outputs.start, case.plan.outputs.stop):
        right = rule(case.trace, Place(Kind.UPSTREAM, unit, 0)).expression
        yield TakenAs(Kind.UPSTREAM, unit, changed(right or Number(0.0)))


def _negative(expression: Expression) -> Expression:
    if isinstance(expression, Call) and expression.function == "-":
        return Call("-", expression.arguments[::-1])
    return Call("neg", (expression,))


def _twice(expression: Expression) -> Expression:
    return multiply(Number(2.0), expression)


def _half(expression: Expression) -> Expression:
    return Call("/", (expression, Number(2.0)))


def net_input_for_activation(case: Case) -> Iterator[Reading]:
    """z in the place of y: in ∂E/∂w, in a derivative that is written in y (z(1 - z) for the sigmoid's y(1 - y)), in the
    derivative of the loss."""
    sources = {int(case.plan.layer_of[case.plan.target[c]]) for c in np.flatnonzero(_hidden_sources(case.plan))}
    for layers, words in case.scopes(sources):
        yield Reading(
            f"∂E/∂w was computed with z of the unit that the connection comes from, not with its y{words}.",
            Variant(input_factors=dict.fromkeys(layers, InputFactor.NET_INPUT)),
            lambda layers=layers: _weights_times_net_input(case, layers),  # type: ignore[misc]
        )
    yield from net_input_in_derivative(case)
    yield Reading(
        "The derivative of the loss was taken at the outputs' net inputs z, not at their y.",
        Variant(loss_at_net_input=True),
        lambda: _loss_at_net_inputs(case),
    )


def _hidden_sources(plan: Plan) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray(plan.source >= plan.inputs.stop)


def _weights_times_net_input(case: Case, layers: Iterable[int]) -> Iterator[TakenAs]:
    plan = case.plan
    for c in case.connections(layers):
        if plan.source[c] >= plan.inputs.stop:
            delta, z = case.name(Kind.DELTA, plan.target[c]), case.name(Kind.NET_INPUT, plan.source[c])
            yield TakenAs(Kind.WEIGHT_USE, c, multiply(delta, z))


def _loss_at_net_inputs(case: Case) -> Iterator[TakenAs]:
    plan = case.plan
    for unit in range(plan.outputs.start, plan.outputs.stop):
        right = rule(case.trace, Place(Kind.UPSTREAM, unit, 0)).expression or Number(0.0)
        z = case.name(Kind.NET_INPUT, unit)
        yield TakenAs(Kind.UPSTREAM, unit, substitute(right, {case.output(unit).name: z}))


def input_factor_missing(case: Case) -> Iterator[Reading]:
    """∂E/∂w taken as ∂E/∂z."""
    active = {int(layer) for layer in case.plan.layer_of[case.plan.target]}
    for layers, words in case.scopes(active):
        yield Reading(
            f"∂E/∂w was taken as the delta alone, without the y that the connection brings{words}.",
            Variant(input_factors=dict.fromkeys(layers, InputFactor.ONE)),
            lambda layers=layers: _deltas_alone(case, layers),  # type: ignore[misc]
        )


def _deltas_alone(case: Case, layers: Iterable[int]) -> Iterator[TakenAs]:
    for c in case.connections(layers):
        yield TakenAs(Kind.WEIGHT_USE, c, case.name(Kind.DELTA, case.plan.target[c]))


def bias_gradient_missing(case: Case) -> Iterator[Reading]:
    """∂E/∂b left at 0."""
    plan = case.plan
    for layers, words in case.scopes({int(layer) for layer in plan.layer_of[plan.bias_units]}):
        units = [int(unit) for unit in plan.bias_units[::-1] if plan.layer_of[unit] in layers]
        yield Reading(
            f"The gradient of the biases was left at 0{words}.",
            Variant(no_bias=frozenset(layers)),
            lambda units=units: (TakenAs(Kind.BIAS_USE, unit, Number(0.0)) for unit in units),  # type: ignore[misc]
        )


def sum_not_mean(case: Case) -> Iterator[Reading]:
    """The samples' gradients added up and not divided by their number: all, the weights' only, or the biases' only."""
    if case.samples < 2:
        return
    added, mean = np.ones(case.samples), np.full(case.samples, 1 / case.samples)
    biases = {int(parameter) for parameter in case.plan.bias[case.plan.bias_units]}
    others = [parameter for parameter in range(len(case.plan.parameters)) if parameter not in biases]
    sentence = f"The gradients of the {case.samples} samples were added up and not divided by their number"
    everything = list(range(len(case.plan.parameters)))
    ways = [(Variant(sample_weights=added), "", everything)]
    if biases:
        ways.append((Variant(sample_weights=added, bias_sample_weights=mean), ", those of the biases excepted", others))
        ways.append((Variant(bias_sample_weights=added), ", for the biases", sorted(biases)))
    for variant, words, parameters in ways:
        yield Reading(
            f"{sentence}{words}.",
            variant,
            lambda parameters=parameters: _sums(case, parameters),  # type: ignore[misc]
        )


def _sums(case: Case, parameters: Iterable[int]) -> Iterator[TakenAs]:
    for parameter in parameters:
        mean = rule(case.trace, Place(Kind.MEAN_GRADIENT, parameter, -1)).expression
        if isinstance(mean, Call):
            yield TakenAs(Kind.MEAN_GRADIENT, parameter, mean.arguments[0])


def updated_weights(case: Case) -> Iterator[Reading]:
    """The shares sent back through weights that were updated already: from the means, or sample by sample."""
    if case.output_layer < 2:
        return
    sentence = "The hidden deltas were computed with weights that were updated already."
    yield Reading(sentence, Variant(update=Update.OF_THE_MEANS), lambda: _shares_through_updated(case, False))
    if 1 < case.samples <= _MANY_SAMPLES:
        sentence = f"{sentence[:-1]}, in each sample from that sample's own gradient."
        yield Reading(sentence, Variant(update=Update.OF_EACH_SAMPLE), lambda: _shares_through_updated(case, True))


def _shares_through_updated(case: Case, each_sample: bool) -> Iterator[TakenAs]:
    plan = case.plan
    for c in case.connections(range(2, case.output_layer + 1)):
        if plan.source[c] < plan.inputs.stop:
            continue
        weight: Expression = case.name(Kind.UPDATED, plan.weight[c])
        if each_sample:
            step = multiply(Number(case.trace.network.learning_rate), case.name(Kind.GRADIENT, plan.weight[c]))
            weight = Call("-", (case.name(Kind.PARAMETER, plan.weight[c]), step))
        yield TakenAs(Kind.SHARE, c, multiply(weight, case.name(Kind.DELTA, plan.target[c])))
