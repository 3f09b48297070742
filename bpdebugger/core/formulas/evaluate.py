"""Evaluation of an expression in floating point, as it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol
from bpdebugger.core.numbers import functions

Array = NDArray[np.float64]


def _where(condition: Array, held: Array, otherwise: Array) -> Array:
    """The one value where the condition is not 0, the other where it is; NaN where it is undefined."""
    return np.where(np.isnan(condition), condition, np.where(condition != 0, held, otherwise))


def _truth(comparison: np.ufunc) -> Callable[[Array, Array], Array]:
    """A comparison as the number 1 or 0."""

    def compare(left: Array, right: Array) -> Array:
        return np.asarray(comparison(left, right), dtype=np.float64)

    return compare


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
    "where": _where,
}
"""The functions a formula may call."""

_ARITIES = {"min": 2, "max": 2, "where": 3}

_OPERATORS: dict[str, Callable[..., Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "neg": np.negative,
    "<": _truth(np.less),
    "<=": _truth(np.less_equal),
    ">": _truth(np.greater),
    ">=": _truth(np.greater_equal),
    "==": _truth(np.equal),
    "!=": _truth(np.not_equal),
}


def arity(function: str) -> int:
    """How many arguments a function of the grammar takes."""
    return _ARITIES.get(function, 1)


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
