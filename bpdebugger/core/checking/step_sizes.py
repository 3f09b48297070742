"""One factor's error against the step size, for a plot: why differences stop getting better and a complex
step does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bpdebugger.core.checking.check import CHECKED
from bpdebugger.core.checking.numerical import NumericalDerivatives
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.naming import name_of
from bpdebugger.core.passes.trace import Trace


@dataclass(frozen=True, slots=True)
class StepSizes:
    """The relative error of each way of taking the derivative at each step size; absolute where the value is
    0.

    ``steps`` fall from 1 to 1e-16. All arrays have the same length; an error that is not finite is NaN, one
    of 0 is 0.
    """

    quantity: str
    steps: Array
    forward: Array
    central: Array
    complex_step: Array


def step_sizes(trace: Trace, step: int, per_decade: int = 4) -> StepSizes:
    """The errors for the derivative that a step of the trace computes; ``ValueError`` where it computes
    none."""
    place = trace.place(step)
    name = name_of(trace.plan, place.kind, place.index)
    if place.kind not in CHECKED:
        raise ValueError(f"{name} is not a derivative")
    derivatives, value = NumericalDerivatives(trace), trace.value(place)
    h = np.logspace(0, -16, 16 * per_decade + 1)
    here = derivatives.values_at(place, np.zeros(1))
    above, below = derivatives.values_at(place, h), derivatives.values_at(place, -h)
    with np.errstate(all="ignore"):
        imaginary = derivatives.values_at(place, 1j * h).imag / h
        quotients = ((above - here) / h, (above - below) / (2 * h), imaginary)
        return StepSizes(name, h, *(_errors(quotient, value) for quotient in quotients))


def _errors(quotients: Array, value: float) -> Array:
    errors = np.abs(quotients - value) / (abs(value) or 1.0)
    return np.asarray(np.where(np.isfinite(errors), errors, np.nan))
