"""Whether each recorded number of a backward pass follows from the recorded numbers that it is made of.

By the chain rule a pass is right where every local derivative is, and where every product and sum is that of its parts.
A local derivative is compared with its formula, and with a complex step in its own unit, products and sums with the
parts themselves. So an error is seen where it is made, however much cancels after it, and what under- or overflows far
away raises no alarm.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.checking.complex_functions import Numbers
from bpdebugger.core.checking.complex_step import (
    LARGER_STEPS,
    SMALLEST_STEP,
    activate_complex,
    derivative_part,
    loss_terms_complex,
    step_at,
)
from bpdebugger.core.checking.conditioning import Scale
from bpdebugger.core.checking.penalty import PenaltyParts
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Group, Indices
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.passes.backward import loss_slopes
from bpdebugger.core.passes.forward import named
from bpdebugger.core.passes.trace import Place, Trace

_Mask = NDArray[np.bool_]

_EPS: Final = float(np.finfo(np.float64).eps)
_TINY: Final = 5e-324
_LOCAL: Final = 1e-12
"""The error of a local derivative up to which it is rounding, relative to itself."""

_ROUNDED: Final = 64 * _EPS
"""The same relative to the size of what is rounded in it."""

_SETTLED: Final = 1e-10
_CLOSE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Followed:
    """Of some numbers of one kind: what follows from their parts, and where the recorded ones are that."""

    expected: Array
    fits: _Mask


class Follower:
    """One sample of a trace. Arrays of units, connections or uses, as in ``Gradients`` without its first axis."""

    def __init__(self, trace: Trace, row: int, scale: Scale) -> None:
        self._trace, self._plan, self._row, self._scale = trace, trace.plan, row, scale
        self._y, self._z = trace.y[row], trace.z[row]

    def of(self, kind: Kind, index: int) -> tuple[float, bool]:
        """What a number should be by its parts, and whether it is; a copy of another number always is."""
        found = self.kinds.get(kind)
        if found is None:
            return np.nan, True
        return float(found.expected[index]), bool(found.fits[index])

    @cached_property
    def sound(self) -> bool:
        """Whether every number of the sample follows from its parts."""
        return all(bool(found.fits.all()) for found in self.kinds.values())

    @cached_property
    def kinds(self) -> dict[Kind, Followed]:
        """By kind; kinds that only copy a number are left out."""
        with np.errstate(all="ignore"):
            return {
                Kind.SHARE: self._shares(),
                Kind.UPSTREAM: self._upstream(),
                Kind.SLOPE: self._slopes,
                Kind.PAIR_SLOPE: self._pairs(),
                Kind.DELTA: self._deltas(),
                Kind.WEIGHT_USE: self._weight_uses(),
                Kind.TUNABLE_SLOPE: self._tunables,
                Kind.TUNABLE_USE: self._tunable_uses(),
                Kind.GRADIENT: self._gradients(),
            }

    @property
    def slopes(self) -> Array:
        """dy/dz by complex step where it settles, else NaN."""
        return self._slopes.expected

    @property
    def tunables(self) -> Array:
        """∂y/∂p likewise."""
        return self._tunables.expected

    @cached_property
    def loss_slopes(self) -> Array:
        """∂E/∂y of the outputs likewise."""
        plan, trace = self._plan, self._trace
        y, a = self._y[plan.outputs], trace.targets[self._row]
        found = settled(lambda moved: loss_terms_complex(plan.loss, moved, a), y)
        for group in plan.layers[-1].groups:
            if group.logits:
                at = group.members - plan.outputs.start
                z, own = self._z[group.members], self._y[group.members]
                found[at] = _logit_slope(group, z, own, a[at]) / group.logits.divisor
        return found

    def _shares(self) -> Followed:
        plan = self._plan
        expected = self._recorded(Kind.SOURCE_SLOPE) * self._recorded(Kind.DELTA)[plan.target]
        return _followed(self._recorded(Kind.SHARE), expected, np.abs(expected))

    def _upstream(self) -> Followed:
        plan, shares = self._plan, self._recorded(Kind.SHARE)
        expected, sizes, counts = (np.zeros(len(plan.units)) for _ in range(3))
        for total, part in ((expected, shares), (sizes, np.abs(shares)), (counts, np.ones(len(shares)))):
            np.add.at(total, plan.source, part)
        recorded = self._recorded(Kind.UPSTREAM)
        found = _followed(recorded, expected, sizes, counts)
        outputs = plan.outputs
        found.expected[outputs] = self.loss_slopes
        found.fits[outputs] = _agrees(recorded[outputs], self.loss_slopes, self._scale.sizes.dE_dy[outputs])
        at = slice(self._row, self._row + 1)
        formula = loss_slopes(plan, self._trace.z[at], self._trace.y[at], self._trace.targets[at])[0]
        found.fits[outputs] &= _agrees(recorded[outputs], formula)
        return found

    @cached_property
    def _slopes(self) -> Followed:
        recorded, expected, formula = self._recorded(Kind.SLOPE), *np.full((2, len(self._plan.units)), np.nan)
        with np.errstate(all="ignore"):
            for group in self._groups():
                if not group.activation.couples:
                    values, at = named(group, self._trace.parameters), group.members
                    parameters = {name: np.asarray(value) for name, value in values.items()}
                    expected[at] = settled(_activate(group, parameters), self._z[at])
                    formula[at] = group.activation.slope(self._z[at], self._y[at], values)
            fits = _agrees(recorded, expected, self._scale.sizes.dy_dz) & _agrees(recorded, formula)
        return Followed(expected, fits)

    @cached_property
    def _tunables(self) -> Followed:
        plan, recorded = self._plan, self._recorded(Kind.TUNABLE_SLOPE)
        expected, formula = np.full((2, len(recorded)), np.nan)
        with np.errstate(all="ignore"):
            for i, (unit, parameter) in enumerate(zip(plan.tunable_units, plan.tunable_parameters, strict=True)):
                group, name, z = plan.group(int(unit)), plan.parameters[parameter], self._z[unit : unit + 1]
                expected[i] = self._in_parameter(group, z, name)[0]
                formula[i] = group.activation.parameter_slope(name, z, named(group, self._trace.parameters))[0]
            fits = _agrees(recorded, expected, self._scale.sizes.dy_dp) & _agrees(recorded, formula)
            return Followed(expected, fits)

    def _in_parameter(self, group: Group, z: Array, name: str) -> Array:
        values = {key: np.asarray(value) for key, value in named(group, self._trace.parameters).items()}

        def moved(parameter: Numbers) -> Numbers:
            return activate_complex(group.activation, z.astype(parameter.dtype), {**values, name: parameter})

        return settled(moved, np.broadcast_to(values[name], z.shape).astype(np.float64))

    def _pairs(self) -> Followed:
        plan, y = self._plan, self._y
        rows, columns = plan.pair_rows, plan.pair_columns
        others = np.zeros(len(plan.units))
        np.add.at(others, rows, np.where(rows == columns, 0.0, y[columns]))
        expected = np.where(rows == columns, y[rows] * others[rows], -y[rows] * y[columns])
        counts = np.bincount(rows, minlength=len(plan.units))[rows]
        return _followed(self._recorded(Kind.PAIR_SLOPE), expected, np.abs(expected), counts)

    def _deltas(self) -> Followed:
        recorded, upstream = self._recorded(Kind.DELTA), self._recorded(Kind.UPSTREAM)
        expected = upstream * self._recorded(Kind.SLOPE)
        sizes, counts = np.abs(expected), np.ones(len(expected))
        for group in self._groups():
            if group.activation.couples:
                pairs = self._recorded(Kind.PAIR_SLOPE)[group.pairs].reshape(len(group.members), -1)
                terms = upstream[group.members, None] * pairs
                expected[group.members] = terms.sum(axis=0)
                sizes[group.members], counts[group.members] = np.abs(terms).sum(axis=0), len(terms)
        found = _followed(recorded, expected, sizes, counts)
        found.fits[self._plan.inputs] = True
        for group in self._groups():
            if group.logits:
                self._in_closed_form(group, recorded[group.members], found)
        return found

    def _in_closed_form(self, group: Group, recorded: Array, found: Followed) -> None:
        assert group.logits is not None
        members = group.members
        a = self._trace.targets[self._row, members - self._plan.outputs.start]
        z, y = self._z[members], self._y[members]
        if group.activation.couples:
            own = np.eye(len(members), dtype=np.bool_)
            gain = y * np.where(own, 0.0, a).sum(axis=1)
            share = a * np.where(own, 0.0, y).sum(axis=1)
        else:
            e = np.exp(-np.abs(z))
            q = np.where(z > 0, e, 1.0) / (1.0 + e)
            gain, share = (1 - a) * y, a * q
        gain, share = gain / group.logits.divisor, share / group.logits.divisor
        exact, parts = gain - share, np.abs(gain) + np.abs(share)
        product = found.expected[members]
        right = np.abs(product - exact) <= 2 * _CLOSE * parts
        closed = np.abs(recorded - exact) <= (8 + 2 * len(members)) * _EPS * parts + 4 * _TINY
        found.fits[members] = closed | (found.fits[members] & right) | np.isnan(exact)
        found.expected[members] = np.where(right, product, exact)

    def _weight_uses(self) -> Followed:
        expected = self._recorded(Kind.DELTA)[self._plan.target] * self._recorded(Kind.WEIGHT_SLOPE)
        return _followed(self._recorded(Kind.WEIGHT_USE), expected, np.abs(expected))

    def _tunable_uses(self) -> Followed:
        upstream = self._recorded(Kind.UPSTREAM)[self._plan.tunable_units]
        expected = upstream * self._recorded(Kind.TUNABLE_SLOPE)
        return _followed(self._recorded(Kind.TUNABLE_USE), expected, np.abs(expected))

    def _gradients(self) -> Followed:
        plan, uses = self._plan, self._trace.gradients.uses[self._row]
        expected, sizes = (
            np.bincount(plan.uses.parameter, weights, minlength=len(plan.parameters)).astype(np.float64)
            for weights in (uses, np.abs(uses))
        )
        return _followed(self._recorded(Kind.GRADIENT), expected, sizes, plan.uses.counts)

    def _recorded(self, kind: Kind) -> Array:
        return np.asarray(self._trace.values(kind)[self._row])

    def _groups(self) -> list[Group]:
        return [group for layer in self._plan.layers for group in layer.groups]


def mean_follows(trace: Trace) -> Followed:
    """The means of the gradients over the samples."""
    gradients = trace.gradients.dE_dp
    with np.errstate(all="ignore"):
        divisor = trace.plan.divisor(len(gradients))
        expected = np.asarray(gradients.sum(axis=0) / divisor)
        sizes = np.asarray(np.abs(gradients).sum(axis=0) / divisor)
        if trace.plan.penalty:
            slopes = trace.values(Kind.PENALTY_SLOPE)[0]
            expected, sizes = expected + slopes, sizes + np.abs(slopes)
        return _followed(trace.mean_gradient, expected, sizes, np.full(len(expected), len(gradients)))


def penalty_follows(trace: Trace) -> Followed:
    """What the penalty adds to each gradient."""
    parts = PenaltyParts(trace, [Place(Kind.PENALTY_SLOPE, index, -1) for index in range(len(trace.parameters))])
    expected = np.zeros(len(trace.parameters))
    expected[parts.at] = parts.slopes
    recorded = trace.values(Kind.PENALTY_SLOPE)[0]
    return Followed(expected, _agrees(recorded, expected, np.abs(expected)))


def settled(f: Callable[[Numbers], Numbers], x: Array) -> Array:
    """f′(x) by complex step, elementwise, where steps of different sizes give the same; else NaN.

    Where the step is not small beside what bends f, or its product with the slope underflows, they do not.
    """
    with np.errstate(all="ignore"):
        first = step_at(x)
        smaller = np.maximum(first * 2.0**-40, SMALLEST_STEP)
        larger = [np.full(np.shape(x), step) for step in LARGER_STEPS]
        result = np.full(np.shape(x), np.nan)
        for one, other in ((first, smaller), (larger[0], larger[1])):
            a, b = (derivative_part(f(x + 1j * step), step) for step in (one, other))
            # a slope times the smaller step may underflow where the slope itself is small
            lost = np.abs(b) * other < 1e-290
            same = (np.abs(a - b) <= _SETTLED * np.abs(a)) & ~(lost & (one is first)) & (one != other)
            result = np.where(np.isnan(result) & same, a, result)
        return np.asarray(result)


def _activate(group: Group, parameters: dict[str, Array]) -> Callable[[Numbers], Numbers]:
    return lambda z: activate_complex(group.activation, z, parameters)


def _logit_slope(group: Group, z: Array, y: Array, a: Array) -> Array:
    with np.errstate(all="ignore"):
        if group.activation.couples:
            return np.where(a == 0, 0.0, -a / y)
        e = np.exp(-np.abs(z))
        q = np.where(z > 0, e, 1.0) / (1.0 + e)
        return np.asarray(np.where(a == 1, 0.0, (1 - a) / q) - np.where(a == 0, 0.0, a / y))


def _followed(recorded: Array, expected: Array, sizes: Array, counts: Array | Indices | float = 1.0) -> Followed:
    """A sum of ``counts`` terms, whose sizes add up to ``sizes``: every addition rounds once."""
    bound = (counts + 3) * _EPS * sizes + (counts + 3) * _TINY
    fits = (np.abs(recorded - expected) <= bound) | (recorded == expected) | ~np.isfinite(recorded)
    return Followed(np.array(expected), np.asarray(fits))


def _agrees(recorded: Array, expected: Array, sizes: Array | float = 0.0) -> _Mask:
    """Whether they are the same but for rounding; what is not known is no objection."""
    with np.errstate(all="ignore"):
        off = np.abs(recorded - expected)
        larger = np.maximum(np.abs(recorded), np.abs(expected))
        bound = np.maximum(_LOCAL * larger, np.where(np.isnan(sizes), np.inf, _ROUNDED * np.asarray(sizes)))
        return np.asarray((off <= bound + 4 * _TINY) | ~np.isfinite(off))
