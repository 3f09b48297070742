"""A backward pass as one writes it by hand, with switches: the right one, or one with mistakes.

It shares the plan and the forward pass with ``backward``, and nothing else: without a switch the two must agree. It
keeps only what it needs for the gradients, so that hundreds of variants can be tried.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from bpdebugger.core.diagnosing.variant import RIGHT, InputFactor, Slope, Update, Variant
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.network.plan import Group, Indices, Plan
from bpdebugger.core.numbers import functions
from bpdebugger.core.passes.forward import named
from bpdebugger.core.passes.trace import Trace


@dataclass(frozen=True, slots=True)
class _Uses:
    """Where the uses of parameters in one layer are: its connections, its biases, its activations' parameters."""

    connections: slice
    biases: slice
    bias_units: Indices
    tunables: slice
    tunable_units: Indices


class PlainPass:
    """A backward pass from given numbers of a forward pass, as often and in as many variants as one likes."""

    def __init__(self, trace: Trace, parameters: Array, z: Array, y: Array, targets: Array) -> None:
        """``z`` and ``y`` have shape (samples, units), ``targets`` (samples, outputs)."""
        self.trace, self.plan, self.parameters = trace, trace.plan, parameters
        plan = trace.plan
        self.z, self.y, self.targets = z, y, targets
        self._factors = {InputFactor.ONE: np.ones_like(y), InputFactor.NET_INPUT: np.where(np.isnan(z), y, z)}
        self._uses = [_uses_of(plan, layer) for layer in range(1, len(plan.layer_slices))]
        self._known: dict[tuple[int, Slope], list[tuple[Group, Array]]] = {}

    @classmethod
    def of(cls, trace: Trace) -> PlainPass:
        """The pass over the samples of a trace."""
        return cls(trace, trace.parameters, trace.z, trace.y, trace.targets)

    def gradient(self, variant: Variant = RIGHT) -> Array:
        """The gradient of every parameter: the mean over the samples, or what the variant makes of it."""
        if variant.update is Update.OF_EACH_SAMPLE:
            return self._sample_by_sample(variant)
        with np.errstate(all="ignore"):
            return self._run(variant)

    def slopes(self, layer: int, how: Slope = Slope.RIGHT) -> list[tuple[Group, Array]]:
        """dy/dz for each group of units of a layer: (samples, units), or (samples, units, units) for softmax."""
        if (layer, how) not in self._known:
            groups = self.plan.layers[layer - 1].groups
            with np.errstate(all="ignore"):
                self._known[layer, how] = [(group, self._slope(group, how)) for group in groups]
        return self._known[layer, how]

    def _run(self, variant: Variant) -> Array:
        plan = self.plan
        dE_dy, dE_dz = np.zeros_like(self.y), np.zeros_like(self.y)
        uses = np.zeros(len(plan.uses))
        outputs = (self.z if variant.loss_at_net_input else self.y)[:, plan.outputs]
        dE_dy[:, plan.outputs] = variant.loss_factor * plan.loss.slope(outputs, self.targets)
        weights = self.parameters
        for layer in range(len(plan.layers), 0, -1):
            self._deltas(layer, variant, dE_dy, dE_dz)
            self._gradients(layer, variant, dE_dy, dE_dz, uses)
            if variant.update:
                weights = self.parameters - self.trace.network.learning_rate * self._totals(variant, uses)
            if layer > 1:
                self._send_back(layer, variant, weights, dE_dy, dE_dz)
        return variant.final_factor * self._totals(variant, uses)

    def _deltas(self, layer: int, variant: Variant, dE_dy: Array, dE_dz: Array) -> None:
        """∂E/∂z = ∂E/∂y · dy/dz; in a softmax layer the product with the matrix."""
        for group, slope in self.slopes(layer, variant.slopes.get(layer, Slope.RIGHT)):
            of = np.s_[:, group.units]
            if slope.ndim == 3:
                dE_dz[of] = (dE_dy[of][:, :, None] * slope).sum(axis=1)
            else:
                dE_dz[of] = dE_dy[of] * slope

    def _gradients(self, layer: int, variant: Variant, dE_dy: Array, dE_dz: Array, uses: Array) -> None:
        """∂E/∂w = ∂E/∂z · y, ∂E/∂b = ∂E/∂z, each added up over the samples as much as a sample counts."""
        here, count = self._uses[layer - 1], len(self.y)
        counts = np.full(count, 1 / count) if variant.sample_weights is None else variant.sample_weights
        counts_for_biases = counts if variant.bias_sample_weights is None else variant.bias_sample_weights
        kind = variant.input_factors.get(layer)
        inputs = self._factors[kind] if kind else self.y
        weighed = counts[:, None] * dE_dz
        for block in self.plan.layers[layer - 1].blocks:
            uses[block.connections] = (weighed[:, block.targets].T @ inputs[:, block.sources]).ravel()
        if layer not in variant.no_bias:
            uses[here.biases] = counts_for_biases @ dE_dz[:, here.bias_units]
        if len(here.tunable_units):
            uses[here.tunables] = counts @ (dE_dy[:, here.tunable_units] * self._parameter_slopes(here.tunables))

    def _send_back(self, layer: int, variant: Variant, weights: Array, dE_dy: Array, dE_dz: Array) -> None:
        """Each connection u→v brings the share w · ∂E/∂z[v] back to ∂E/∂y[u]."""
        sent_by = self.plan.weight if variant.sent_by is None else variant.sent_by
        for block in self.plan.layers[layer - 1].blocks:
            matrix = weights[sent_by[block.connections]]
            if variant.shares_kept is not None:
                matrix = matrix * variant.shares_kept[block.connections]
            dE_dy[:, block.sources] += dE_dz[:, block.targets] @ matrix.reshape(block.shape)

    def _totals(self, variant: Variant, uses: Array) -> Array:
        """Each parameter's gradient: the sum over its uses."""
        if variant.taken_from is not None:
            uses = np.concatenate([uses[variant.taken_from], uses[len(variant.taken_from) :]])
        if variant.uses_kept is not None:
            uses = np.where(variant.uses_kept, uses, 0.0)
        return np.asarray(np.bincount(self.plan.uses.parameter, uses, minlength=len(self.plan.parameters)), dtype=float)

    def _sample_by_sample(self, variant: Variant) -> Array:
        counts = variant.sample_weights
        counts = np.full(len(self.y), 1 / len(self.y)) if counts is None else counts
        total = np.zeros(len(self.parameters))
        for row in np.flatnonzero(counts):
            one = slice(row, row + 1)
            alone = PlainPass(self.trace, self.parameters, self.z[one], self.y[one], self.targets[one])
            biases = None if variant.bias_sample_weights is None else variant.bias_sample_weights[one] / counts[row]
            itself = replace(variant, update=Update.OF_THE_MEANS, sample_weights=np.ones(1), bias_sample_weights=biases)
            total += counts[row] * alone.gradient(itself)
        return total

    def _slope(self, group: Group, how: Slope) -> Array:
        of = np.s_[:, group.units]
        z, y, chosen, parameters = self.z[of], self.y[of], group.activation, named(group, self.parameters)
        if how is Slope.MISSING:
            return np.ones_like(z)
        if chosen.couples:
            return _softmax_slope(z, y, how)
        if how is Slope.AT_ACTIVATION:
            return chosen.slope(y, chosen.value(y, parameters), parameters)
        if how in (Slope.RIGHT, Slope.DIAGONAL):
            return chosen.slope(z, y, parameters)
        stands_for_y = z if how is Slope.NET_INPUT_FOR_ACTIVATION else y
        return np.broadcast_to(evaluate(chosen.derivative, {"z": z, "y": stands_for_y, **parameters}), z.shape)

    def _parameter_slopes(self, tunables: slice) -> Array:
        """∂y/∂p for the parameters p in the activations of one layer."""
        plan = self.plan
        slopes = np.empty((len(self.y), tunables.stop - tunables.start))
        first = plan.uses.tunables.start
        for column, i in enumerate(range(tunables.start - first, tunables.stop - first)):
            unit, group = int(plan.tunable_units[i]), plan.group(int(plan.tunable_units[i]))
            name = plan.parameters[plan.tunable_parameters[i]]
            slopes[:, column] = group.activation.parameter_slope(name, self.z[:, unit], named(group, self.parameters))
        return slopes


