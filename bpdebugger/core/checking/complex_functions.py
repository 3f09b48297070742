"""The functions of the grammar once more, from their definitions, for complex numbers and real ones.

Where a function has branches the real part chooses, and at a kink the branch is the one of PyTorch's convention.
Outside the real domain the result is NaN, as it is for real numbers. No code is shared with ``functions``,
``evaluate`` or ``differentiate``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.expression import Expression, Number, Symbol

Numbers = NDArray[Any]
"""float64 or complex128."""

_NODES, _WEIGHTS = (np.asarray(v) for v in np.polynomial.legendre.leggauss(40))
_NODES, _WEIGHTS = (_NODES + 1) / 2, _WEIGHTS / 2


def evaluate_complex(expression: Expression, values: Mapping[str, Numbers | float]) -> Numbers:
    """The value of an expression at complex or real points, operation by operation as it is written."""
    with np.errstate(all="ignore"):
        return _evaluate(expression, values)


def _evaluate(expression: Expression, values: Mapping[str, Numbers | float]) -> Numbers:
    if isinstance(expression, Number):
        return np.asarray(expression.value)
    if isinstance(expression, Symbol):
        return np.asarray(values[expression.name])
    arguments = [_evaluate(argument, values) for argument in expression.arguments]
    if expression.function not in ("+", "*"):
        return FUNCTIONS[expression.function](*arguments)
    result = FUNCTIONS[expression.function](*arguments[:2])
    for argument in arguments[2:]:
        result = FUNCTIONS[expression.function](result, argument)
    return result


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


def absolute(z: Numbers) -> Numbers:
    """|z|: z or -z, by the sign of the real part."""
    return np.asarray(np.sign(z.real) * z)


def _sign(z: Numbers) -> Numbers:
    return np.asarray(np.sign(z.real))


def _max(a: Numbers, b: Numbers) -> Numbers:
    return np.where(a.real > b.real, a, np.where(a.real < b.real, b, (a + b) / 2))


def _min(a: Numbers, b: Numbers) -> Numbers:
    return -_max(-a, -b)


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
    """log(1 + z)."""
    if not np.iscomplexobj(z):
        return np.log1p(z)
    x, h = z.real, z.imag
    size = np.where(x > -0.5, np.log1p(x * (2.0 + x) + h * h) / 2, np.log(np.hypot(1.0 + x, h)))
    result = np.empty_like(z)
    result.real, result.imag = size, np.arctan2(h, 1.0 + x)
    return result


def sigmoid(z: Numbers) -> Numbers:
    """1/(1 + exp(-z))."""
    growing = np.exp(z)
    return np.where(z.real > 0, 1.0 / (1.0 + np.exp(-z)), growing / (1.0 + growing))


def relu(z: Numbers) -> Numbers:
    """z for Re z > 0, otherwise 0."""
    return np.where(z.real <= 0, 0.0, z)


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
