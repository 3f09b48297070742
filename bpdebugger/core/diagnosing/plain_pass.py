"""A backward pass as one writes it by hand, which can be changed at every place: the right one, or one with mistakes.

It shares the plan and the forward pass with ``backward``, and nothing else: without a change the two must agree. It
keeps only what it needs for the gradients, so that hundreds of variants can be tried.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from bpdebugger.core.catalogue.logits import LogitLoss
from bpdebugger.core.diagnosing.variant import NO_LAYER, RIGHT, At, Forward, Variant
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import Expression
from bpdebugger.core.network.plan import Group, Indices, Plan, Selection
from bpdebugger.core.network.quantities import Kind, Place
from bpdebugger.core.numbers import functions
from bpdebugger.core.passes.forward import named
from bpdebugger.core.passes.trace import Trace

_MOST_KEPT = 1_000_000
_NEAR_ENOUGH = 0.5

Rounding = Callable[[Array], Array]
"""What becomes of every number that is computed."""

Roundings = Callable[[], Rounding]
"""The same for one run; each run of a pass rounds alike."""


@dataclass(frozen=True, slots=True)
class _Uses:
    """Where the uses of parameters in one layer are: its connections, its biases, its activations' parameters."""

    connections: slice
    biases: slice
    bias_units: Indices
    tunables: slice
    tunable_units: Indices


class _Begun(NamedTuple):
    """What a pass has before a layer: ∂E/∂y and ∂E/∂z of the layers after it, with a part of those before, the
    gradients of the uses there, and the slopes."""

    layer: int
    dE_dy: Array
    dE_dz: Array
    uses: Array
    slopes: dict[int, list[Array]]


class PlainPass:
    """A backward pass from given numbers of a forward pass, as often and in as many variants as one likes."""

    def __init__(
        self,
        trace: Trace,
        parameters: Array,
        z: Array,
        y: Array,
        targets: Array,
        roundings: Roundings | None = None,
    ) -> None:
        """``z`` and ``y`` have shape (samples, units), ``targets`` (samples, outputs)."""
        self.trace, self.plan, self.parameters = trace, trace.plan, parameters
        self.z, self.y, self.targets = z, y, targets
        self.roundings = roundings
        self.uses = [_uses_of(trace.plan, layer) for layer in range(1, len(trace.plan.layer_slices))]
        self._slopes: dict[int, list[tuple[Group, Array]]] = {}
        self._forms: dict[tuple[int, Expression], Array] = {}
        self._begun: dict[int, _Begun] = {}
        self._others: dict[Forward, PlainPass] = {}

    @classmethod
    def of(cls, trace: Trace) -> PlainPass:
        """The pass over the samples of a trace."""
        return cls(trace, trace.parameters, trace.z, trace.y, trace.targets)

    @cached_property
    def right(self) -> VariantRun:
        """The right pass; where it is small, variants take from it what comes before their first change."""
        kept = None if self.roundings or self.y.size * len(self.plan.layers) > _MOST_KEPT else self._begun
        with np.errstate(all="ignore"):
            return VariantRun(self, RIGHT, kept)

    def begun(self, variant: Variant) -> _Begun | None:
        """The right pass up to the layer from which on a variant is another, if that is kept."""
        layer = variant.begins_at()
        return None if layer is None else self._begun.get(layer)

    def at_z(self, group: Group, form: Expression) -> Array:
        """An expression in z and y of units that share an activation, and in its parameters."""
        at = int(group.members[0]), form
        if at not in self._forms:
            z, y = self.z[:, group.units], self.y[:, group.units]
            self._forms[at] = np.broadcast_to(
                evaluate(form, {"z": z, "y": y, **named(group, self.parameters)}), z.shape
            )
        return self._forms[at]

    def gradient(self, variant: Variant = RIGHT) -> Array:
        """The gradient of every parameter: the mean over the samples, or what the variant makes of it."""
        return self.run(variant).totals

    def run(self, variant: Variant = RIGHT) -> VariantRun:
        """The pass, with all that it computed."""
        with np.errstate(all="ignore"):
            return VariantRun(self._after(variant.forward) if variant.forward else self, variant)

    def _after(self, forward: Forward) -> PlainPass:
        """The backward pass from another forward pass."""
        if forward not in self._others:
            z, y = forward(self)
            self._others[forward] = PlainPass(self.trace, self.parameters, z, y, self.targets, self.roundings)
        return self._others[forward]

    @cached_property
    def loss_slopes(self) -> Array:
        """∂E/∂y of the outputs."""
        return self.loss_slopes_with(self.targets)

    def loss_slopes_with(self, targets: Array) -> Array:
        """The same for other targets; where the loss undoes the activation, with 1 − y computed from z."""
        plan = self.plan
        with np.errstate(all="ignore"):
            slopes = np.array(plan.loss.slope(self.y[:, plan.outputs], targets))
            for group in plan.layers[-1].groups:
                if group.logits:
                    at = group.members - plan.outputs.start
                    of = np.s_[:, group.units]
                    slopes[:, at] = group.logits.slope(self.z[of], self.y[of], targets[:, at])
        return slopes

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


