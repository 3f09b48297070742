"""Right backward passes of another forward pass: biases not added, another activation, other inputs or weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bpdebugger.core.catalogue.activations import CATALOGUE
from bpdebugger.core.diagnosing.mistakes_on_the_way_back import matrices
from bpdebugger.core.diagnosing.plain_pass import PlainPass, VariantRun
from bpdebugger.core.diagnosing.readings import Case, Reading
from bpdebugger.core.diagnosing.variant import At, Forward, Variant, change
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.numbers.functions import softmax
from bpdebugger.core.passes.forward import named

Layer = Callable[[PlainPass, int, Array, Array], None]
"""Computes z and y of a layer in place."""


def _forward(
    case: Case,
    weights: Array | None = None,
    inputs: Array | None = None,
    biased: Callable[[int], bool] = lambda layer: True,
    function: Callable[[int], str] = lambda layer: "",
) -> Forward:
    """A forward pass with something else in it; weights per connection, inputs (samples, inputs)."""
    plan = case.plan

    def run(plain: PlainPass) -> tuple[Array, Array]:
        z, y = plain.z.copy(), plain.y.copy()
        if inputs is not None:
            y[:, plan.inputs] = inputs
        values = plain.parameters[plan.weight] if weights is None else weights
        for number, layer in enumerate(plan.layers, start=1):
            z[:, layer.units] = 0.0
            for block in layer.blocks:
                matrix = values[block.connections].reshape(block.shape)
                z[:, block.targets] = y[:, block.sources] @ matrix.T
            bias = plan.bias[layer.units]
            if biased(number):
                z[:, layer.units] += np.where(bias >= 0, plain.parameters[bias], 0.0)
            for group in layer.groups:
                chosen = CATALOGUE[function(number)] if function(number) else group.activation
                y[:, group.units] = chosen.value(z[:, group.units], named(group, plain.parameters))
        return z, y

    return run


def bias_left_out(case: Case) -> Iterator[Reading]:
    """The biases not added in the forward pass."""
    for layers, words in case.scopes(case.biased(case.layers)):
        without = _forward(case, biased=lambda layer, layers=tuple(layers): layer not in layers)  # type: ignore[misc]
        yield Reading(f"The biases were not added in the forward pass{words}.", Variant(forward=without))


def another_activation(case: Case) -> Iterator[Reading]:
    """Another function of the catalogue, forward and back."""
    for chosen in CATALOGUE.values():
        for layers, words in case.scopes(case.layers):
            own = {g.activation.name for n in layers for g in case.plan.layers[n - 1].groups}
            if chosen.couples or own == {chosen.name}:
                continue

            def slope(run: VariantRun, right: Array, name: str = chosen.name) -> Array:
                of = np.s_[:, run.group.units]
                return CATALOGUE[name].slope(run.plain.z[of], run.plain.y[of], {})

            other = _forward(
                case,
                function=lambda layer, n=chosen.name, layers=tuple(layers): n if layer in layers else "",  # type: ignore[misc]
            )
            made = change(At.SLOPE, slope, layers)
            yield Reading(
                f"The activation was taken as {chosen.name}{words}, forward and back.", Variant(made.changes, other)
            )


def activation_in_forward_only(case: Case) -> Iterator[Reading]:
    """No activation at all: y = z, with or without the derivative of the right one."""
    for layers, words in case.scopes(case.layers):
        other = _forward(
            case,
            function=lambda layer, layers=tuple(layers): "identity" if layer in layers else "",  # type: ignore[misc]
        )
        yield Reading(f"The activation was left out of the forward pass{words}.", Variant(forward=other))


def softmax_over_samples(case: Case) -> Iterator[Reading]:
    """The outputs' softmax with the sum along the wrong axis: over the samples, unit by unit."""
    plan = case.plan
    if case.samples < 2 or not any(group.activation.couples for group in plan.layers[-1].groups):
        return

    def forward(plain: PlainPass) -> tuple[Array, Array]:
        y = plain.y.copy()
        y[:, plan.outputs] = softmax(plain.z[:, plan.outputs].T).T
        return plain.z, y

    def closed(run: VariantRun, right: Array) -> Array:
        return run.plain.y[:, plan.outputs] - run.plain.targets

    made = change(At.DELTA, closed, [case.output_layer]) if plan.layers[-1].groups[0].logits else Variant()
    sentence = "Softmax was taken over the samples, not over the outputs: the sum goes along the other axis."
    yield Reading(sentence, Variant(made.changes, forward))


def inputs_in_another_order(case: Case) -> Iterator[Reading]:
    """The inputs turned round, moved on by one, or left at 0."""
    x = case.plain.y[:, case.plan.inputs]
    if x.shape[1] < 2:
        return
    for other, words in (
        (x[:, ::-1], "in the order turned round"),
        (np.roll(x, 1, axis=1), "moved on by one"),
        (np.roll(x, -1, axis=1), "moved back by one"),
    ):
        if not np.array_equal(other, x):
            yield Reading(f"The inputs were taken {words}.", Variant(forward=_forward(case, inputs=other)))


def weights_transposed_forward(case: Case) -> Iterator[Reading]:
    """W in the place of Wᵀ already in the forward pass, and its gradient with it."""
    plan = case.plan
    tables = {layers: table for layers, table in matrices(plan).items() if table.shape[0] == table.shape[1]}
    swapped = np.arange(len(plan.source))
    for table in tables.values():
        swapped[table] = table.T
    if not tables or np.array_equal(plan.weight[swapped], plan.weight):
        return
    weights = case.plain.parameters[plan.weight[swapped]]
    forward = _forward(case, weights=weights)

    def back(run: VariantRun, right: Array) -> Array:
        return np.asarray(weights[run.plain.uses[run.layer - 1].connections])

    def stored(run: VariantRun, uses: Array) -> Array:
        return np.concatenate([uses[swapped], uses[len(swapped) :]])

    made = change(At.WEIGHTS, back, case.layers[1:])
    for more, words in ((change(At.USES, stored), ""), (Variant(), "; the gradients were not turned back")):
        both = made & more
        sentence = f"The weights were taken transposed in the forward pass already{words}."
        yield Reading(sentence, Variant(both.changes, forward))
