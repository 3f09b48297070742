"""Mistakes in what the deltas are multiplied with to give the gradients of weights and biases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np

from bpdebugger.core.diagnosing.mistakes_in_loss import at_net_input
from bpdebugger.core.diagnosing.mistakes_in_slopes import net_input_in_derivative
from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case, Reading, TakenAs
from bpdebugger.core.diagnosing.variant import At, Change, change
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.expression import Expression, Number, multiply
from bpdebugger.core.names import places

_MANY = 16
_HALF = 0.5


def input_factor_missing(case: Case) -> Iterator[Reading]:
    """∂E/∂w taken as ∂E/∂z."""

    def one(run: VariantRun, right: Array) -> Array:
        return np.ones_like(right)

    active = {int(layer) for layer in case.plan.layer_of[case.plan.target]}
    for layers, words in case.scopes(active):
        sentence = f"∂E/∂w was taken as the delta alone, without the y that the connection brings{words}."
        yield _weights(case, layers, one, sentence, lambda c: case.name(places.delta(case.plan.target[c])), common=True)


def net_input_for_activation(case: Case) -> Iterator[Reading]:
    """z in the place of y: in ∂E/∂w, in a derivative that is written in y (z(1 - z) for the sigmoid's y(1 - y)), in the
    derivative of the loss."""
    plan = case.plan

    def net_input(run: VariantRun, right: Array) -> Array:
        return np.where(np.isnan(run.plain.z), right, run.plain.z)

    def taken(c: int) -> Expression | None:
        if plan.source[c] < plan.inputs.stop:
            return None
        return multiply(case.name(places.delta(plan.target[c])), case.name(places.net_input(plan.source[c])))

    sources = {int(plan.layer_of[plan.target[c]]) for c in np.flatnonzero(plan.source >= plan.inputs.stop)}
    for layers, words in case.scopes(sources):
        sentence = f"∂E/∂w was computed with z of the unit that the connection comes from, not with its y{words}."
        yield _weights(case, layers, net_input, sentence, taken, common=True)
    yield from net_input_in_derivative(case)
    yield from at_net_input(case)


def _weights(
    case: Case,
    layers: Iterable[int],
    how: Change,
    sentence: str,
    factor: Callable[[int], Expression | None],
    common: bool = False,
) -> Reading:
    """A reading that changes what the connections bring; ``factor`` says as what ∂E/∂w was taken."""
    layers = list(layers)

    def taken() -> Iterator[TakenAs]:
        for c in case.connections(layers):
            expression = factor(c)
            if expression:
                yield TakenAs(places.weight_use(c), expression)

    return Reading(sentence, change(At.INPUTS, how, layers), taken, common=common)


def input_of_another_layer(case: Case) -> Iterator[Reading]:
    """What the units of another layer give, in the place of those that the connections come from."""
    for layer in case.layers:
        before = case.plan.layer_slices[layer - 1]
        for other in range(case.output_layer + 1):
            if other == layer - 1 or case.width(other) not in (case.width(layer - 1), 1):
                continue
            units = case.plan.layer_slices[other]

            def theirs(run: VariantRun, right: Array, before: slice = before, units: slice = units) -> Array:
                taken = right.copy()
                taken[:, before] = right[:, units]
                return taken

            where = "its own units" if other == layer else f"the units of {case.layer_words(other)}"
            if other == 0:
                where = "the inputs"
            sentence = f"∂E/∂w in {case.layer_words(layer)} was computed with y of {where}, not with what comes in."
            yield Reading(sentence, change(At.INPUTS, theirs, [layer]))
    yield from _slopes_for_inputs(case)


def _slopes_for_inputs(case: Case) -> Iterator[Reading]:
    """dy/dz of the unit that a connection comes from, or y times it, in the place of y."""
    for layer in case.layers[1:]:
        before = case.plan.layers[layer - 2].groups

        def slopes(run: VariantRun, right: Array, number: int = layer - 1, times: bool = False) -> Array:
            taken = right.copy()
            for group, slope in run.plain.slopes(number):
                if slope.ndim == 2:
                    taken[:, group.units] = slope * right[:, group.units] if times else slope
            return taken

        if any(not group.activation.couples for group in before):
            words = f"∂E/∂w in {case.layer_words(layer)} was computed with dy/dz of the units before"
            yield Reading(f"{words}, not with their y.", change(At.INPUTS, slopes, [layer]))
            yield Reading(f"{words} as one more factor.", change(At.INPUTS, partial(slopes, times=True), [layer]))


def input_changed(case: Case) -> Iterator[Reading]:
    """Something made of y in its place: its size, its square, 1 or 0, its distance from the mean."""
    ways: list[tuple[Change, str]] = [
        (lambda run, right: np.abs(right), "without its sign"),
        (lambda run, right: np.square(right), "squared"),
        (lambda run, right: np.where(right > _HALF, 1.0, 0.0), "rounded to 0 or 1"),
        (lambda run, right: np.where(right > 0, 1.0, 0.0), "as 1 where it is positive, else 0"),
    ]
    if case.samples > 1:
        ways.append((lambda run, right: np.asarray(right - right.mean(axis=0)), "less its mean over the samples"))
    for layers, where in case.scopes(case.layers):
        for how, words in ways:
            yield Reading(f"∂E/∂w was computed with y {words}{where}.", change(At.INPUTS, how, layers))


def input_of_another_sample(case: Case) -> Iterator[Reading]:
    """The y of another sample beside the delta of this one."""
    if case.samples < 2:
        return
    ways: list[tuple[Change, str]] = [
        (lambda run, right: np.roll(right, -1, axis=0), "the next sample"),
        (lambda run, right: np.roll(right, 1, axis=0), "the sample before"),
        (lambda run, right: right[::-1], "the samples in the order turned round"),
    ]
    for k in range(min(case.samples, _MANY)):
        words = f"sample {case.trace.samples[k]}"
        ways.append((lambda run, right, k=k: np.broadcast_to(right[k], right.shape), words))  # type: ignore[misc]
    for layers, where in case.scopes(case.layers):
        for how, words in ways:
            sentence = f"∂E/∂w was computed with the y of {words}{where}."
            yield Reading(sentence, change(At.INPUTS, how, layers))


def averages_multiplied(case: Case) -> Iterator[Reading]:
    """The mean of the deltas times the mean of y, for the mean of their product."""
    if case.samples < 2:
        return
    for layers, words in case.scopes(case.layers):
        yield Reading(
            f"The mean of the deltas was multiplied with the mean of y{words}; the mean belongs to the products.",
            change(At.INPUTS, lambda run, right: np.broadcast_to(right.mean(axis=0), right.shape), layers),
        )


def weight_for_input(case: Case) -> Iterator[Reading]:
    """The weight in the place of y, or as one more factor."""
    plan = case.plan

    def of_weights(run: VariantRun, uses: Array, layers: tuple[int, ...], too: bool) -> Array:
        taken = uses.copy()
        for layer in layers:
            here = run.plain.uses[layer - 1].connections
            weights = run.plain.parameters[plan.weight[here]]
            deltas = (run.counts @ run.dE_dz)[plan.target[here]]
            taken[here] = weights * (uses[here] if too else deltas)
        return taken

    for layers, words in case.scopes(case.layers):

        def instead(run: VariantRun, uses: Array, layers: tuple[int, ...] = tuple(layers)) -> Array:
            return of_weights(run, uses, layers, too=False)

        def also(run: VariantRun, uses: Array, layers: tuple[int, ...] = tuple(layers)) -> Array:
            return of_weights(run, uses, layers, too=True)

        def taken(layers: tuple[int, ...] = tuple(layers)) -> Iterator[TakenAs]:
            for c in case.connections(layers):
                weight = case.name(places.parameter(plan.weight[c]))
                yield TakenAs(places.weight_use(c), multiply(case.name(places.delta(plan.target[c])), weight))

        sentence = f"∂E/∂w was taken as the delta times the weight, not times the y that comes in{words}."
        yield Reading(sentence, change(At.USES, instead), taken)
        yield Reading(f"∂E/∂w was multiplied with the weight too{words}.", change(At.USES, also))


def bias_gradient_missing(case: Case) -> Iterator[Reading]:
    """∂E/∂b left at 0."""
    plan = case.plan
    for layers, words in case.scopes(case.biased(case.layers)):
        units = [int(unit) for unit in plan.bias_units[::-1] if plan.layer_of[unit] in layers]
        yield Reading(
            f"The gradient of the biases was left at 0{words}.",
            change(At.BIASES, lambda run, right: np.zeros_like(right), layers),
            lambda units=units: (TakenAs(places.bias_use(unit), Number(0.0)) for unit in units),  # type: ignore[misc]
            common=True,
        )


def bias_summed_over_units(case: Case) -> Iterator[Reading]:
    """Every bias of a layer gets the sum over the layer."""

    def summed(run: VariantRun, right: Array) -> Array:
        return np.full_like(right, right.sum())

    for layers, words in case.scopes(_with_several(case, own=True)):
        sentence = f"Each bias got the sum of the deltas of its layer, not that of its own unit{words}."
        yield Reading(sentence, change(At.BIASES, summed, layers))


def bias_averaged_over_units(case: Case) -> Iterator[Reading]:
    """Every bias of a layer gets the mean over the layer; a bias that all units share gets the mean for the sum."""

    def averaged(run: VariantRun, right: Array) -> Array:
        return np.full_like(right, right.mean())

    def divided(run: VariantRun, right: Array) -> Array:
        return right / len(right)

    for layers, words in case.scopes(_with_several(case, own=True)):
        sentence = f"Each bias got the mean of the deltas of its layer, not that of its own unit{words}."
        yield Reading(sentence, change(At.BIASES, averaged, layers))
    for layers, words in case.scopes(_with_several(case, own=False)):
        sentence = f"The gradient of the bias was averaged over the units that share it{words}; its uses add up."
        yield Reading(sentence, change(At.BIASES, divided, layers))


def _with_several(case: Case, own: bool) -> list[int]:
    """The layers with several biases of their own, or with several units that share one."""
    plan = case.plan
    found = []
    for layer in case.layers:
        biases = plan.bias[case.plain.uses[layer - 1].bias_units]
        if len(biases) > 1 and (len(set(biases.tolist())) > 1) == own:
            found.append(layer)
    return found


def bias_multiplied(case: Case) -> Iterator[Reading]:
    """∂E/∂b with one factor too many: the bias itself, y of its unit, or what comes in."""
    plan = case.plan

    def by_itself(run: VariantRun, right: Array) -> Array:
        return right * run.plain.parameters[plan.bias[run.plain.uses[run.layer - 1].bias_units]]

    def by_y(run: VariantRun, right: Array) -> Array:
        units = run.plain.uses[run.layer - 1].bias_units
        return run.counts_of_biases @ (run.dE_dz[:, units] * run.plain.y[:, units])

    def by_first_input(run: VariantRun, right: Array) -> Array:
        units = run.plain.uses[run.layer - 1].bias_units
        first = run.plain.y[:, plan.layer_slices[run.layer - 1].start]
        return run.counts_of_biases @ (run.dE_dz[:, units] * first[:, None])

    for layers, words in case.scopes(case.biased(case.layers)):
        for how, factor in ((by_itself, "the bias itself"), (by_y, "y of its unit"), (by_first_input, "an input")):
            sentence = f"The gradient of the biases was multiplied with {factor}{words}; the factor of a bias is 1."
            yield Reading(sentence, change(At.BIASES, how, layers))
