"""The backward pass: from the loss back to every unit, connection and parameter, for many samples at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Plan, PlannedLayer
from bpdebugger.core.numbers import functions
from bpdebugger.core.passes.forward import named, weights_of

_MANY, _MANY_USES = 8, 1_000
"""From so many samples on, the uses of a small network are added up for all samples at once."""


@dataclass(frozen=True, slots=True)
class Gradients:
    """Every factor of the backward pass, as arrays by kind; the first axis is the sample.

    ``dE_dy``, ``dy_dz``, ``dE_dz``: per unit, NaN where a unit has none. ``pairs``: ∂y[i]/∂z[j] of softmax layers.
    ``shares``: per connection, dz_dy · dE_dz. ``uses``: per use of a parameter, its part of the gradient.
    ``dE_dp``: per parameter, the sum over its uses.
    """

    dE_dy: Array
    dy_dz: Array
    dE_dz: Array
    pairs: Array
    shares: Array
    uses: Array
    dy_dp: Array
    dE_dp: Array

    @classmethod
    def filled(cls, plan: Plan, samples: int, value: object) -> Gradients:
        """Arrays of their shapes with one value everywhere, for whatever else goes back like a gradient."""

        def array(size: int) -> Array:
            return np.full((samples, size), value, dtype=np.float64 if isinstance(value, float) else object)

        return cls(
            dE_dy=array(len(plan.units)),
            dy_dz=array(len(plan.units)),
            dE_dz=array(len(plan.units)),
            pairs=array(len(plan.pair_rows)),
            shares=array(len(plan.source)),
            uses=array(len(plan.uses)),
            dy_dp=array(len(plan.tunable_units)),
            dE_dp=array(len(plan.parameters)),
        )


def backward(plan: Plan, parameters: Array, z: Array, y: Array, targets: Array) -> Gradients:
    """All gradients at the point of a forward pass. z and y have shape (samples, units)."""
    samples, units = y.shape
    connections = len(plan.source)
    gradients = Gradients(
        dE_dy=np.zeros((samples, units)),
        dy_dz=np.full((samples, units), np.nan),
        dE_dz=np.full((samples, units), np.nan),
        pairs=np.empty((samples, len(plan.pair_rows))),
        shares=np.empty((samples, connections)),
        uses=np.empty((samples, len(plan.uses))),
        dy_dp=_parameter_slopes(plan, parameters, z),
        dE_dp=np.empty((samples, len(plan.parameters))),
    )
    gradients.dE_dy[:, plan.outputs] = loss_slopes(plan, z, y, targets)
    with np.errstate(all="ignore"):
        for layer in reversed(plan.layers):
            _local_derivatives(plan, layer, parameters, z, y, gradients)
            if layer is plan.layers[-1]:
                _through_logits(plan, layer, z, y, targets, gradients)
            _send_back(layer, parameters, y, gradients)
        _add_up_uses(plan, gradients)
    return gradients


def loss_slopes(plan: Plan, z: Array, y: Array, targets: Array) -> Array:
    """∂E/∂y of the outputs."""
    slopes = plan.loss.slope(y[:, plan.outputs], targets)
    for group in plan.layers[-1].groups:
        if group.logits:
            at = group.members - plan.outputs.start
            with np.errstate(all="ignore"):
                slopes[:, at] = group.logits.slope(z[:, group.units], y[:, group.units], targets[:, at])
    return slopes


def _local_derivatives(
    plan: Plan, layer: PlannedLayer, parameters: Array, z: Array, y: Array, gradients: Gradients
) -> None:
    """dE_dz = dE_dy · dy_dz; in a softmax layer ∂E/∂z[j] = Σ over i of ∂E/∂y[i] · ∂y[i]/∂z[j]."""
    dE_dy, dy_dz, dE_dz = gradients.dE_dy, gradients.dy_dz, gradients.dE_dz
    for group in layer.groups:
        of = np.s_[:, group.units]
        if group.activation.couples:
            matrix = functions.softmax_jacobian(y[of])
            gradients.pairs[:, group.pairs] = matrix.reshape(len(y), -1)
            dy_dz[of] = np.diagonal(matrix, axis1=-2, axis2=-1)
            dE_dz[of] = (dE_dy[of][:, :, None] * matrix).sum(axis=-2)
        else:
            dy_dz[of] = group.activation.slope(z[of], y[of], named(group, parameters))
            dE_dz[of] = dE_dy[of] * dy_dz[of]


def _through_logits(plan: Plan, layer: PlannedLayer, z: Array, y: Array, targets: Array, gradients: Gradients) -> None:
    """dE_dz of outputs whose activation the loss undoes: right even where its factors are ∞ and 0."""
    for group in layer.groups:
        if group.logits:
            of = np.s_[:, group.units]
            a = targets[:, group.members - plan.outputs.start]
            gradients.dE_dz[of] = group.logits.delta(gradients.dE_dz[of], z[of], y[of], a)


def _send_back(layer: PlannedLayer, parameters: Array, y: Array, gradients: Gradients) -> None:
    """Along each connection u→v: the share w · ∂E/∂z[v] of ∂E/∂y[u], and ∂E/∂w = ∂E/∂z[v] · y[u]."""
    for block in layer.blocks:
        shape = (len(y), *block.shape)
        delta = gradients.dE_dz[:, block.targets, None]
        weights = weights_of(block, parameters)
        shares = gradients.shares[:, block.connections].reshape(shape)
        np.multiply(weights, delta, out=shares)
        gradients.dE_dy[:, block.sources] += shares.sum(axis=1)
        np.multiply(delta, y[:, None, block.sources], out=gradients.uses[:, block.connections].reshape(shape))


def _add_up_uses(plan: Plan, gradients: Gradients) -> None:
    gradients.uses[:, plan.uses.biases] = gradients.dE_dz[:, plan.bias_units]
    gradients.uses[:, plan.uses.tunables] = gradients.dE_dy[:, plan.tunable_units] * gradients.dy_dp
    # each sum goes through the uses of its parameter in their order, one sample after the other or all at once
    samples, parameters = gradients.dE_dp.shape
    if samples < _MANY or len(plan.uses) > _MANY_USES:
        for sample, uses in enumerate(gradients.uses):
            gradients.dE_dp[sample] = np.bincount(plan.uses.parameter, uses, minlength=parameters)
        return
    places = parameters * np.arange(samples)[:, None] + plan.uses.parameter
    sums = np.bincount(places.ravel(), gradients.uses.ravel(), minlength=samples * parameters)
    gradients.dE_dp[:] = sums.reshape(samples, parameters)


def _parameter_slopes(plan: Plan, parameters: Array, z: Array) -> Array:
    """∂y/∂p for each parameter p in a unit's activation, of shape (samples, tunable)."""
    slopes = np.empty((len(z), len(plan.tunable_units)))
    for i, (unit, parameter) in enumerate(zip(plan.tunable_units, plan.tunable_parameters, strict=True)):
        group = plan.group(int(unit))
        at = slice(unit, unit + 1)
        name, values = plan.parameters[parameter], named(group, parameters)
        slopes[:, i : i + 1] = group.activation.parameter_slope(name, z[:, at], values)
    return slopes
