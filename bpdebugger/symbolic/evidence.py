"""What a claimed formula and the network say at the network's own samples and at random points, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.checking.rounding import rounding
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import Expression, symbols
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.points import (
    Quantity,
    as_one_update,
    column,
    quantity,
    quantity_over_samples,
    with_updates,
)
from bpdebugger.core.passes.random_points import random_points, random_updates
from bpdebugger.core.passes.recording import Recording
from bpdebugger.core.passes.trace import Trace

SAMPLED: Final = 64
"""How many random points are looked at."""

_ATTEMPTS: Final = 6
_ULP: Final = 2.0**-52
_SAME: Final = 1e-9
_HUGE: Final = 1e100

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class _Looked:
    """Batches of points, and which of them count."""

    batches: list[Recording]
    counts: Mask


@dataclass(frozen=True, slots=True, eq=False)
class ClaimEvidence:
    """The values of a claim and of the truth, over the same points: first the network's own samples, then random
    ones.

    ``own`` is the number of the first; ``together``: whether they are one update that all samples make together, as the
    random ones are then. ``tolerance`` is what rounding may make of a difference. A claim is NaN where
    it is not defined; the truth always is, but for the own samples.
    """

    plan: Plan
    letters: Letters
    claimed: Array
    true: Array
    tolerance: Array
    own: int
    together: bool = False
    looked: list[_Looked] = field(default_factory=list)

    @property
    def sampled(self) -> int:
        """How many random points there are: fewer than asked for where the network is seldom defined."""
        return len(self.true) - self.own

    @property
    def same(self) -> Mask:
        """At which points claim and truth are equal but for rounding."""
        with np.errstate(all="ignore"):
            close = np.abs(self.claimed - self.true) <= self.tolerance
        return np.asarray(close | (np.isnan(self.claimed) & np.isnan(self.true)) | (self.claimed == self.true))

    @property
    def undefined(self) -> int:
        """At how many random points the claim is not defined, though the truth is."""
        return int(np.isnan(self.claimed[self.own :]).sum())

    def column(self, wanted: Quantity) -> Array:
        """Another quantity at the same points."""
        return np.concatenate([column(looked.batches, wanted)[looked.counts] for looked in self.looked])


def gather(trace: Trace, claim: Expression, wanted: Quantity, together: bool = False) -> ClaimEvidence:
    """Evaluates claim and truth at the samples of the trace and at ``SAMPLED`` random points, as far as both have
    numbers there.

    ``together``: over all samples at once, with their means and one update. Raises ``FormulaError`` if something in
    the claim is another number in each of them.
    """
    here = as_one_update(trace, trace) if together else with_updates(trace, trace)
    own = here.count
    looked = [_Looked([here], np.ones(own, dtype=np.bool_))]
    names = {name: _meant(trace, name, together) for name in symbols(claim)}
    found = 0
    for attempt in range(_ATTEMPTS):
        if found >= SAMPLED:
            break
        batches = (random_updates if together else random_points)(trace, SAMPLED, attempt)
        counts = _ordinary(batches, names, wanted)
        # no more than are missing
        counts &= np.cumsum(counts) <= SAMPLED - found
        found += int(counts.sum())
        looked.append(_Looked(batches, counts))
    parts = [_values(part, names, claim, wanted) for part in looked]
    claimed, true, rounded = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    tolerance = _SAME * np.fmax(np.abs(claimed), np.abs(true)) + 16 * _ULP * rounded
    return ClaimEvidence(trace.plan, trace.letters, claimed, true, tolerance, own, together, looked)


def _meant(trace: Trace, name: str, together: bool) -> Quantity:
    found = quantity_over_samples(trace.plan, name) if together or trace.plan.penalty else None
    if not together:
        return found or quantity(trace.plan, name)
    if found is None:
        raise FormulaError(f"{trace.letters.symbol(name)} is another number in each sample: choose one of them")
    return found


def _ordinary(batches: list[Recording], names: Mapping[str, Quantity], wanted: Quantity) -> Mask:
    values = [column(batches, wanted), *(column(batches, each) for each in names.values())]
    return np.asarray(np.all([np.isfinite(v) & (np.abs(v) < _HUGE) for v in values], axis=0))


def _values(
    part: _Looked, names: Mapping[str, Quantity], claim: Expression, wanted: Quantity
) -> tuple[Array, Array, Array]:
    true = column(part.batches, wanted)[part.counts]
    values = {name: column(part.batches, each)[part.counts] for name, each in names.items()}
    claimed = np.broadcast_to(evaluate(claim, values), true.shape)
    collected = np.broadcast_to(rounding(claim, values), true.shape)
    return np.where(np.isfinite(claimed), claimed, np.nan), true, np.where(np.isfinite(collected), collected, 0.0)
