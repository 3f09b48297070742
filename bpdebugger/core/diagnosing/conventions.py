"""Other conventions for the slope at a kink, where a network is at one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bpdebugger.core.diagnosing.plain_pass import VariantRun
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.variant import At, Variant, change
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.passes.forward import named

_NEAR = 1e-9
_A_KINK = 1e-4

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


def _sides(run: VariantRun, values: Array) -> tuple[Array, Array]:
    group, near = run.group, _NEAR * np.fmax(1.0, np.abs(values))
    parameters = named(group, run.plain.parameters)

    def slope(z: Array) -> Array:
        return np.asarray(group.activation.slope(z, group.activation.value(z, parameters), parameters))

    return slope(values - near), slope(values + near)


def _with(between: Between) -> Callable[[VariantRun, Array], Array]:
    def taken(run: VariantRun, right: Array) -> Array:
        if right.ndim == 3:
            return right
        before, after = _sides(run, run.plain.z[:, run.group.units])
        return np.where(np.abs(after - before) > _A_KINK, between(before, after), right)

    return taken


def _loss_sides(run: VariantRun) -> tuple[Array, Array]:
    plan, y, a = run.plan, run.plain.y[:, run.plan.outputs], run.plain.targets
    # where the loss undoes the activation it has no kink, however steep it is near y = 0 and 1
    smooth = [group.members - plan.outputs.start for group in plan.layers[-1].groups if group.logits]
    near = _NEAR * np.fmax(1.0, np.abs(y))
    near[:, np.concatenate([np.zeros(0, np.intp), *smooth])] = 0.0
    return plan.loss.slope(y - near, a), plan.loss.slope(y + near, a)


def _with_at_loss(between: Between) -> Callable[[VariantRun, Array], Array]:
    def taken(run: VariantRun, right: Array) -> Array:
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
