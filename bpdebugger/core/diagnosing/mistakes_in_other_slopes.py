"""Mistakes that take dy/dz from elsewhere: of another leak, of another layer, a half of softmax's matrix."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from bpdebugger.core.diagnosing.mistakes_in_slopes import halves_of, in_form, in_halves, layers_where_it_shows
from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case, Reading
from bpdebugger.core.diagnosing.variant import At, Change, change
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.passes.forward import named

_LEAKS = (0.0, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3, 1 / 3, 0.5)


def of_another_leak(case: Case) -> Iterator[Reading]:
    """A leak of another size: the slope left of a kink at 0."""
    for leak in _LEAKS:

        def leaking(run: VariantRun, right: Array, leak: float = leak) -> Array:
            if run.group.activation.name not in ("relu", "leaky_relu", "elu"):
                return right
            return np.where(run.plain.z[:, run.group.units] > 0, 1.0, leak)

        sentence = f"Left of the kink the slope was taken as {leak:.3g}"
        yield from in_halves(case, leaking, sentence, halves=False)


def at_upstream(case: Case) -> Iterator[Reading]:
    """f′ taken at ∂E/∂y, as where relu's mask is of what comes back; or at both, so that both must be positive."""

    def at_what_comes_back(run: VariantRun, right: Array) -> Array:
        if right.ndim == 3:
            return right
        upstream, parameters = run.dE_dy[:, run.group.units], named(run.group, run.plain.parameters)
        activation = run.group.activation
        return np.asarray(activation.slope(upstream, activation.value(upstream, parameters), parameters))

    def at_both(run: VariantRun, right: Array) -> Array:
        return np.asarray(right * at_what_comes_back(run, right)) if run.group.activation.name == "relu" else right

    sentence = "The derivative of the activation was taken at ∂E/∂y instead of z"
    yield from _where_it_goes_back(case, at_what_comes_back, sentence)
    if any(group.activation.name == "relu" for layer in case.plan.layers for group in layer.groups):
        sentence = "Of what comes back only what is positive went through relu, as z must be too"
        yield from _where_it_goes_back(case, at_both, sentence)


def at_another_net_input(case: Case) -> Iterator[Reading]:
    """f′ at z without the bias, or at z of the sample before or after."""
    plan = case.plan

    def at(run: VariantRun, z: Array) -> Array:
        parameters, activation = named(run.group, run.plain.parameters), run.group.activation
        return np.asarray(activation.slope(z, activation.value(z, parameters), parameters))

    def without_bias(run: VariantRun, right: Array) -> Array:
        bias = plan.bias[run.group.units]
        z = run.plain.z[:, run.group.units] - np.where(bias >= 0, run.plain.parameters[bias], 0.0)
        return right if right.ndim == 3 else at(run, z)

    def of_sample(run: VariantRun, right: Array, shift: int) -> Array:
        return right if right.ndim == 3 else np.roll(right, shift, axis=0)

    ways: list[tuple[Change, str]] = [(without_bias, "at z without the bias")]
    if case.samples > 1:
        ways += [
            (partial(of_sample, shift=1), "at z of the sample before"),
            (partial(of_sample, shift=-1), "at z of the next sample"),
        ]
    for how, words in ways:
        for layers, where in case.scopes(layers_where_it_shows(case, how, case.layers)):
            sentence = f"The derivative of the activation was taken {words}{where}."
            yield Reading(sentence, change(At.SLOPE, how, layers))


def _where_it_goes_back(case: Case, how: Change, sentence: str) -> Iterator[Reading]:
    for layers, words in case.scopes(case.layers):
        yield Reading(f"{sentence}{words}.", change(At.SLOPE, how, layers))


def of_another_layer(case: Case) -> Iterator[Reading]:
    """The derivative of the units of a neighbouring layer, or the layer's own derivative taken at their z or y."""
    for layer in case.layers:
        for other in (layer + 1, layer - 1):
            fits = other in case.layers and case.width(other) in (case.width(layer), 1)
            if fits and len(case.plan.layers[layer - 1].groups) == 1 and len(case.plan.layers[other - 1].groups) == 1:
                yield from _of_layer(case, layer, other)
    yield from _of_the_step_before(case)
    if case.output_layer > 1 and case.width(1) == case.width(0) and len(case.plan.layers[0].groups) == 1:

        def at_inputs(run: VariantRun, right: Array) -> Array:
            x = run.plain.y[:, run.plan.inputs]
            return right if right.ndim == 3 else in_form(run, run.group.activation.derivative, x, x)

        if layers_where_it_shows(case, at_inputs, [1]):
            sentence = f"The derivative of the activation in {case.layer_words(1)} was taken at the inputs."
            yield Reading(sentence, change(At.SLOPE, at_inputs, [1]))


