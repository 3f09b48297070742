"""Numbers that are differences with a step that is not small."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from bpdebugger.core.diagnosing.evidence import Evidence
from bpdebugger.core.diagnosing.given import agree
from bpdebugger.core.diagnosing.known import KnownMistakes
from bpdebugger.core.formulas.evaluate import Array

_STEPS = (0.5, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 1e-4, 1e-5, 1e-6)
_MOST = 300
_WORK = 3e7


def coarse_differences(known: KnownMistakes, evidence: Evidence) -> str:
    """Words if the numbers are what differences with a step give that is not small."""
    trace = known.trace
    work = len(evidence) * len(trace.plan.source) * len(trace.samples) * len(_STEPS)
    if not evidence.only_gradients or len(evidence) > _MOST or work > _WORK:
        return ""
    right = evidence.right
    tolerance = evidence.level(0).tolerance + 2 * evidence.level(0).rounding
    for step, kind, found in _differences(known, evidence):
        error = np.abs(found - right)
        rounding = 1e-15 * max(1.0, abs(float(trace.mean_loss))) / step
        if np.isfinite(found).all() and agree(found, evidence.values, tolerance + 1e-3 * error + rounding).all():
            return f"They are {kind} differences with the step {step:g}, which come as near to the derivatives as that."
    return ""


def _differences(known: KnownMistakes, evidence: Evidence) -> Iterator[tuple[float, str, Array]]:
    here = float(known.trace.mean_loss)
    for step in _STEPS:
        ahead, back = (known.losses(evidence.at, sign * step) for sign in (1.0, -1.0))
        yield step, "central", (ahead - back) / (2 * step)
        yield step, "forward", (ahead - here) / step
        yield step, "backward", (here - back) / step
