"""Where a claim and the truth part, along the net input of one unit: two curves and the stretches on which they
differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import Expression, symbols
from bpdebugger.core.names import places
from bpdebugger.core.names.naming import name_at
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.network.quantities import Space
from bpdebugger.core.passes.points import Quantity, along_net_input, columns
from bpdebugger.core.passes.trace import Trace

_REACH: Final = 6.0
_COUNT: Final = 121
_VISIBLE: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class ClaimCurves:
    """Claim and truth while one net input, or one input, takes other values and all that follows from it is
    recomputed.

    ``variable`` is its name, ``point`` its recorded value, ``apart`` the stretches of it on which the curves differ
    visibly: from the first of the ``values`` that is one to the last.
    """

    variable: str
    point: float
    values: Array
    claimed: Array
    true: Array
    apart: tuple[tuple[float, float], ...]


def curves(trace: Trace, claim: Expression, wanted: Quantity, row: int = 0) -> ClaimCurves:
    """The two curves for a sample, along the net input nearest to the quantity."""
    plan = trace.plan
    unit = _unit(plan, wanted)
    varied = places.net_input(unit, row) if unit >= plan.inputs.stop else places.value(plan, unit, row)
    point = trace.value(varied)
    centre = point if np.isfinite(point) and abs(point) < 1e6 else 0.0
    values = np.linspace(min(centre, 0.0) - _REACH, max(centre, 0.0) + _REACH, _COUNT)
    points = [along_net_input(trace, row, unit, values)]
    true = points[0].rows(wanted.kind, wanted.index)
    claimed = np.broadcast_to(evaluate(claim, columns(points, symbols(claim))), true.shape)
    return ClaimCurves(name_at(plan, varied), point, values, claimed, true, _stretches(values, claimed, true))


def _unit(plan: Plan, wanted: Quantity) -> int:
    index = wanted.index
    match wanted.kind.row.space:
        case Space.CONNECTION:
            return int(plan.target[index])
        case Space.TUNABLE:
            return int(plan.tunable_units[index])
        case Space.PAIR:
            return int(plan.pair_columns[index])
        case Space.NOTHING:
            return int(plan.outputs.start)
        case Space.PARAMETER:
            users = plan.uses.each_of(index)
            return users[0].unit if users else int(plan.outputs.start)
    return index


def _stretches(values: Array, claimed: Array, true: Array) -> tuple[tuple[float, float], ...]:
    with np.errstate(all="ignore"):
        size = np.fmax(np.abs(claimed), np.abs(true))
        finite = size[np.isfinite(size)]
        visible = _VISIBLE * (finite.max() if len(finite) else 1.0)
        apart = ~((np.abs(claimed - true) <= visible) | (np.isnan(claimed) & np.isnan(true)) | (claimed == true))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], apart, [False]])))
    return tuple((float(values[a]), float(values[b - 1])) for a, b in zip(edges[::2], edges[1::2], strict=True))