def _of_the_step_before(case: Case) -> Iterator[Reading]:
    """In layers that are the steps of one: the derivative at y of the step before, 0 before the first."""
    hidden = list(case.layers)[:-1]
    if len(hidden) < 2 or len({case.width(layer) for layer in hidden}) > 1:
        return
    if any(len(case.plan.layers[layer - 1].groups) > 1 for layer in hidden):
        return

    def before(run: VariantRun, right: Array) -> Array:
        if right.ndim == 3:
            return right
        y = run.plain.y[:, run.plan.layer_slices[run.layer - 1]] if run.layer > 1 else np.zeros_like(right)
        return in_form(run, run.group.activation.derivative, y, y)

    if layers_where_it_shows(case, before, hidden):
        sentence = "The derivative of the activation was taken at y of the layer before, as of the step before."
        yield Reading(sentence, change(At.SLOPE, before, hidden))


def _of_layer(case: Case, layer: int, other: int) -> Iterator[Reading]:
    units = case.plan.layer_slices[other]
    there = case.plan.layers[other - 1].groups[0]

    def theirs(run: VariantRun, right: Array) -> Array:
        slope = dict_of_slopes(run, other)
        return right if slope.ndim == 3 or right.ndim == 3 else slope + np.zeros(right.shape)

    def own_at_theirs(run: VariantRun, right: Array) -> Array:
        z = run.plain.z[:, units]
        if right.ndim == 3:
            return right
        group = run.group
        own = group.activation.slope(z, group.activation.value(z, named(group, run.plain.parameters)), {})
        return own + np.zeros(right.shape)

    def own_in_their_y(run: VariantRun, right: Array) -> Array:
        z, y = run.plain.z[:, units], run.plain.y[:, units]
        return right if right.ndim == 3 else in_form(run, run.group.activation.derivative, z, y) + np.zeros(right.shape)

    words = f"In {case.layer_words(layer)} the derivative of the activation"
    ways: list[tuple[Change, str]] = [(theirs, f"{words} was that of {case.layer_words(other)}.")]
    own = case.plan.layers[layer - 1].groups[0].activation
    if not own.parameters and not there.activation.couples:
        ways.append((own_at_theirs, f"{words} was taken at z of {case.layer_words(other)}."))
        ways.append((own_in_their_y, f"{words} was taken at y of {case.layer_words(other)}."))
    for how, sentence in ways:
        if layers_where_it_shows(case, how, [layer]):
            yield Reading(sentence, change(At.SLOPE, how, [layer]))
            for made, where in list(halves_of(case, how, [layer]))[:1]:
                yield Reading(f"{sentence[:-1]}{where}.", made)


def dict_of_slopes(run: VariantRun, layer: int) -> Array:
    """dy/dz of a layer that has a single group of units."""
    return run.plain.slopes(layer)[0][1]


def softmax_slopes(case: Case) -> Iterator[Reading]:
    """∂y[i]/∂z[j] of softmax with the sign of its off-diagonal turned, or y[i] alone on the diagonal."""

    def off_diagonal_turned(run: VariantRun, right: Array) -> Array:
        if right.ndim < 3:
            return right
        diagonal = np.eye(right.shape[1]) * right
        return 2 * diagonal - right

    def diagonal_of_y(run: VariantRun, right: Array) -> Array:
        return right if right.ndim < 3 else run.plain.y[:, run.group.units]

    def only_off_diagonal(run: VariantRun, right: Array) -> Array:
        return right if right.ndim < 3 else right - np.eye(right.shape[1]) * right

    for how, words in (
        (off_diagonal_turned, "∂y[i]/∂z[j] = −y[i]·y[j] was taken with the other sign"),
        (diagonal_of_y, "−y[i]·y[j] was left out of its derivatives"),
        (only_off_diagonal, "its diagonal ∂y[i]/∂z[i] was left out"),
    ):
        yield from in_halves(case, how, f"In softmax {words}", halves=False)
