"""The functions of the grammar once more, from their definitions, for complex numbers and real ones.

Where a function has branches the real part chooses, and at a kink the branch is the one of PyTorch's convention.
Outside the real domain the result is NaN, as it is for real numbers. No code is shared with ``functions``,
``evaluate`` or ``differentiate``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.expression import COMPARISONS, Expression, Number, Symbol

Numbers = NDArray[Any]
"""float64 or complex128."""

_NODES, _WEIGHTS = (np.asarray(v) for v in np.polynomial.legendre.leggauss(40))
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2


def evaluate_complex(expression: Expression, values: Mapping[str, Numbers | float]) -> Numbers:
    """The value of an expression at complex or real points, operation by operation as it is written."""
    with np.errstate(all="ignore"):
        return _evaluate(expression, values).value


_SWITCHES = frozenset({"sign", *COMPARISONS})


@dataclass(slots=True)
class _Part:
    """A value, and what it is with nothing moved: a square of a step must not choose a branch.

    ``switch``: it depends on signs alone. ``silent``: where it is 0 because a switch is.
    """

    value: Numbers
    still: Numbers
    switch: bool | None = None
    silent: Any = False


def _evaluate(expression: Expression, values: Mapping[str, Numbers | float]) -> _Part:
    if isinstance(expression, Number):
        return _Part(np.asarray(expression.value), np.asarray(expression.value))
    if isinstance(expression, Symbol):
        value = np.asarray(values[expression.name])
        return _Part(value, value.real, switch=False)
    name, parts = expression.function, [_evaluate(argument, values) for argument in expression.arguments]
    if name not in ("+", "*"):
        return _applied(name, parts)
    found = _applied(name, parts[:2])
    for part in parts[2:]:
        found = _applied(name, [found, part])
    return found


def _applied(name: str, parts: list[_Part]) -> _Part:
    stills = [part.still for part in parts]
    still = FUNCTIONS[name](*stills)
    if name in COMPARISONS:
        value = still
    elif name == "where":
        value = FUNCTIONS[name](stills[0], *(part.value for part in parts[1:]))
    elif name in _BRANCHED:
        value = _BRANCHED[name](*(part.value for part in parts), *stills)
    else:
        value = FUNCTIONS[name](*(part.value for part in parts))
    found = _Part(value, still)
    known = [part.switch for part in parts if part.switch is not None]
    found.switch = (name in _SWITCHES or all(known)) if known else None
    if name == "*":
        found.silent = _off(parts[0]) | _off(parts[1])
    elif name == "/":
        found.silent = _off(parts[0])
    elif name in ("+", "-"):
        off = [_off(part) if part.switch is not None else part.still == 0 for part in parts]
        found.silent = off[0] & off[1] if any(part.switch is not None for part in parts) else False
    elif name == "neg":
        found.silent = _off(parts[0])
    if found.switch is False and np.any(found.silent):
        found.value, found.still = np.where(found.silent, 0.0, found.value), np.where(found.silent, 0.0, found.still)
    return found


def _off(part: _Part) -> Any:
    """Where a part silences what it is multiplied by."""
    return np.asarray(part.still == 0) if part.switch else np.asarray(part.silent)


def _within(inside: NDArray[np.bool_], value: Numbers) -> Numbers:
    return np.where(inside, value, complex(np.nan, np.nan) if np.iscomplexobj(value) else np.nan)


def logarithm(z: Numbers) -> Numbers:
    """log(z) for Re z >= 0."""
    return _within(z.real >= 0, np.log(z))


def _sqrt(z: Numbers) -> Numbers:
    return _within(z.real >= 0, np.sqrt(z))


def _asin(z: Numbers) -> Numbers:
    return _within(np.abs(z.real) <= 1, np.arcsin(z))


def _acos(z: Numbers) -> Numbers:
    return _within(np.abs(z.real) <= 1, np.arccos(z))


def _power(base: Numbers, exponent: Numbers) -> Numbers:
    base, exponent = np.broadcast_arrays(base, exponent)
    result = _within(base.real > 0, np.exp(exponent * np.log(base)))
    # at 0 a power above 1 is flat; below 1 it has a limit but no derivative
    flat = (base.real == 0) & ((base.imag == 0) | (exponent.real > 1)) & (exponent.imag == 0)
    result = np.where(flat, np.power(0.0, exponent.real), result)
    whole = (exponent.imag == 0) & (exponent.real == np.rint(exponent.real)) & (np.abs(exponent.real) <= 1000)
    for n in np.unique(exponent.real[whole]):
        here = whole & (exponent.real == n)
        result[here] = _whole_power(base[here], int(n))
    return result


def _whole_power(base: Numbers, n: int) -> Numbers:
    """By repeated squaring, which is right for negative bases too."""
    if n < 0:
        return np.asarray(1.0 / _whole_power(base, -n))
    result, square = np.ones_like(base), base
    while n:
        result = result * square if n & 1 else result
        square, n = square * square, n >> 1
    return result


def absolute(z: Numbers, still: Numbers | None = None) -> Numbers:
    """|z|: z or -z, by the sign of the real part, or of what z is with nothing moved."""
    return np.asarray(np.sign(z.real if still is None else still) * z)


def _sign(z: Numbers, still: Numbers | None = None) -> Numbers:
    return np.asarray(np.sign(z.real if still is None else still))


def _max(a: Numbers, b: Numbers, first: Numbers | None = None, second: Numbers | None = None) -> Numbers:
    x, y = a.real if first is None else first, b.real if second is None else second
    either = np.where(np.isnan(x) | np.isnan(y), np.nan, (a + b) / 2)
    return np.where(x > y, a, np.where(x < y, b, either))


def _min(a: Numbers, b: Numbers, first: Numbers | None = None, second: Numbers | None = None) -> Numbers:
    x, y = a.real if first is None else first, b.real if second is None else second
    return -_max(-a, -b, -x, -y)


def _erfc(z: Numbers) -> Numbers:
    """2/√π·∫ exp(-t²) dt from z on for Re z >= 0, with t = z + s, as exp(-z²)·∫ exp(-s² - 2zs) ds by Gauss's
    rule."""
    reach = 37.0 / (z.real + np.sqrt(z.real**2 + 37.0))
    s = _NODES * reach[..., None]
    integral = (np.exp(-s * s - 2.0 * z[..., None] * s) * _WEIGHTS).sum(axis=-1) * reach
    return np.asarray(2.0 / np.sqrt(np.pi) * np.exp(-z * z) * integral)


def _erf(z: Numbers) -> Numbers:
    """2/√π·∫ exp(-t²) dt from 0 to z, along t = z·s; 1 - erfc beyond 1."""
    z = np.asarray(z)
    near = z * (np.exp(-((z[..., None] * _NODES) ** 2)) * _WEIGHTS).sum(axis=-1) * 2.0 / np.sqrt(np.pi)
    side = np.where(z.real < 0, -1.0, 1.0)
    return np.where(np.abs(z.real) < 1, near, side * (1.0 - _erfc(side * z)))


def normal(z: Numbers) -> Numbers:
    """Φ(z), the normal distribution function."""
    x = np.asarray(z) / np.sqrt(2.0)
    tail = _erfc(np.where(x.real < 0, -x, x)) / 2
    outside = np.where(x.real < 0, tail, 1.0 - tail)
    return np.where(np.abs(x.real) < 0.5, 0.5 + _erf(x) / 2, outside)


def log1p(z: Numbers) -> Numbers:
    """log(1 + z) for Re z >= 0."""
    if not np.iscomplexobj(z):
        return np.log1p(z)
    x, h = z.real, z.imag
    result = np.empty_like(z)
    result.real, result.imag = np.log1p(x * (2.0 + x) + h * h) / 2, np.arctan2(h, 1.0 + x)
    return result


def sigmoid(z: Numbers) -> Numbers:
    """1/(1 + exp(-z))."""
    growing = np.exp(z)
    return np.where(z.real > 0, 1.0 / (1.0 + np.exp(-z)), growing / (1.0 + growing))


def relu(z: Numbers, still: Numbers | None = None) -> Numbers:
    """z for Re z > 0, otherwise 0."""
    return np.where((z.real if still is None else still) <= 0, 0.0, z)


def softplus(z: Numbers) -> Numbers:
    """log(1 + exp(z))."""
    return np.where(z.real > 0, z + log1p(np.exp(-z)), log1p(np.exp(z)))


def _where(condition: Numbers, held: Numbers, otherwise: Numbers) -> Numbers:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, held, otherwise))


def _truth(comparison: np.ufunc) -> Callable[[Numbers, Numbers], Numbers]:
    """1 where the real parts compare so, 0 where they do not."""
    return lambda a, b: comparison(a.real, b.real).astype(np.float64)


FUNCTIONS: dict[str, Callable[..., Numbers]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": _power,
    "neg": np.negative,
    "exp": np.exp,
    "log": logarithm,
    "sqrt": _sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": _asin,
    "acos": _acos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "abs": absolute,
    "sign": _sign,
    "min": _min,
    "max": _max,
    "erf": _erf,
    "sigmoid": sigmoid,
    "relu": relu,
    "softplus": softplus,
    "where": _where,
    "<": _truth(np.less),
    "<=": _truth(np.less_equal),
    ">": _truth(np.greater),
    ">=": _truth(np.greater_equal),
    "==": _truth(np.equal),
    "!=": _truth(np.not_equal),
}
"""The operators and functions of the grammar."""

_BRANCHED: dict[str, Callable[..., Numbers]] = {
    "abs": absolute,
    "sign": _sign,
    "min": _min,
    "max": _max,
    "relu": relu,
}
"""Those with branches; after their arguments they take what these are with nothing moved."""
