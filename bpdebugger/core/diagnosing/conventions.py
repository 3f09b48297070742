"""Numbers that are right by another convention: the slope at a kink, differences with a step that is not small."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bpdebugger.core.diagnosing.evidence import Evidence
from bpdebugger.core.diagnosing.given import agree
from bpdebugger.core.diagnosing.plain_pass import Run
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.variant import At, Variant, change
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.passes.forward import forward, named
from bpdebugger.core.passes.trace import Trace

_NEAR = 1e-9
_A_KINK = 1e-4
_STEPS = (0.5, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 1e-4, 1e-5, 1e-6)
_MOST = 300
_WORK = 3e7

Between = Callable[[Array, Array], Array]

_CONVENTIONS: tuple[tuple[str, Between], ...] = (
    ("that of the left side", lambda left, right: left),
    ("that of the right side", lambda left, right: right),
    ("the mean of both sides", lambda left, right: (left + right) / 2),
    ("0", lambda left, right: np.zeros_like(left)),
    ("1", lambda left, right: np.ones_like(left)),
)


def conventions(case: Case) -> list[tuple[str, Variant]]:
    """The other conventions where a unit or the loss is exactly at a kink, with the words for each; none elsewhere."""
    layers = [layer for layer in case.layers if _has_kink(case, layer)]
    at_loss = _loss_has_kink(case)
    found: list[tuple[str, Variant]] = []
    for words, between in _CONVENTIONS:
        made = Variant()
        if layers:
            made = made & change(At.SLOPE, _with(between), layers)
        if at_loss:
            made = made & change(At.LOSS, _with_at_loss(between))
        if layers or at_loss:
            found.append((words, made))
    return found


def _sides(run: Run, values: Array) -> tuple[Array, Array]:
    group, near = run.group, _NEAR * np.fmax(1.0, np.abs(values))
    parameters = named(group, run.plain.parameters)

    def slope(z: Array) -> Array:
        return np.asarray(group.activation.slope(z, group.activation.value(z, parameters), parameters))

    return slope(values - near), slope(values + near)


def _with(between: Between) -> Callable[[Run, Array], Array]:
    def taken(run: Run, right: Array) -> Array:
        if right.ndim == 3:
            return right
        before, after = _sides(run, run.plain.z[:, run.group.units])
        return np.where(np.abs(after - before) > _A_KINK, between(before, after), right)

    return taken


def _loss_sides(run: Run) -> tuple[Array, Array]:
    y, a = run.plain.y[:, run.plan.outputs], run.plain.targets
    near = _NEAR * np.fmax(1.0, np.abs(y))
    return run.plan.loss.slope(y - near, a), run.plan.loss.slope(y + near, a)


def _with_at_loss(between: Between) -> Callable[[Run, Array], Array]:
    def taken(run: Run, right: Array) -> Array:
        before, after = _loss_sides(run)
        return np.where(_steps(before, after), between(before, after), right)

    return taken


def _steps(before: Array, after: Array) -> Array:
    """Where a slope jumps, and does not only grow steeply."""
    with np.errstate(all="ignore"):
        return np.asarray(np.abs(after - before) > _A_KINK * np.fmax(1.0, np.abs(before) + np.abs(after)))


def _has_kink(case: Case, layer: int) -> bool:
    run = case.right
    with np.errstate(all="ignore"):
        for group, right in case.plain.slopes(layer):
            run.group = group
            if right.ndim == 2:
                before, after = _sides(run, run.plain.z[:, group.units])
                if (np.abs(after - before) > _A_KINK).any():
                    return True
    return False


def _loss_has_kink(case: Case) -> bool:
    with np.errstate(all="ignore"):
        return bool(_steps(*_loss_sides(case.right)).any())


def coarse_differences(trace: Trace, evidence: Evidence) -> str:
    """Words if the numbers are what differences with a step give that is not small."""
    work = len(evidence) * len(trace.plan.source) * len(trace.samples) * len(_STEPS)
    if not evidence.only_gradients or len(evidence) > _MOST or work > _WORK:
        return ""
    right = evidence.right
    tolerance = evidence.levels[0].tolerance + 2 * evidence.levels[0].rounding
    for step, kind, found in _differences(trace, evidence):
        error = np.abs(found - right)
        rounding = 1e-15 * max(1.0, abs(float(trace.mean_loss))) / step
        if agree(found, evidence.values, tolerance + 1e-3 * error + rounding).all():
            return f"They are {kind} differences with the step {step:g}, which come as near to the derivatives as that."
    return ""


def _differences(trace: Trace, evidence: Evidence) -> Iterator[tuple[float, str, Array]]:
    for step in _STEPS:
        ahead, back = (_losses(trace, evidence, sign * step) for sign in (1.0, -1.0))
        here = float(trace.mean_loss)
        yield step, "central", (ahead - back) / (2 * step)
        yield step, "forward", (ahead - here) / step
        yield step, "backward", (here - back) / step


def _losses(trace: Trace, evidence: Evidence, step: float) -> Array:
    plan, inputs = trace.plan, trace.y[:, trace.plan.inputs]
    found = []
    for at in evidence.at:
        moved = trace.parameters.copy()
        moved[at] += step
        _, y = forward(plan, moved, inputs)
        found.append(plan.loss.value(y[:, plan.outputs], trace.targets).mean())
    return np.array(found)
