"""Curves: what E would be if one unit's net input or activation were another number, all else as recorded."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.passes.forward import activate, advance, losses
from bpdebugger.core.passes.trace import Trace


class Variable(StrEnum):
    """What is varied."""

    NET_INPUT = "z"
    ACTIVATION = "y"


def sweep(trace: Trace, row: int, unit: int, variable: Variable, values: Array) -> tuple[Array, Array]:
    """The unit's y and the sample's E at each of ``values``, two arrays of the same length.

    ``row`` counts the samples of the trace. Only what comes after the unit is recomputed; with the variable z the
    other units of a softmax layer follow too. Where a what-if holds a later unit, its z is shifted by as much as
    recorded there, so that E has the slope that the trace's backward pass finds.
    """
    plan = trace.plan
    z, y = (np.repeat(array[row : row + 1], len(values), axis=0) for array in (trace.z, trace.y))
    layer = int(plan.layer_of[unit])
    with np.errstate(all="ignore"):
        if variable is Variable.NET_INPUT:
            z[:, unit] = values
            activate(plan, plan.layers[layer - 1], trace.parameters, z, y)
        else:
            y[:, unit] = values
        advance(plan, trace.parameters, z, y, layer, _shift(trace, row, layer))
    moved = unit if variable is Variable.ACTIVATION else None
    found = losses(plan, z, y, trace.targets[row], moved)
    if moved is not None:
        # where nothing is moved E has the digits that z gives it
        found[values == trace.y[row, unit]] = trace.losses[row]
    return y[:, unit], found


def net_input(trace: Trace, row: int, unit: int) -> float:
    """What comes in at a unit after the inputs: its z, whatever a what-if holds there."""
    hold = trace.hold
    if hold is None or hold.unit != unit or hold.sample != trace.samples[row]:
        return float(trace.z[row, unit])
    plan = trace.plan
    between = plan.incoming(unit)
    connections = slice(between.start, between.stop)
    bias = trace.parameters[plan.bias[unit]] if plan.bias[unit] >= 0 else 0.0
    with np.errstate(all="ignore"):
        products = trace.y[row, plan.source[connections]] * trace.parameters[plan.weight[connections]]
        return float(products.sum() + bias)


def _shift(trace: Trace, row: int, layer: int) -> tuple[int, float] | None:
    """The unit after a layer that a what-if holds, and by how much it shifts the unit's z."""
    hold = trace.hold
    if hold is None or hold.sample != trace.samples[row] or trace.plan.layer_of[hold.unit] <= layer:
        return None
    return hold.unit, hold.z - net_input(trace, row, hold.unit)
