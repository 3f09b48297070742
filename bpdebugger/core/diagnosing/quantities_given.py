"""What given numbers are: gradients of parameters, or other quantities of the pass or the update, by their names."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.plain_update import STEP, Rules, rules_of, update
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.naming import UnknownQuantity, locate, name_of
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import KINDS, MEANS, OF_OPTIMIZERS, Kind, Place, Space
from bpdebugger.core.passes.trace import Trace

_OF_THE_PASS = (Kind.UPSTREAM, Kind.DELTA, Kind.WEIGHT_USE, Kind.BIAS_USE)
_GRADIENTS = (Kind.GRADIENT, Kind.MEAN_GRADIENT)


class UnknownParameter(KeyError):
    """A number for something that the network does not have; its text is a sentence."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Entry:
    """One given number: ``name`` as it was given, ``shown`` as it is said, and what it is.

    ``kind`` is ``None`` for the step of a parameter, p_new − p. ``row`` is the row of the trace's samples, or -1.
    """

    name: str
    shown: str
    kind: Kind | None
    index: int
    row: int

    @property
    def is_gradient(self) -> bool:
        """Whether it is the gradient of a parameter: the mean over the samples."""
        return self.kind in _GRADIENTS and self.row < 0

    @property
    def is_of_update(self) -> bool:
        """Whether it is made by the update."""
        return self.kind is None or self.kind is Kind.UPDATED or self.kind in OF_OPTIMIZERS

    @property
    def is_of_parameter(self) -> bool:
        """Whether it says something of a parameter."""
        return self.kind is None or KINDS[self.kind].space is Space.PARAMETER

    def rank(self, plan: Plan, order: Mapping[int, int], layers: Indices) -> tuple[int, int, int]:
        """Where it comes in the backward pass; ``layers`` has the last layer that uses each parameter."""
        if self.is_of_parameter:
            if self.is_of_update:
                return (0, 2, order[self.index])
            return (-int(layers[self.index]), 1, order[self.index])
        unit = self.index if self.kind is not Kind.WEIGHT_USE else int(plan.target[self.index])
        return (-int(plan.layer_of[unit]), 0, self.index)

    def right(self, trace: Trace) -> float:
        """The right number."""
        if self.kind is None:
            return float(trace.updated[self.index] - trace.parameters[self.index])
        if self.is_gradient:
            return float(trace.mean_gradient[self.index])
        values = trace.values(self.kind, self.index)
        return float(trace.plan.over_samples(values) if self._is_mean_of_use else values[max(self.row, 0)])

    @property
    def _is_mean_of_use(self) -> bool:
        """Whether it is one use of a parameter, over all samples."""
        return self.row < 0 and self.kind in (Kind.WEIGHT_USE, Kind.BIAS_USE)

    def _of_sample(self, run: VariantRun) -> float:
        """The gradient of a parameter in one sample, the sum over its uses."""
        plan, row = run.plan, self.row
        uses = [Place(Kind.WEIGHT_USE, int(c), row) for c in np.flatnonzero(plan.weight == self.index)]
        uses += [Place(Kind.BIAS_USE, int(u), row) for u in plan.bias_units[plan.bias[plan.bias_units] == self.index]]
        in_formulas = bool((plan.tunable_parameters == self.index).any())
        return math.nan if in_formulas else sum(run.value(place) or 0.0 for place in uses)

    def predicted(self, trace: Trace, run: VariantRun) -> float:
        """What a pass gives for it, with the right update after it."""
        if self.is_gradient:
            return float(run.totals[self.index])
        if self.is_of_update:
            return float(self.of_update(trace, update(trace, run.totals, rules_of(trace))))
        if self._is_mean_of_use:
            uses = run.plan.uses
            return float(run.uses[(uses.of_connection if self.kind is Kind.WEIGHT_USE else uses.of_unit)[self.index]])
        if self.kind is Kind.GRADIENT:
            return self._of_sample(run)
        found = None if self.kind is None else run.value(Place(self.kind, self.index, self.row))
        return math.nan if found is None else found

    def of_update(self, trace: Trace, found: Mapping[Kind | str, Array]) -> float:
        """The number in what an update computed."""
        if self.is_of_update:
            return float(found[STEP if self.kind is None else self.kind][self.index])
        return self.right(trace)


def entries_of(trace: Trace, names: Iterable[str]) -> Iterator[Entry]:
    """What each name means: a parameter stands for its gradient. Raises ``UnknownParameter``."""
    plan = trace.plan
    for name in names:
        if name in plan.parameter_index:
            yield Entry(name, name, Kind.MEAN_GRADIENT, plan.parameter_index[name], -1)
        elif name.startswith(f"{STEP}[") and name[len(STEP) + 1 : -1] in plan.parameter_index:
            yield Entry(name, name, None, plan.parameter_index[name[len(STEP) + 1 : -1]], -1)
        else:
            yield _quantity(trace, name)


def _quantity(trace: Trace, name: str) -> Entry:
    plan = trace.plan
    try:
        found = locate(plan, name)
    except UnknownQuantity as error:
        reason = f'there is no parameter "{name}"' if "[" not in name else str(error)
        raise UnknownParameter(reason) from None
    kinds = [kind for kind in found.kinds if kind not in MEANS or kind in _GRADIENTS]
    kind = kinds[0] if kinds else found.kinds[0]
    several = len(trace.samples) > 1
    if kind in _GRADIENTS and found.sample is not None and several:
        if found.sample not in trace.samples:
            raise UnknownParameter(f"{name}: sample {found.sample} is not among those that are looked at")
        return Entry(name, name, Kind.GRADIENT, found.index, trace.samples.index(found.sample))
    if kind in _GRADIENTS:
        return Entry(name, plan.parameters[found.index], Kind.MEAN_GRADIENT, found.index, -1)
    if kind is Kind.UPDATED or kind in OF_OPTIMIZERS:
        return Entry(name, name_of(plan, kind, found.index), kind, found.index, -1)
    if kind not in _OF_THE_PASS:
        raise UnknownParameter(
            f"{name} is {KINDS[kind].words}: gradients, deltas, steps and new weights can be diagnosed"
        )
    of_use = kind in (Kind.WEIGHT_USE, Kind.BIAS_USE)
    if found.sample is None and several and not of_use:
        first = trace.samples[0]
        raise UnknownParameter(f"{name} is another number in each sample; say which, as in {name}@{first}")
    if found.sample is not None and found.sample not in trace.samples:
        raise UnknownParameter(f"{name}: sample {found.sample} is not among those that are looked at")
    row = (-1 if of_use else 0) if found.sample is None else trace.samples.index(found.sample)
    shown = name_of(plan, kind, found.index) + (f"@{found.sample}" if found.sample is not None else "")
    return Entry(name, shown, kind, found.index, row)


def right_rules_hold(trace: Trace) -> bool:
    """Whether the plain update knows all that this network's update does."""
    rules: Rules = rules_of(trace)
    mine = update(trace, trace.mean_gradient, rules)[Kind.UPDATED]
    return bool(np.allclose(mine, trace.updated, rtol=1e-9, atol=1e-300, equal_nan=True))
