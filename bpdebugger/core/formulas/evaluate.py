"""Evaluation of an expression in floating point, as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.numbers import functions

Array = NDArray[np.float64]

FUNCTIONS: dict[str, Callable[..., Array]] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": functions.tanh,
    "abs": np.abs,
    "sign": np.sign,
    "min": np.minimum,
    "max": np.maximum,
    "erf": functions.erf,
    "sigmoid": functions.sigmoid,
    "relu": functions.relu,
    "softplus": functions.softplus,
}
"""The functions a formula may call. All take one argument, but for ``min`` and ``max``, which take two."""

_OPERATORS: dict[str, Callable[..., Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "neg": np.negative,
}


def arity(function: str) -> int:
    """How many arguments a function of the grammar takes."""
    return 2 if function in ("min", "max") else 1


def is_plain(call: Call) -> bool:
    """Whether a call is one of formulas, which ``evaluate`` computes; conditions have others."""
    function, count = call.function, len(call.arguments)
    return function in _OPERATORS or (function in FUNCTIONS and count == arity(function))


def evaluate(expression: Expression, values: Mapping[str, Array | float]) -> Array:
    """The expression's value, elementwise over the arrays in ``values``.

    Overflow, division by zero and undefined results give ``inf`` or ``NaN``, never an exception or a warning.
    A symbol that ``values`` lacks is a ``KeyError``.
    """
    with np.errstate(all="ignore"):
        return _evaluate(expression, values, {})


def _evaluate(expression: Expression, values: Mapping[str, Array | float], known: dict[int, Array]) -> Array:
    if isinstance(expression, Number):
        return np.asarray(expression.value, dtype=np.float64)
    if isinstance(expression, Symbol):
        return np.asarray(values[expression.name], dtype=np.float64)
    # derivatives share subtrees: each is evaluated once
    if id(expression) not in known:
        arguments = [_evaluate(argument, values, known) for argument in expression.arguments]
        known[id(expression)] = apply(expression, arguments)
    return known[id(expression)]


def apply(call: Call, arguments: Sequence[Array]) -> Array:
    """The value of a call for these values of its arguments."""
    function = _OPERATORS.get(call.function) or FUNCTIONS[call.function]
    if call.function not in ("+", "*"):
        return np.asarray(function(*arguments))
    result = arguments[0]
    for argument in arguments[1:]:
        result = function(result, argument)
    return result
