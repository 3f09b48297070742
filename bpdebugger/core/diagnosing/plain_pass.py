"""A backward pass as one writes it by hand, which can be changed at every place: the right one, or one with mistakes.

It shares the plan and the forward pass with ``backward``, and nothing else: without a change the two must agree. It
keeps only what it needs for the gradients, so that hundreds of variants can be tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.diagnosing.variant import NO_LAYER, RIGHT, At, Forward, Variant
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Group, Indices, Plan
from bpdebugger.core.numbers import functions
from bpdebugger.core.passes.forward import named
from bpdebugger.core.passes.trace import Trace

Rounding = Callable[[Array], Array]
"""What becomes of every number that is computed."""


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

    def __init__(
        self,
        trace: Trace,
        parameters: Array,
        z: Array,
        y: Array,
        targets: Array,
        rounding: Rounding | None = None,
    ) -> None:
        """``z`` and ``y`` have shape (samples, units), ``targets`` (samples, outputs)."""
        self.trace, self.plan, self.parameters = trace, trace.plan, parameters
        self.z, self.y, self.targets = z, y, targets
        self.rounding = rounding
        self.uses = [_uses_of(trace.plan, layer) for layer in range(1, len(trace.plan.layer_slices))]
        self._slopes: dict[int, list[tuple[Group, Array]]] = {}
        self._others: dict[Forward, PlainPass] = {}

    @classmethod
    def of(cls, trace: Trace) -> PlainPass:
        """The pass over the samples of a trace."""
        return cls(trace, trace.parameters, trace.z, trace.y, trace.targets)

    def gradient(self, variant: Variant = RIGHT) -> Array:
        """The gradient of every parameter: the mean over the samples, or what the variant makes of it."""
        return self.run(variant).totals

    def run(self, variant: Variant = RIGHT) -> Run:
        """The pass, with all that it computed."""
        with np.errstate(all="ignore"):
            return Run(self._after(variant.forward) if variant.forward else self, variant)

    def _after(self, forward: Forward) -> PlainPass:
        """The backward pass from another forward pass."""
        if forward not in self._others:
            z, y = forward(self)
            self._others[forward] = PlainPass(self.trace, self.parameters, z, y, self.targets, self.rounding)
        return self._others[forward]

    def slopes(self, layer: int) -> list[tuple[Group, Array]]:
        """dy/dz for each group of units of a layer: (samples, units), or (samples, units, units) for softmax."""
        if layer not in self._slopes:
            with np.errstate(all="ignore"):
                groups = self.plan.layers[layer - 1].groups
                self._slopes[layer] = [(group, self._slope(group)) for group in groups]
        return self._slopes[layer]

    def _slope(self, group: Group) -> Array:
        z, y = self.z[:, group.units], self.y[:, group.units]
        if group.activation.couples:
            return functions.softmax_jacobian(y)
        return np.asarray(group.activation.slope(z, y, named(group, self.parameters)))


class Run:
    """One pass in one variant. While it goes on, ``layer`` and ``group`` say where it is.

    ``dE_dy`` and ``dE_dz`` have shape (samples, units); ``dE_dz`` are the deltas that make gradients,
    ``dE_dz_back`` those that are sent back. ``uses``: the gradient of every use of a parameter, over all samples.
    ``totals``: the gradient of every parameter.
    """

    def __init__(self, plain: PlainPass, variant: Variant) -> None:
        self.plain, self.plan, self.variant = plain, plain.plan, variant
        self.layer, self.group = NO_LAYER, plain.plan.layers[-1].groups[0]
        self.dE_dy, self.dE_dz = np.zeros_like(plain.y), np.zeros_like(plain.y)
        self.dE_dz_back = self.dE_dz
        self.slopes: dict[int, list[Array]] = {}
        self.uses = np.zeros(len(self.plan.uses))
        self.totals = self._totals()

    def _changed(self, at: At, value: Array, layer: int | None = None) -> Array:
        for made in self.variant.changes.get((at, self.layer if layer is None else layer), ()):
            value = made(self, value)
        return value

    def _rounded(self, value: Array) -> Array:
        return self.plain.rounding(value) if self.plain.rounding else value

    def _totals(self) -> Array:
        plan, plain = self.plan, self.plain
        count = len(plain.y)
        self.counts = self._changed(At.COUNTS, np.full(count, 1 / count))
        self.counts_of_biases = self._changed(At.COUNTS_OF_BIASES, self.counts)
        self.dE_dy[:, plan.outputs] = self._rounded(self._changed(At.LOSS, self._loss_slopes()))
        for layer in range(len(plan.layers), 0, -1):
            self.layer = layer
            self._deltas()
            self._gradients()
            if layer > 1:
                self._send_back()
        self.layer = NO_LAYER
        self.uses = self._changed(At.USES, self.uses)
        return self._changed(At.TOTALS, self.sums_of(self.uses))

    def _loss_slopes(self) -> Array:
        """∂E/∂y; where the loss undoes the activation, with 1 − y computed from z."""
        plan, plain = self.plan, self.plain
        slopes = np.array(plan.loss.slope(plain.y[:, plan.outputs], plain.targets))
        for group in plan.layers[-1].groups:
            if group.logits:
                at = group.members - plan.outputs.start
                of = np.s_[:, group.units]
                slopes[:, at] = group.logits.slope(plain.z[of], plain.y[of], plain.targets[:, at])
        return slopes

    def _through_logits(self) -> None:
        """y − a for ∂E/∂z where the factors may be ∞ and 0, unless something is changed there."""
        plan, plain, variant = self.plan, self.plain, self.variant
        factors = (At.UPSTREAM, At.SLOPE, At.SLOPE_TO_WEIGHTS, At.SLOPE_SENT_BACK)
        if (At.LOSS, NO_LAYER) in variant.changes or any(variant.has(at, self.layer) for at in factors):
            return
        for group in plan.layers[-1].groups:
            if group.logits:
                of, a = np.s_[:, group.units], plain.targets[:, group.members - plan.outputs.start]
                self.dE_dz[of] = group.logits.delta(self.dE_dz[of], plain.z[of], plain.y[of], a)

    def _deltas(self) -> None:
        """∂E/∂z = ∂E/∂y · dy/dz; in a softmax layer the product with the matrix."""
        layer, variant, plan = self.layer, self.variant, self.plan
        units = plan.layer_slices[layer]
        if variant.has(At.UPSTREAM, layer):
            self.dE_dy[:, units] = self._changed(At.UPSTREAM, self.dE_dy[:, units])
        halves = variant.has(At.SLOPE_SENT_BACK, layer) or variant.has(At.SLOPE_TO_WEIGHTS, layer)
        if halves and self.dE_dz_back is self.dE_dz:
            self.dE_dz_back = self.dE_dz.copy()
        self.slopes[layer] = []
        for group, right in self.plain.slopes(layer):
            self.group, of = group, np.s_[:, group.units]
            slope = self._rounded(self._changed(At.SLOPE, right))
            to_weights = self._changed(At.SLOPE_TO_WEIGHTS, slope)
            self.slopes[layer].append(to_weights)
            self.dE_dz[of] = self._rounded(_times(self.dE_dy[of], to_weights))
            if self.dE_dz_back is not self.dE_dz:
                self.dE_dz_back[of] = self._rounded(_times(self.dE_dy[of], self._changed(At.SLOPE_SENT_BACK, slope)))
        if layer == len(plan.layers) and not self.plain.rounding:
            self._through_logits()
        if variant.has(At.DELTA, layer):
            self.dE_dz[:, units] = self._changed(At.DELTA, self.dE_dz[:, units])
            if self.dE_dz_back is not self.dE_dz:
                self.dE_dz_back[:, units] = self._changed(At.DELTA, self.dE_dz_back[:, units])

    def _gradients(self) -> None:
        """∂E/∂w = ∂E/∂z · y, ∂E/∂b = ∂E/∂z, each added up over the samples as much as a sample counts."""
        here, plain = plain_uses(self), self.plain
        inputs = self._changed(At.INPUTS, plain.y)
        weighed = self.counts[:, None] * self.dE_dz
        for block in self.plan.layers[self.layer - 1].blocks:
            products = weighed[:, block.targets].T @ inputs[:, block.sources]
            self.uses[block.connections] = self._rounded(products.ravel())
        if len(here.bias_units):
            biases = self.counts_of_biases @ self.dE_dz[:, here.bias_units]
            self.uses[here.biases] = self._rounded(self._changed(At.BIASES, biases))
        if len(here.tunable_units):
            dE_dp = self.dE_dy[:, here.tunable_units] * self._parameter_slopes(here.tunables)
            self.uses[here.tunables] = self._rounded(self.counts @ dE_dp)

    def _send_back(self) -> None:
        """Each connection u→v brings the share w · ∂E/∂z[v] back to ∂E/∂y[u]."""
        here, plan = plain_uses(self).connections, self.plan
        weights = self._changed(At.WEIGHTS, self.plain.parameters[plan.weight[here]])
        for block in plan.layers[self.layer - 1].blocks:
            within = slice(block.connections.start - here.start, block.connections.stop - here.start)
            deltas = self.dE_dz_back[:, block.targets]
            if self.plain.rounding or weights.ndim == 2:
                matrix = weights[..., within].reshape(*weights.shape[:-1], *block.shape)
                shares = self._rounded(deltas[:, :, None] * matrix).sum(axis=1)
            else:
                shares = deltas @ weights[within].reshape(block.shape)
            self.dE_dy[:, block.sources] += shares
        if self.plain.rounding:
            before = np.s_[:, plan.inputs.stop : plan.layer_slices[self.layer].start]
            self.dE_dy[before] = self._rounded(self.dE_dy[before])

    def sums_of(self, uses: Array) -> Array:
        """Each parameter's gradient: the sum over its uses; ``uses`` has these as its last axis."""
        plan = self.plan
        if uses.ndim == 1:
            return np.bincount(plan.uses.parameter, uses, minlength=len(plan.parameters)).astype(np.float64)
        return np.array([self.sums_of(row) for row in uses])

    def uses_by_sample(self, parameters: Indices) -> Array:
        """∂E/∂p of these parameters so far, sample by sample: (samples, parameters); of weights and biases."""
        plan, inputs = self.plan, self.plain.y
        connections = np.arange(plain_uses(self).connections.start, len(plan.source))
        totals = np.zeros((len(inputs), len(plan.parameters)))
        of_connections = self.dE_dz[:, plan.target[connections]] * inputs[:, plan.source[connections]]
        units = plan.bias_units[plan.bias_units >= plan.layer_slices[self.layer].start]
        for row in range(len(inputs)):
            np.add.at(totals[row], plan.weight[connections], of_connections[row])
            np.add.at(totals[row], plan.bias[units], self.dE_dz[row, units])
        return totals[:, parameters]

    def _parameter_slopes(self, tunables: slice) -> Array:
        """∂y/∂p for the parameters p in the activations of one layer."""
        plan, plain = self.plan, self.plain
        slopes = np.empty((len(plain.y), tunables.stop - tunables.start))
        first = plan.uses.tunables.start
        for column, i in enumerate(range(tunables.start - first, tunables.stop - first)):
            unit, group = int(plan.tunable_units[i]), plan.group(int(plan.tunable_units[i]))
            name = plan.parameters[plan.tunable_parameters[i]]
            values = named(group, plain.parameters)
            slopes[:, column] = group.activation.parameter_slope(name, plain.z[:, unit], values)
        return slopes


def plain_uses(run: Run) -> _Uses:
    """Where the uses of the layer are that a run is at."""
    return run.plain.uses[run.layer - 1]


def _times(upstream: Array, slope: Array) -> Array:
    if slope.ndim == 3:
        return np.asarray((upstream[:, :, None] * slope).sum(axis=1))
    return upstream * slope


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
