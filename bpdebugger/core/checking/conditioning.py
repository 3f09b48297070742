"""How large a derivative would be if nothing cancelled on the way to it: the scale for a relative error.

A sum such as ∂E/∂y = Σ shares cannot be more accurate than its largest share allows, whoever computes it. So
the backward pass is run once more with the sizes of all factors. A local derivative of the catalogue counts
with what it changes, relatively, between neighbouring doubles, which is large near its zeros; one of a typed
formula with the rounding that it collects as it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Final

import numpy as np

from bpdebugger.core.checking.complex_step import (
    LARGER_STEPS,
    LOSSES,
    STEP,
    activate_complex,
    derivative_part,
    loss_terms_complex,
)
from bpdebugger.core.checking.rounding import rounding
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Group, Plan
from bpdebugger.core.network.quantities import Place
from bpdebugger.core.passes.backward import Gradients
from bpdebugger.core.passes.forward import named
from bpdebugger.core.passes.recording import Recording
from bpdebugger.core.passes.trace import Trace

_NEIGHBOURS: Final = np.array([-2.0, -1.0, 1.0, 2.0]) * float(np.finfo(np.float64).eps)
_MOST: Final = 1e6
_ULP: Final = float(np.finfo(np.float64).eps)

UNDERFLOW: Final = float(np.finfo(np.float64).tiny) / LARGER_STEPS[0]
"""Below this size, 1.6e-288, a complex step loses digits by underflow."""


class Scale:
    """The sizes for one sample, recorded as one pass: ``sizes`` has the rows of its gradients."""

    def __init__(self, trace: Trace, row: int) -> None:
        plan = trace.plan
        y, weights = np.abs(trace.y[row]), np.abs(trace.parameters)
        gradients = Gradients.filled(plan, 1, 0.0)
        one = y[None], trace.targets[row : row + 1], trace.losses[row : row + 1]
        self._recording = Recording(plan, weights, y[None], *one, gradients)
        self.y, self.weights = y, weights[plan.weight]
        self.sizes = Gradients(*(getattr(gradients, field.name)[0] for field in fields(Gradients)))

    def of(self, place: Place) -> float:
        """The size of one backward quantity of the sample, but no less than what underflow takes."""
        return self._recording.value(replace(place, row=0)) + UNDERFLOW


def scale_of(trace: Trace, row: int) -> Scale:
    """The sizes for the sample in a row of the trace."""
    plan = trace.plan
    scale = Scale(trace, row)
    with np.errstate(all="ignore"):
        _loss_slopes(trace, row, scale)
        for layer in reversed(plan.layers):
            for group in layer.groups:
                _local(trace, row, group, scale)
                if group.logits:
                    _through_logits(trace, row, group, scale)
            _send_back(plan, layer.units, scale)
        _add_up_uses(plan, scale)
    return scale


def _loss_slopes(trace: Trace, row: int, scale: Scale) -> None:
    plan, y, a = trace.plan, trace.y[row, trace.plan.outputs], trace.targets[row]
    loss = plan.loss
    if loss.name not in LOSSES:
        collected = rounding(loss.derivative, {"y": y, "a": a}) / loss.divisor(len(a))
        scale.sizes.dE_dy[plan.outputs] = _at_least(collected, loss.slope(y, a))
        return

    def analytic(y: Array) -> Array:
        return loss.slope(y, a)

    def numerical(y: Array) -> Array:
        return derivative_part(loss_terms_complex(loss, y + 1j * STEP, a))

    scale.sizes.dE_dy[plan.outputs] = _around(analytic, numerical, y)


def _local(trace: Trace, row: int, group: Group, scale: Scale) -> None:
    z = trace.z[row, group.members]
    if group.activation.couples:
        # an entry changes by at most 4·max|z| times the relative change of the net inputs
        pairs = np.abs(trace.gradients.pairs[row, group.pairs]) * (1 + 4 * np.abs(z).max()) + UNDERFLOW
        scale.sizes.pairs[group.pairs] = pairs
        scale.sizes.dE_dz[group.members] = scale.sizes.dE_dy[group.members] @ pairs.reshape(len(z), -1)
        return
    scale.sizes.dy_dz[group.members] = _slopes(trace, group, z)
    scale.sizes.dE_dz[group.members] = scale.sizes.dE_dy[group.members] * scale.sizes.dy_dz[group.members]
    for name, parameter in zip(group.activation.parameters, group.parameters, strict=True):
        _tunable(trace, group, name, int(parameter), z, scale)


def _through_logits(trace: Trace, row: int, group: Group, scale: Scale) -> None:
    """Of outputs whose loss undoes their activation: the sizes of what cancels in their closed form."""
    members = group.members
    z, y, a = trace.z[row, members], trace.y[row, members], trace.targets[row, members - trace.plan.outputs.start]
    assert group.logits is not None
    parts = np.abs(group.logits.parts(z, y, a)).sum(axis=0)
    scale.sizes.dE_dy[members] = np.abs(trace.gradients.dE_dy[row, members]) + UNDERFLOW
    if not group.activation.couples:
        scale.sizes.dE_dy[members] += parts / trace.gradients.dy_dz[row, members]
    scale.sizes.dE_dz[members] = parts * (1 + 4 * np.abs(z).max()) + UNDERFLOW


def _slopes(trace: Trace, group: Group, z: Array) -> Array:
    chosen, parameters = group.activation, named(group, trace.parameters)
    if not chosen.numeric:
        return _at_least(rounding(chosen.derivative, {"z": z, **parameters}), chosen.slope(z, z, parameters))

    def analytic(z: Array) -> Array:
        return chosen.slope(z, z, parameters)

    def numerical(z: Array) -> Array:
        return derivative_part(activate_complex(chosen, z + 1j * STEP, {}))

    return _around(analytic, numerical, z)


def _tunable(trace: Trace, group: Group, name: str, parameter: int, z: Array, scale: Scale) -> None:
    plan, chosen, parameters = trace.plan, group.activation, named(group, trace.parameters)
    collected = rounding(chosen.derivative_in(name), {"z": z, **parameters})
    sizes = _at_least(collected, chosen.parameter_slope(name, z, parameters))
    for unit, size in zip(group.members, sizes, strict=True):
        mine = np.flatnonzero((plan.tunable_units == unit) & (plan.tunable_parameters == parameter))
        scale.sizes.dy_dp[mine] = size
        scale.sizes.uses[plan.uses.of_tunable[mine]] = scale.sizes.dE_dy[unit] * size


def _at_least(collected: Array, value: Array) -> Array:
    """The rounding that a typed formula collects, but no less than its value."""
    sizes = np.where(np.isfinite(collected), collected, 0.0)
    return np.asarray(np.maximum(sizes, np.abs(value) + UNDERFLOW))


def _around(analytic: Callable[[Array], Array], numerical: Callable[[Array], Array], x: Array) -> Array:
    """|f′(x)|, or the largest relative change of f′ near x where that is larger, for both ways of computing
    f′."""
    around = x * (1.0 + _NEIGHBOURS[:, None])
    value = analytic(x)
    sizes = [np.abs(value) + UNDERFLOW]
    for f in (analytic, numerical):
        change = np.abs(f(around) - f(x)).max(axis=0) / _ULP
        # beyond the limit it is not rounding but a jump next to x
        limit = _MOST * np.maximum(1.0, np.abs(value))
        sizes.append(np.where(np.isfinite(change), np.minimum(change, limit), 0.0))
    return np.asarray(np.max(sizes, axis=0))


def _send_back(plan: Plan, units: slice, scale: Scale) -> None:
    between = slice(plan.incoming_start[units.start], plan.incoming_start[units.stop])
    delta = scale.sizes.dE_dz[plan.target[between]]
    scale.sizes.shares[between] = scale.weights[between] * delta
    scale.sizes.uses[between] = delta * scale.y[plan.source[between]]
    np.add.at(scale.sizes.dE_dy, plan.source[between], scale.sizes.shares[between])


def _add_up_uses(plan: Plan, scale: Scale) -> None:
    scale.sizes.uses[plan.uses.biases] = scale.sizes.dE_dz[plan.bias_units]
    scale.sizes.dE_dp[:] = np.bincount(plan.uses.parameter, scale.sizes.uses, minlength=len(plan.parameters))
