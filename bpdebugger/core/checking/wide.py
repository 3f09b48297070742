"""The derivatives of a sample in numbers of any size: what a NaN or an infinity of the trace should have been.

The backward pass once more from the local derivatives, in decimal numbers that neither over- nor underflow. What the
trace has no finite local derivative for is taken from the complex step in that unit, if it settles there.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal, localcontext
from functools import cached_property
from typing import Final

import numpy as np

from bpdebugger.core.checking.followed import Follower
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names import places
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.trace import Trace

_CONTEXT: Final = Context(prec=40, Emin=-999_999, Emax=999_999, traps=[])
_ZERO: Final = Decimal(0)


class Wide:
    """One sample of a trace."""

    def __init__(self, trace: Trace, row: int, follower: Follower) -> None:
        self._trace, self._plan, self._row, self._follower = trace, trace.plan, row, follower

    def of(self, kind: Kind, index: int) -> float:
        """A derivative as a double: infinite where it is beyond the largest one, NaN where it is not known."""
        with localcontext(_CONTEXT):
            # no -0 for the reader
            return float(self._numbers(kind)(index)) + 0.0

    def _numbers(self, kind: Kind) -> Callable[[int], Decimal]:
        plan, (upstream, delta) = self._plan, self._passed
        row, trace = self._row, self._trace
        chosen: dict[Kind, Callable[[int], Decimal]] = {
            Kind.UPSTREAM: lambda i: upstream[i],
            Kind.DELTA: lambda i: delta[i],
            Kind.BIAS_USE: lambda i: delta[i],
            Kind.SHARE: lambda i: Decimal(trace.value(places.source_slope(i, row))) * delta[plan.target[i]],
            Kind.WEIGHT_USE: lambda i: delta[plan.target[i]] * Decimal(trace.value(places.weight_slope(i, row))),
            Kind.TUNABLE_USE: lambda i: upstream[plan.tunable_units[i]] * Decimal(float(self._tunables[i])),
            Kind.SLOPE: lambda i: Decimal(float(self._slopes[i])),
            Kind.TUNABLE_SLOPE: lambda i: Decimal(float(self._tunables[i])),
            Kind.GRADIENT: lambda i: sum((chosen[use.kind](use.index) for use in plan.uses.each_of(i)), _ZERO),
        }
        return chosen.get(kind, lambda i: Decimal("NaN"))

    @cached_property
    def _slopes(self) -> Array:
        return _instead(self._trace.gradients.dy_dz[self._row], lambda: self._follower.slopes)

    @cached_property
    def _tunables(self) -> Array:
        return _instead(self._trace.gradients.dy_dp[self._row], lambda: self._follower.tunables)

    @cached_property
    def _passed(self) -> tuple[list[Decimal], list[Decimal]]:
        """∂E/∂y and ∂E/∂z of every unit."""
        plan, gradients = self._plan, self._trace.gradients
        upstream = [_ZERO] * len(plan.units)
        delta = [Decimal("NaN")] * len(plan.units)
        outputs = plan.outputs
        recorded = gradients.dE_dy[self._row, outputs]
        for i, value in enumerate(_instead(recorded, lambda: self._follower.loss_slopes).tolist()):
            upstream[outputs.start + i] = Decimal(value)
        with localcontext(_CONTEXT):
            for layer in reversed(plan.layers):
                for group in layer.groups:
                    members = group.members.tolist()
                    for j, unit in enumerate(members):
                        if group.logits:
                            delta[unit] = Decimal(float(gradients.dE_dz[self._row, unit]))
                        elif group.activation.couples:
                            pairs = gradients.pairs[self._row, group.pairs].reshape(len(members), -1)[:, j].tolist()
                            terms = zip(members, pairs, strict=True)
                            delta[unit] = sum((upstream[k] * Decimal(pair) for k, pair in terms), _ZERO)
                        else:
                            delta[unit] = upstream[unit] * Decimal(float(self._slopes[unit]))
                for unit in range(layer.units.start, layer.units.stop):
                    for c in plan.incoming(unit):
                        slope = Decimal(self._trace.value(places.source_slope(c, self._row)))
                        upstream[plan.source[c]] += slope * delta[unit]
        return upstream, delta


def _instead(recorded: Array, other: Callable[[], Array]) -> Array:
    """The recorded numbers, and others where they are not finite."""
    finite = np.isfinite(recorded)
    return recorded if finite.all() else np.where(finite, recorded, other())
