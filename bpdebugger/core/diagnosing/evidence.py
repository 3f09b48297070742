"""Given gradients beside the right ones: how exact each is, and which a prediction agrees with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from bpdebugger.core.diagnosing.given import SINGLE, Given, agree, half_units, rounding_unit
from bpdebugger.core.diagnosing.plain_pass import PlainPass
from bpdebugger.core.diagnosing.variant import RIGHT, Mask, Slope, Variant
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.passes.forward import advance, named
from bpdebugger.core.passes.trace import Trace

_DRAWS = 3
_NUDGE = 4.0


class UnknownParameter(KeyError):
    """A gradient for a parameter that the network does not have; its text is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, eq=False)
class Evidence:
    """The given numbers in the order of the backward pass: the parameters of the last layer first.

    ``at``: the number of each parameter. ``tolerance``: how far a prediction may be from what was given, by its digits;
    ``rounding``: how far it may be off by the rounding of the arithmetic.
    """

    names: tuple[str, ...]
    given: tuple[Given, ...]
    at: Indices
    right: Array
    tolerance: Array
    rounding: Array
    not_given: tuple[str, ...]

    @classmethod
    def of(cls, trace: Trace, gradients: Mapping[str, Given]) -> Evidence:
        """The given gradients of a trace's network. Raises ``UnknownParameter``; ``ValueError`` if there are none."""
        plan = trace.plan
        if not gradients:
            raise ValueError("no gradients are given")
        for name in gradients:
            if name not in plan.parameter_index:
                raise UnknownParameter(f'there is no parameter "{name}"')
        order = backward_order(plan)
        at = np.array([p for p in order if plan.parameters[p] in gradients], dtype=np.intp)
        given = tuple(gradients[plan.parameters[p]] for p in at)
        unit = rounding_unit(given)
        return cls(
            names=tuple(plan.parameters[p] for p in at),
            given=given,
            at=at,
            right=trace.mean_gradient[at],
            tolerance=half_units(given),
            rounding=_rounding(trace, unit)[at],
            not_given=tuple(name for name in plan.parameters if name not in gradients),
        )

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def values(self) -> Array:
        """The given numbers."""
        return np.array([number.value for number in self.given])

    @cached_property
    def agreeing(self) -> Mask:
        """Which of them agree with the right gradients."""
        return self.agree(self.right)

    def wrong(self) -> list[int]:
        """Those that do not, going backward."""
        return [int(i) for i in np.flatnonzero(~self.agreeing)]

    def agree(self, predicted: Array) -> Mask:
        """Which of the given numbers these predictions, one for each, could have been written as."""
        with np.errstate(all="ignore"):
            # a mistake that makes a gradient larger makes its rounding larger too
            larger = np.fmax(1.0, np.abs(_finite(predicted / self.right)))
            tolerance = self.tolerance + self.rounding * larger
        return agree(predicted, self.values, tolerance)

    def common_factor(self) -> float | None:
        """The factor that makes all right gradients the given numbers, to the digits given, if there is one."""
        with np.errstate(all="ignore"):
            allowed = (self.tolerance + self.rounding) / np.abs(self.right)
            ratios = self.values / self.right
            below, above = ratios - allowed, ratios + allowed
        used = self.right != 0
        low, high = np.max(below[used], initial=-np.inf), np.min(above[used], initial=np.inf)
        factor = float(low) / 2 + float(high) / 2
        fits = np.isfinite(factor) and low <= high and self.agree(factor * self.right).all()
        return factor if fits else None

    def explained_by(self, gradient: Array) -> bool:
        """Whether all of the given numbers could have been written for this gradient of all parameters."""
        return bool(self.agree(gradient[self.at]).all())

    def with_tolerance(self, times: float) -> Evidence:
        """The same numbers, judged less strictly by their digits."""
        return replace(self, tolerance=self.tolerance * times)


def backward_order(plan: Plan) -> list[int]:
    """The parameters in the order in which the backward pass first meets them; those that nothing uses come last."""
    units = plan.uses.unit
    uses = np.lexsort((np.arange(len(units)), units, -plan.layer_of[units]))
    met = dict.fromkeys(plan.uses.parameter[uses].tolist())
    return [*met, *(p for p in range(len(plan.parameters)) if p not in met)]


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, 0.0)


def _rounding(trace: Trace, unit: float) -> Array:
    """How far rounding moves each gradient, by trial: every number nudged by a few units in both directions, and
    functions and derivatives taken as textbooks write them, which loses digits near 0 and in saturation."""
    plan, random = trace.plan, np.random.default_rng(5)
    textbook = Variant(slopes=dict.fromkeys(range(1, len(plan.layer_slices)), Slope.TEXTBOOK))
    moved = np.zeros(len(plan.parameters))
    for _ in range(_DRAWS):
        plain = _nudged(trace, random, _NUDGE * unit)
        for variant in (RIGHT, textbook):
            with np.errstate(all="ignore"):
                moved = np.fmax(moved, np.abs(_finite(plain.gradient(variant) - trace.mean_gradient)))
    # with double precision there are digits to spare; with single precision they are needed to tell mistakes apart
    return (2.0 if unit == SINGLE else 8.0) * (moved + 2 * unit * np.abs(_finite(trace.mean_gradient)))


def _nudged(trace: Trace, random: np.random.Generator, amount: float) -> PlainPass:
    def nudge(values: Array) -> Array:
        return np.asarray(values * (1.0 + amount * random.choice((-1.0, 1.0), values.shape)))

    plan, parameters = trace.plan, nudge(trace.parameters)
    z, y = trace.z.copy(), nudge(trace.y)
    for number, layer in enumerate(plan.layers):
        advance(plan, parameters, z, y, number)
        for group in layer.groups:
            if not group.activation.couples:
                y[:, group.units] = evaluate(
                    group.activation.formula, {"z": z[:, group.units], **named(group, parameters)}
                )
        y[:, layer.units] = nudge(y[:, layer.units])
    return PlainPass(trace, parameters, z, y, trace.targets)


def listed(names: Sequence[str], most: int = 8) -> str:
    """``w5, w6 and b2``; of a long list only the beginning."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
