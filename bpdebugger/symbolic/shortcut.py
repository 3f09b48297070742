"""The shortcut: dy/dz from y alone, as y(1 - y) for the sigmoid. What it saves, and where it loses its digits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpdebugger.core.activations import Activation, Parameters
from bpdebugger.core.evaluate import Array, evaluate
from bpdebugger.core.expression import Expression, Number, substitute
from bpdebugger.core.formula import parse
from bpdebugger.core.forward import named
from bpdebugger.core.trace import Trace
from bpdebugger.symbolic.worker import worker

KNOWN = {
    "identity": "1",
    "sigmoid": "y * (1 - y)",
    "tanh": "1 - y**2",
    "relu": "max(0, sign(y))",
    "leaky_relu": "max(0.01, sign(y))",
    "elu": "min(1, 1 + y)",
    "softplus": "1 - exp(-y)",
}
"""The catalogue's shortcuts; for a typed formula sympy is asked."""

APART = 1e-6
"""The relative error from which the two forms part."""

SECONDS = 1.0
_SIZE = 10_000
_REPEATS = 20
_REACH = 800.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Nanoseconds for one value of dy/dz, measured in one run on an array of 10,000."""

    stored: float
    recomputed: float
    differences: float


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Both forms of dy/dz of one unit's activation, with their values at the recorded point.

    ``parts_from``: the least |z| from which the shortcut is off by more than 1e-6 of dy/dz; ``zero_from``: from which
    it is 0 and dy/dz is not; ``None`` where neither happens up to |z| = 800.
    """

    careful: Expression
    short: Expression
    value: float
    short_value: float
    parts_from: float | None
    zero_from: float | None
    activation: Activation
    parameters: Parameters

    def measure(self) -> Cost:
        """What dy/dz costs from the stored y, with y recomputed, and by differences."""
        z = np.linspace(-3.0, 3.0, _SIZE)
        chosen, parameters = self.activation, self.parameters
        y, h = chosen.value(z, parameters), 1e-6

        def differences() -> Array:
            return (chosen.value(z + h, parameters) - chosen.value(z - h, parameters)) / (2 * h)

        return Cost(
            _nanoseconds(lambda: evaluate(self.short, {"y": y, **parameters})),
            _nanoseconds(lambda: evaluate(self.short, {"y": chosen.value(z, parameters), **parameters})),
            _nanoseconds(differences),
        )


def shortcut(trace: Trace, unit: int, row: int = 0, seconds: float = SECONDS) -> Shortcut | None:
    """The shortcut of a unit's activation; ``None`` where there is none or sympy finds none in time."""
    group = trace.plan.group(unit)
    chosen, parameters = group.activation, named(group, trace.parameters)
    z, y = np.array([trace.z[row, unit]]), np.array([trace.y[row, unit]])
    value = float(chosen.slope(z, y, parameters)[0]) if not chosen.couples else float("nan")
    short = _short_form(chosen, parameters, float(z[0]), seconds)
    if short is None:
        return None
    parts, zero = _where_they_part(chosen, short, parameters)
    here = float(np.ravel(evaluate(short, {"y": y, **parameters}))[0])
    careful = chosen.careful or chosen.derivative
    return Shortcut(careful, short, value, here, parts, zero, chosen, parameters)


def _short_form(chosen: Activation, parameters: Parameters, z: float, seconds: float) -> Expression | None:
    if chosen.couples:
        return None
    if chosen.numeric:
        return parse(KNOWN[chosen.name]) if chosen.name in KNOWN else None
    numbers = {name: Number(float(number)) for name, number in parameters.items()}
    formula, slope = (substitute(expression, numbers) for expression in (chosen.formula, chosen.derivative))
    found = worker().ask("slope_from_value", formula, slope, "z", "y", seconds=seconds) or []
    # each way to solve y = f(z) for z holds on its own branch: the one that holds around the recorded point is shown
    near = z + np.linspace(-0.1, 0.1, 7)
    y, true = chosen.value(near, parameters), chosen.slope(near, chosen.value(near, parameters), parameters)
    return next((form for form in found if np.allclose(evaluate(form, {"y": y}), true, rtol=1e-6, atol=1e-9)), None)


def _where_they_part(
    chosen: Activation, short: Expression, parameters: Parameters
) -> tuple[float | None, float | None]:
    size = np.arange(0.0, _REACH, 0.05)
    parts, zero = [], []
    for z in (size, -size):
        y = chosen.value(z, parameters)
        true, quick = chosen.slope(z, y, parameters), np.broadcast_to(evaluate(short, {"y": y, **parameters}), y.shape)
        usable = np.isfinite(true) & (true != 0)
        parts += size[usable & ~(np.abs(quick - true) <= APART * np.abs(true))].tolist()
        zero += size[usable & (quick == 0)].tolist()
    return min(parts, default=None), min(zero, default=None)


def _nanoseconds(run: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_REPEATS):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return best / _SIZE * 1e9
