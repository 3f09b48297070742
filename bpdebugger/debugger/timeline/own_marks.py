"""The marks that a trace has of itself: what is not finite, saturated units, gradients that changed their sign.

They are found on arrays by kind, as every edit and every jump asks for them, on large networks too.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.catalogue.activations import FLAT, SATURATING
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import indices
from bpdebugger.core.network.plan import Indices, Plan
from bpdebugger.core.network.quantities import GIVEN, PAST_THE_SAMPLES, Kind
from bpdebugger.core.passes.trace import Trace
from bpdebugger.core.training.run import Run

if TYPE_CHECKING:
    from bpdebugger.core.training.engine import Examined

_SLOPE = places.slope(0, 0).kind
_NONE = np.array([], dtype=np.intp)


def not_finite(trace: Trace) -> Indices:
    """The steps whose value is infinite or NaN, in ascending order, as all of these."""
    found = [trace.not_finite(row) for row in range(len(trace.samples))]
    for kind in Kind:
        if kind in PAST_THE_SAMPLES - GIVEN and trace.has(kind):
            values = trace.values(kind)[0]
            found.append(trace.numbers(kind, np.flatnonzero(~np.isfinite(values)), -1))
    return np.sort(np.concatenate([*found, _NONE]))


def saturated(trace: Trace) -> Indices:
    """The steps that compute a slope of next to nothing."""
    units = _can_saturate(trace.plan)
    slopes = trace.values(_SLOPE, units)
    found = (trace.numbers(_SLOPE, units[slopes[row] < FLAT], row) for row in range(len(trace.samples)))
    return np.sort(np.concatenate([*found, _NONE]))


@lru_cache(maxsize=8)
def _can_saturate(plan: Plan) -> Indices:
    groups = (group for layer in plan.layers for group in layer.groups if group.activation.name in SATURATING)
    return np.sort(np.concatenate([*(group.members for group in groups), _NONE]))


def turned(run: Run, update: int) -> Indices:
    """The steps that compute a gradient of the update of another sign than in the one before."""
    trace = run.trace(update)
    if not update:
        return _NONE
    before = run.trace(update - 1).mean_gradient
    gradient = trace.final_gradient(0)
    return trace.numbers(gradient.kind, np.flatnonzero(_other_sign(before, trace.mean_gradient)), gradient.row)


def _other_sign(before: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.sign(before) * np.sign(now) < 0)


def marked(run: Run, first: int, last: int, backwards: bool = False) -> Iterator[int]:
    """The updates from one number to before another that have a mark of their own, in this order or backwards."""
    stretches = list(run.stretches(first, last))
    for stretch in reversed(stretches) if backwards else stretches:
        found: list[int] = _marked(run, *stretch).tolist()
        yield from reversed(found) if backwards else found


def _marked(run: Run, first: int, last: int) -> Indices:
    before = max(first - 1, 0)
    examined = run.examine(before, last)
    passes = run.data.batches.between(before, last)[1]
    begins = np.cumsum(passes) - passes
    flat = (examined.rows(_SLOPE, _can_saturate(run.plan)) < FLAT).any(axis=0)
    chosen = np.logical_or.reduceat(flat | _broken(examined, past=False), begins) | _broken(examined, past=True)
    gradients = examined.rows(places.mean_gradient(0).kind, np.arange(len(run.plan.parameters)))
    chosen[1:] |= _other_sign(gradients[:, :-1], gradients[:, 1:]).any(axis=0)
    return np.flatnonzero(chosen[first - before :]) + first


def _broken(examined: Examined, past: bool) -> NDArray[np.bool_]:
    """Where something is not finite: by pass, or by update for what lies past the samples."""
    kinds = [kind for kind in Kind if (kind in PAST_THE_SAMPLES) == past and kind not in GIVEN]
    rows = (examined.rows(kind, at) for kind in kinds if len(at := np.asarray(indices(examined.plan, kind))))
    found = [~np.isfinite(each).all(axis=0) for each in rows]
    return np.asarray(np.logical_or.reduce(found))