def _softmax_slope(z: Array, y: Array, how: Slope) -> Array:
    """∂y[i]/∂z[j]; where ``how`` is a mistake, with what stands for it."""
    if how is Slope.RIGHT:
        return functions.softmax_jacobian(y)
    if how is Slope.DIAGONAL:
        return np.diagonal(functions.softmax_jacobian(y), axis1=1, axis2=2)
    if how is Slope.AT_ACTIVATION:
        return functions.softmax_jacobian(functions.softmax(y))
    y = z if how is Slope.NET_INPUT_FOR_ACTIVATION else y
    return y[:, :, None] * (np.eye(y.shape[1]) - y[:, None, :])


def _uses_of(plan: Plan, layer: int) -> _Uses:
    units = plan.layer_slices[layer]
    connections = slice(int(plan.incoming_start[units.start]), int(plan.incoming_start[units.stop]))
    first, second = plan.uses.biases.start, plan.uses.tunables.start
    biases = _within(plan.bias_units, units)
    tunables = _within(plan.tunable_units, units)
    return _Uses(
        connections,
        slice(first + biases.start, first + biases.stop),
        plan.bias_units[biases],
        slice(second + tunables.start, second + tunables.stop),
        plan.tunable_units[tunables],
    )


def _within(sorted_units: Indices, units: slice) -> slice:
    start, stop = np.searchsorted(sorted_units, [units.start, units.stop])
    return slice(int(start), int(stop))
