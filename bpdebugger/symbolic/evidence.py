"""What a claimed formula and the network say at the network's own samples and at random points, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.checking.rounding import rounding
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import Expression, symbols
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.points import Quantity, column, columns, with_updates
from bpdebugger.core.passes.random_points import random_points
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

    ``own`` is the number of the first. ``tolerance`` is what rounding may make of a difference. A claim is NaN where
    it is not defined; the truth always is, but for the own samples.
    """

    plan: Plan
    claimed: Array
    true: Array
    tolerance: Array
    own: int
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


def gather(trace: Trace, claim: Expression, wanted: Quantity) -> ClaimEvidence:
    """Evaluates claim and truth at the samples of the trace and at ``SAMPLED`` random points, as far as both have
    numbers there."""
    own = trace.count
    looked = [_Looked([with_updates(trace, trace)], np.ones(own, dtype=np.bool_))]
    names = list(dict.fromkeys(symbols(claim)))
    found = 0
    for attempt in range(_ATTEMPTS):
        if found >= SAMPLED:
            break
        batches = random_points(trace, SAMPLED, attempt)
        counts = _ordinary(batches, names, wanted)
        # no more than are missing
        counts &= np.cumsum(counts) <= SAMPLED - found
        found += int(counts.sum())
        looked.append(_Looked(batches, counts))
    parts = [_values(part, names, claim, wanted) for part in looked]
    claimed, true, rounded = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    tolerance = _SAME * np.fmax(np.abs(claimed), np.abs(true)) + 16 * _ULP * rounded
    return ClaimEvidence(trace.plan, claimed, true, tolerance, own, looked)


def _ordinary(batches: list[Recording], names: list[str], wanted: Quantity) -> Mask:
    values = [column(batches, wanted), *columns(batches, names).values()]
    return np.asarray(np.all([np.isfinite(v) & (np.abs(v) < _HUGE) for v in values], axis=0))


def _values(part: _Looked, names: list[str], claim: Expression, wanted: Quantity) -> tuple[Array, Array, Array]:
    true = column(part.batches, wanted)[part.counts]
    values = {name: value[part.counts] for name, value in columns(part.batches, names).items()}
    claimed = np.broadcast_to(evaluate(claim, values), true.shape)
    collected = np.broadcast_to(rounding(claim, values), true.shape)
    return np.where(np.isfinite(claimed), claimed, np.nan), true, np.where(np.isfinite(collected), collected, 0.0)