class VariantRun:
    """One pass in one variant. While it goes on, ``layer`` and ``group`` say where it is.

    ``dE_dy`` and ``dE_dz`` have shape (samples, units); ``dE_dz`` are the deltas that make gradients,
    ``dE_dz_back`` those that are sent back. ``uses``: the gradient of every use of a parameter, over all samples.
    ``totals``: the gradient of every parameter.
    """

    def __init__(self, plain: PlainPass, variant: Variant, kept: dict[int, _Begun] | None = None) -> None:
        """``kept``: where to keep, for each layer, what there is before it."""
        self.plain, self.plan, self.variant = plain, plain.plan, variant
        self.rounding = plain.roundings() if plain.roundings else None
        self.layer, self.group = NO_LAYER, plain.plan.layers[-1].groups[0]
        self.dE_dy, self.dE_dz = np.zeros_like(plain.y), np.zeros_like(plain.y)
        self.dE_dz_back = self.dE_dz
        self.slopes: dict[int, list[Array]] = {}
        self.uses = np.zeros(len(self.plan.uses))
        self.totals = self._totals(kept)

    def value(self, place: Place) -> float | None:
        """The number at a place of the trace as it came out in this pass; ``None`` for what is not kept."""
        plan, plain, at, row = self.plan, self.plain, place.index, max(place.row, 0)
        match place.kind:
            case Kind.NET_INPUT:
                return float(plain.z[row, at])
            case Kind.ACTIVATION | Kind.INPUT:
                return float(plain.y[row, at])
            case Kind.UPSTREAM:
                return float(self.dE_dy[row, at])
            case Kind.DELTA | Kind.BIAS_USE:
                return float(self.dE_dz[row, at])
            case Kind.WEIGHT_USE:
                return float(self.dE_dz[row, plan.target[at]] * plain.y[row, plan.source[at]])
            case Kind.SHARE:
                return float(self.dE_dz_back[row, plan.target[at]] * plain.parameters[plan.weight[at]])
            case Kind.MEAN_GRADIENT:
                return float(self.totals[at])
            case Kind.GRADIENT if len(plain.y) == 1:
                return float(self.totals[at])
            case Kind.SLOPE:
                return self._slope(row, at)
            case Kind.UPDATED:
                rate = plain.trace.network.learning_rate
                return float(plain.parameters[at] - rate * (self.sums_of(self.uses) + self.penalty)[at])
        return None

    def _slope(self, row: int, unit: int) -> float | None:
        layer = int(self.plan.layer_of[unit])
        for group, slope in zip(self.plan.layers[layer - 1].groups, self.slopes[layer], strict=True):
            if unit in group.members and slope.ndim == 2:
                return float(slope[row, int((group.members == unit).argmax())])
        return None

    def _changed(self, at: At, value: Array, layer: int | None = None) -> Array:
        for made in self.variant.changes.get((at, self.layer if layer is None else layer), ()):
            value = made(self, value)
        return value

    def _rounded(self, value: Array) -> Array:
        return self.rounding(value) if self.rounding else value

    def _totals(self, kept: dict[int, _Begun] | None) -> Array:
        plan, plain = self.plan, self.plain
        count = len(plain.y)
        self.counts = self._changed(At.COUNTS, np.full(count, 1 / self.plan.divisor(count)))
        self.counts_of_biases = self._changed(At.COUNTS_OF_BIASES, self.counts)
        self.targets = self._changed(At.TARGETS, plain.targets)
        begun = plain.begun(self.variant)
        if begun:
            self.dE_dy, self.dE_dz, self.uses = begun.dE_dy.copy(), begun.dE_dz.copy(), begun.uses.copy()
            self.dE_dz_back, self.slopes = self.dE_dz, dict(begun.slopes)
        else:
            slopes = plain.loss_slopes if self.targets is plain.targets else plain.loss_slopes_with(self.targets)
            self.dE_dy[:, plan.outputs] = self._rounded(self._changed(At.LOSS, slopes.copy()))
        for layer in range(begun.layer if begun else len(plan.layers), 0, -1):
            if kept is not None:
                kept[layer] = self._so_far(layer)
            self.layer = layer
            self._deltas()
            self._gradients()
            if layer > 1:
                self._send_back()
        self.layer = NO_LAYER
        if kept is not None:
            kept[NO_LAYER] = self._so_far(NO_LAYER)
        self.uses = self._changed(At.USES, self.uses)
        self.penalty = self._penalty()
        return self._changed(At.TOTALS, self.sums_of(self.uses) + self.penalty)

    def _penalty(self) -> Array | float:
        """λ · w for each parameter that the penalty goes over, and λ times its sign."""
        term, p = self.plan.penalty, self.plain.parameters
        if term is None:
            return 0.0
        there = np.isin(np.arange(len(p)), term.members)
        return self._changed(At.PENALTY, np.where(there, term.l2 * p + term.l1 * np.sign(p), 0.0))

    def _so_far(self, layer: int) -> _Begun:
        return _Begun(layer, self.dE_dy.copy(), self.dE_dz.copy(), self.uses.copy(), dict(self.slopes))

    def _through_logits(self) -> None:
        """y − a for ∂E/∂z where the factors may be ∞ and 0, unless something is changed there."""
        plan, plain, variant = self.plan, self.plain, self.variant
        factors = (At.UPSTREAM, At.SLOPE, At.SLOPE_TO_WEIGHTS, At.SLOPE_SENT_BACK)
        if (At.LOSS, NO_LAYER) in variant.changes or any(variant.has(at, self.layer) for at in factors):
            return
        for group in plan.layers[-1].groups:
            if group.logits:
                of, a = np.s_[:, group.units], self.targets[:, group.members - plan.outputs.start]
                if self.rounding:
                    self.dE_dz[of] = self._rounded_delta(group.logits, of, a)
                else:
                    self.dE_dz[of] = group.logits.delta(self.dE_dz[of], plain.z[of], plain.y[of], a)

    def _rounded_delta(self, logits: LogitLoss, of: tuple[slice, Selection], a: Array) -> Array:
        """On paper the product of the factors serves where it is near y − a, and far out nobody takes it."""
        gain, share = logits.parts(self.plain.z[of], self.plain.y[of], a)
        closed = self._rounded(gain - share)
        serves = np.abs(self.dE_dz[of] - closed) <= _NEAR_ENOUGH * (np.abs(gain) + np.abs(share))
        return np.where(serves, self.dE_dz[of], closed)

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
        if layer == len(plan.layers):
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
            if self.rounding or weights.ndim == 2:
                matrix = weights[..., within].reshape(*weights.shape[:-1], *block.shape)
                shares = self._rounded(deltas[:, :, None] * matrix).sum(axis=1)
            else:
                shares = deltas @ weights[within].reshape(block.shape)
            self.dE_dy[:, block.sources] += shares
        if self.rounding:
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


def plain_uses(run: VariantRun) -> _Uses:
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
