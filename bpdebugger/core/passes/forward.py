"""The forward pass: from inputs to outputs and the loss, for many samples at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpdebugger.core.catalogue.activations import Parameters
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Block, Group, Plan, PlannedLayer


@dataclass(frozen=True, slots=True)
class Hold:
    """A what-if: in one sample, the net input of one unit is held at z whatever comes in."""

    sample: int
    unit: int
    z: float


def forward(plan: Plan, parameters: Array, inputs: Array, hold: Hold | None = None) -> tuple[Array, Array]:
    """The net inputs z and activations y of all units, each of shape (samples, units); z of an input is NaN.

    ``inputs`` has shape (samples, input units). ``hold.sample`` counts rows of ``inputs``.
    """
    z = np.full((len(inputs), len(plan.units)), np.nan)
    y = np.empty_like(z)
    y[:, plan.inputs] = inputs
    with np.errstate(all="ignore"):
        for layer in plan.layers:
            _net_inputs(plan, layer, parameters, z, y)
            if hold and layer.units.start <= hold.unit < layer.units.stop:
                z[hold.sample, hold.unit] = hold.z
            activate(plan, layer, parameters, z, y)
    return z, y


def advance(
    plan: Plan, parameters: Array, z: Array, y: Array, layer: int, shift: tuple[int, float] | None = None
) -> None:
    """Recomputes z and y in place for every layer after number ``layer``; ``shift`` adds a number to one unit's z."""
    with np.errstate(all="ignore"):
        for later in plan.layers[layer:]:
            _net_inputs(plan, later, parameters, z, y)
            if shift and later.units.start <= shift[0] < later.units.stop:
                z[:, shift[0]] += shift[1]
            activate(plan, later, parameters, z, y)


def _net_inputs(plan: Plan, layer: PlannedLayer, parameters: Array, z: Array, y: Array) -> None:
    z[:, layer.units] = 0.0
    for block in layer.blocks:
        weights = weights_of(block, parameters)
        z[:, block.targets] = (y[:, None, block.sources] * weights).sum(axis=-1)
    bias = plan.bias[layer.units]
    if (bias >= 0).any():
        z[:, layer.units] += np.where(bias >= 0, parameters[..., bias], 0.0)


def activate(plan: Plan, layer: PlannedLayer, parameters: Array, z: Array, y: Array) -> None:
    """Sets y = f(z) in place for one layer."""
    for group in layer.groups:
        y[:, group.units] = group.activation.value(z[:, group.units], named(group, parameters))


def losses(plan: Plan, z: Array, y: Array, targets: Array, moved: int | None = None) -> Array:
    """E of each sample, of the last axis of ``loss_terms``."""
    return plan.loss.total(loss_terms(plan, z, y, targets, moved))


def loss_terms(plan: Plan, z: Array, y: Array, targets: Array, moved: int | None = None) -> Array:
    """What each output adds to E. ``moved`` is an output whose y is another than the activation of its z.

    Where the loss undoes the activation they are computed from z, as y has lost the digits by which it misses 0 or 1.
    """
    terms = plan.loss.terms(y[:, plan.outputs], targets).copy()
    for group in plan.layers[-1].groups:
        if group.logits:
            at, kept = group.members - plan.outputs.start, group.members != moved
            with np.errstate(all="ignore"):
                found = group.logits.terms(z[:, group.units], np.broadcast_to(targets, terms.shape)[:, at])
            terms[:, at[kept]] = found[:, kept]
    return terms


def weights_of(block: Block, parameters: Array) -> Array:
    """The weights of a block as a matrix: a row for each target; with a row of parameters each point has its own."""
    return parameters.take(block.weights, axis=-1).reshape(*parameters.shape[:-1], *block.shape)


def named(group: Group, parameters: Array) -> Parameters:
    """The values of the parameters in a group's activation, by name; a column each where every point has its own."""
    if not group.activation.parameters:
        return {}
    values = np.moveaxis(parameters[..., group.parameters], -1, 0)
    return dict(zip(group.activation.parameters, values if parameters.ndim == 1 else values[..., None], strict=True))
