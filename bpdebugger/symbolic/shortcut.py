"""The shortcut: dy/dz from y alone, as y(1 - y) for the sigmoid. What it saves, and where it loses its digits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.catalogue.activations import Activation, Parameters
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import Expression, Number, substitute
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.passes.forward import named
from bpdebugger.core.passes.trace import Trace
from bpdebugger.symbolic.inquiry import SECONDS, Inquiry, Request

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

_SIZE = 10_000
_REPEATS = 20
_REACH = 800.0
_LARGE_BLOCK = 1 << 19


@dataclass(frozen=True, slots=True)
class Cost:
    """Nanoseconds for one value of dy/dz, measured in one run on an array of 10,000."""

    stored: float
    recomputed: float
    differences: float


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Both forms of dy/dz of one unit's activation, with their values at the recorded point.

    ``parts_from``: the least |z| at which the shortcut is off by more than 1e-6 of dy/dz; ``zero_from``: at which it
    is 0 and dy/dz is not; ``None`` where neither happens up to |z| = 800. Where another way to solve y = f(z) holds
    than around the recorded point, that is no parting.
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
        _keep_freed_memory()

        def differences() -> Array:
            return (chosen.value(z + h, parameters) - chosen.value(z - h, parameters)) / (2 * h)

        return Cost(
            _nanoseconds(lambda: evaluate(self.short, {"y": y, **parameters})),
            _nanoseconds(lambda: evaluate(self.short, {"y": chosen.value(z, parameters), **parameters})),
            _nanoseconds(differences),
        )


def shortcut(trace: Trace, unit: int, row: int = 0, seconds: float = SECONDS) -> Inquiry[Shortcut | None]:
    """The shortcut of a unit's activation; ``None`` where there is none or sympy finds none in time."""
    group = trace.plan.group(unit)
    chosen, parameters = group.activation, named(group, trace.parameters)
    z, y = np.array([trace.z[row, unit]]), np.array([trace.y[row, unit]])
    value = float(chosen.slope(z, y, parameters)[0]) if not chosen.couples else float("nan")
    forms = yield from _short_forms(chosen, parameters, seconds)
    short = _that_holds_around(float(z[0]), forms, chosen, parameters)
    if short is None:
        return None
    others = [form for form in forms if form != short]
    parts, zero = _where_they_part(chosen, short, others, parameters)
    here = float(np.ravel(evaluate(short, {"y": y, **parameters}))[0])
    careful = chosen.careful or chosen.derivative
    return Shortcut(careful, short, value, here, parts, zero, chosen, parameters)


def _short_forms(chosen: Activation, parameters: Parameters, seconds: float) -> Inquiry[list[Expression]]:
    """Expressions in y that may be dy/dz: the catalogue's, or one for each way to solve a typed y = f(z) for z."""
    if chosen.couples:
        return []
    if chosen.numeric:
        return [parse(KNOWN[chosen.name])] if chosen.name in KNOWN else []
    return (yield from _asked(chosen, parameters, seconds))


def _that_holds_around(
    z: float, forms: list[Expression], chosen: Activation, parameters: Parameters
) -> Expression | None:
    """The form for the branch that the recorded point is on; of the catalogue the only one."""
    if chosen.numeric or not forms:
        return forms[0] if forms else None
    near = z + np.linspace(-0.1, 0.1, 7)
    y = chosen.value(near, parameters)
    true = chosen.slope(near, y, parameters)
    fits = (form for form in forms if np.allclose(_evaluated(form, y, parameters), true, rtol=1e-6, atol=1e-9))
    return next(fits, None)


def _asked(chosen: Activation, parameters: Parameters, seconds: float) -> Inquiry[list[Expression]]:
    """What sympy finds: in the names of the parameters, or else with their numbers, each in half of the time."""
    forms = (chosen.formula, chosen.derivative)
    numbers = {name: Number(float(number)) for name, number in parameters.items()}
    ways = [] if "y" in parameters else [forms]
    if parameters:
        ways.append((substitute(forms[0], numbers), substitute(forms[1], numbers)))
    for way in ways:
        answer: list[Expression] | None = yield Request("slope_from_value", (*way, "z", "y"), seconds / len(ways))
        if answer:
            return answer
    return []


def _where_they_part(
    chosen: Activation, short: Expression, others: list[Expression], parameters: Parameters
) -> tuple[float | None, float | None]:
    size = np.arange(0.0, _REACH, 0.05)
    parts, zero = [], []
    for z in (size, -size):
        y = chosen.value(z, parameters)
        true, quick = chosen.slope(z, y, parameters), _evaluated(short, y, parameters)
        apart = np.isfinite(true) & (true != 0) & ~_close(quick, true)
        for other in others:
            apart &= ~_close(_evaluated(other, y, parameters), true)
        parts += size[apart].tolist()
        zero += size[apart & (quick == 0)].tolist()
    return min(parts, default=None), min(zero, default=None)


def _evaluated(short: Expression, y: Array, parameters: Parameters) -> Array:
    return np.broadcast_to(evaluate(short, {"y": y, **parameters}), y.shape)


@np.errstate(all="ignore")
def _close(quick: Array, true: Array) -> NDArray[np.bool_]:
    return np.asarray(np.abs(quick - true) <= APART * np.abs(true))


def _keep_freed_memory() -> None:
    # glibc returns temporary arrays to the system, and a fresh one costs more in page faults than the arithmetic, until
    # it has seen one large block freed
    np.empty(_LARGE_BLOCK)


def _nanoseconds(run: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(_REPEATS):
        began = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - began)
    return best / _SIZE * 1e9
