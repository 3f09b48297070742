"""What a breakpoint is set on, as text, and the steps that it means.

``dE_dz[h1]`` is a quantity, ``dE_dz`` a kind, ``unit h1``, ``layer hidden`` and ``parameter w5`` are all the steps
that belong to one, ``dy_dz of sigmoid, tanh`` those of a kind at units with such an activation, and nothing at all is
every step. What is given (inputs, targets, parameters) is computed by no step and stops nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bpdebugger.core.formulas.near import nearest
from bpdebugger.core.names.naming import UnknownQuantity, kinds_called, locate, normal_form
from bpdebugger.core.names.suggestions import correction
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import GIVEN, KINDS, Space
from bpdebugger.debugger.watching.names import Kinds, order_of, parameter_of, unit_of
from bpdebugger.debugger.watching.passes import Mask, Section

Chosen = Callable[[Kinds, Indices], Mask]
"""Which of some steps a target means, by their kinds and indices."""


class TargetError(ValueError):
    """A text that is no target in this network: a sentence."""


def target_steps(plan: Plan, target: str, section: Section, averaged: bool) -> Indices:
    """The offsets in a section of the steps that a target means, in ascending order. Raises ``TargetError``."""
    order = order_of(plan, section, averaged)
    computed = ~np.isin(order.kind, list(GIVEN))
    return np.flatnonzero(computed & _chosen(plan, target.strip())(order.kind, order.index))


def _chosen(plan: Plan, target: str) -> Chosen:
    word, _, name = target.partition(" ")
    name = name.strip()
    if not target:
        return lambda kind, index: np.ones(len(kind), dtype=bool)
    if word == "unit" and name:
        unit = _number(name, "unit", plan.unit_index)
        return lambda kind, index: unit_of(plan, kind, index) == unit
    if word == "layer" and name:
        layer = _number(name, "layer", {layer.name: i for i, layer in enumerate(plan.written_layers)})
        units = range(len(plan.units))[plan.layer_slices[layer]]
        return lambda kind, index: np.isin(unit_of(plan, kind, index), units)
    if word == "parameter" and name:
        parameter = _number(name, "parameter", plan.parameter_index)
        return lambda kind, index: parameter_of(plan, kind, index) == parameter
    return _quantities(plan, target)


def _number(name: str, what: str, known: dict[str, int]) -> int:
    if name in known:
        return known[name]
    near = nearest(name, known, known)
    raise TargetError(f"no {what} {name[:40]}" + (f", did you mean {near}?" if near else ""))


def _quantities(plan: Plan, target: str) -> Chosen:
    prefix, of, activations = target.partition(" of ")
    kinds = kinds_called(normal_form(prefix))
    if of and kinds:
        units = _units_with(plan, activations)
        return lambda kind, index: np.isin(kind, kinds) & np.isin(unit_of(plan, kind, index), units)
    if kinds and KINDS[kinds[0]].space is not Space.NOTHING:
        return lambda kind, index: np.isin(kind, kinds)
    try:
        found = locate(plan, target)
    except UnknownQuantity as error:
        raise TargetError(correction(plan, target) or _as_unit(plan, target) or str(error)) from None
    if found.sample is not None:
        raise TargetError(f"a breakpoint is for every sample; write the condition sample == {found.sample}")
    return lambda kind, index: np.isin(kind, found.kinds) & (index == found.index)


def _as_unit(plan: Plan, target: str) -> str:
    if target in plan.unit_index:
        return f"{target} is a unit; write unit {target}"
    return f"{target} is a parameter; write parameter {target}" if target in plan.parameter_index else ""


def _units_with(plan: Plan, activations: str) -> Indices:
    names = {name.strip() for name in activations.split(",")}
    groups = (group for layer in plan.layers for group in layer.groups)
    units = [group.members for group in groups if group.activation.name in names]
    return np.concatenate([*units, np.array([], dtype=np.intp)])
