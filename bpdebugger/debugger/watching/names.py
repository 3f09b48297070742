"""What a name in a condition means in a section of the trace, and when it is computed there.

``E`` is a sample's loss within the sample's section and the mean loss in the closing one, and ``dE_dp[w]`` likewise.
A sample's quantity read from the closing section is that of the last sample. ``p_new[w]`` is known in the closing
section alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.grammar import EVERY
from bpdebugger.core.names.naming import indices, kinds_called, locate
from bpdebugger.core.network.order import Order, closing_order, sample_order
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import BEFORE_THE_SAMPLES, KINDS, MEANS, PAST_THE_SAMPLES, Kind, Space
from bpdebugger.debugger.watching.passes import Section

_PREFERRED = (Space.UNIT, Space.PARAMETER, Space.CONNECTION, Space.PAIR, Space.TUNABLE)
"""What a star stands for where a kind's name may be followed by several things: ``dE_dy[*]`` are the units'."""

Kinds = NDArray[np.uint8]

BEFORE = -1
"""The place of what is known before a section begins."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """A quantity, or all of a kind: their kinds, which are stored together, and their index or indices."""

    kinds: tuple[Kind, ...]
    which: int | Indices


def order_of(plan: Plan, section: Section, averaged: bool) -> Order:
    """The steps of a section."""
    return sample_order(plan) if section is Section.SAMPLE else closing_order(plan, averaged)


def meaning(plan: Plan, name: str, section: Section, averaged: bool) -> Meaning | None:
    """What the name of a quantity means in a section; ``None`` for what is computed only later in the update."""
    candidates, which = _candidates(plan, name)
    within = tuple(k for k in candidates if k not in PAST_THE_SAMPLES or k in BEFORE_THE_SAMPLES)
    past = tuple(k for k in candidates if k in PAST_THE_SAMPLES and _closes(k, averaged))
    kinds = past or within if section is Section.CLOSING else within
    return Meaning(kinds, which) if kinds else None


def _candidates(plan: Plan, name: str) -> tuple[tuple[Kind, ...], int | Indices]:
    if name.endswith(EVERY):
        return _family(plan, name.removesuffix(EVERY))
    found = locate(plan, name)
    return found.kinds, found.index


def _closes(kind: Kind, averaged: bool) -> bool:
    return averaged or kind not in MEANS


def _family(plan: Plan, prefix: str) -> tuple[tuple[Kind, ...], Indices]:
    """The kinds that a star stands for, and all their indices: ``y[*]`` are the y of inputs and of other units."""
    present = [kind for kind in kinds_called(prefix) if len(indices(plan, kind))]
    space = min((KINDS[kind].space for kind in present), key=_PREFERRED.index)
    kinds = tuple(kind for kind in present if KINDS[kind].space is space)
    which = np.unique(np.concatenate([np.asarray(indices(plan, kind), dtype=np.intp) for kind in kinds]))
    return kinds, which


def computed_at(plan: Plan, found: Meaning, section: Section, averaged: bool) -> int:
    """The offset within a section at which the last of a name's quantities is computed, or ``BEFORE``."""
    position = order_of(plan, section, averaged).position
    return max((int(np.max(position[kind][found.which], initial=BEFORE)) for kind in found.kinds), default=BEFORE)


def is_new(plan: Plan, name: str, averaged: bool) -> bool:
    """Whether a name is that of a quantity which the closing section computes."""
    found = meaning(plan, name, Section.CLOSING, averaged)
    return found is not None and any(k in PAST_THE_SAMPLES - BEFORE_THE_SAMPLES for k in found.kinds)


def unit_of(plan: Plan, kind: Kinds, index: Indices) -> Indices:
    """The unit that each step belongs to, or -1. A share belongs to the unit that it comes back to."""
    return _owners(kind, index, plan.units_of)


def parameter_of(plan: Plan, kind: Kinds, index: Indices) -> Indices:
    """The parameter whose gradient or new value each step computes, or -1."""
    return _owners(kind, index, lambda of: of.row.parameter(plan) if of.row.parameter else None)


def _owners(kind: Kinds, index: Indices, owner: Callable[[Kind], Indices | None]) -> Indices:
    found = np.full(len(kind), -1, dtype=np.intp)
    for number in np.flatnonzero(np.bincount(kind)).tolist():
        owners = owner(Kind(number))
        if owners is not None:
            here = kind == number
            found[here] = owners[index[here]]
    return found
