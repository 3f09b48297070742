"""Curves: what E would be if one unit's net input or activation were another number, all else as recorded."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from bpdebugger.core.evaluate import Array
from bpdebugger.core.forward import activate, advance
from bpdebugger.core.trace import Trace


class Variable(StrEnum):
    """What is varied."""

    NET_INPUT = "z"
    ACTIVATION = "y"


def sweep(trace: Trace, row: int, unit: int, variable: Variable, values: Array) -> tuple[Array, Array]:
    """The unit's y and the sample's E at each of ``values``, two arrays of the same length.

    ``row`` counts the samples of the trace. Only what comes after the unit is recomputed; with the variable z the
    other units of a softmax layer follow too.
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
        advance(plan, trace.parameters, z, y, layer)
        losses = plan.loss.value(y[:, plan.outputs], trace.targets[row])
    return y[:, unit], losses

