"""How much rounding an expression collects on its way: the running error analysis of Wilkinson, node by
node."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from bpdebugger.core.formulas.differentiate import DERIVATIVES
from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression, Number, Symbol
from bpdebugger.core.formulas.formula import parse

_Found = tuple[Array, Array]


def rounding(expression: Expression, values: Mapping[str, Array | float]) -> Array:
    """A bound for the rounding error of the expression's value, in units of 2^-52; what goes in counts as
    exact.

    It is about |value| where nothing cancels, and large beside it where something does.
    """
    with np.errstate(all="ignore"):
        return _collect(expression, values, {})[1]


def _collect(expression: Expression, values: Mapping[str, Array | float], known: dict[int, _Found]) -> _Found:
    if isinstance(expression, Number | Symbol):
        return evaluate(expression, values), np.asarray(0.0)
    # derivatives share subtrees: each is looked at once
    if id(expression) not in known:
        arguments = [_collect(argument, values, known) for argument in expression.arguments]
        known[id(expression)] = _through(expression, arguments)
    return known[id(expression)]


def _through(call: Call, arguments: list[_Found]) -> _Found:
    """The rounding that comes in, times the slope in each argument, and that of the operation itself."""
    names = [f"x{i}" for i in range(len(arguments))]
    point = dict(zip(names, (value for value, _ in arguments), strict=True))
    result = evaluate(Call(call.function, tuple(map(Symbol, names))), point)
    error = np.abs(result)
    for i, (_, incoming) in enumerate(arguments):
        if np.any(incoming):
            slope = np.abs(_slope(call.function, i, [value for value, _ in arguments]))
            error = error + np.where(incoming > 0, slope * incoming, 0.0)
    return result, error


def _slope(function: str, i: int, arguments: list[Array]) -> Array:
    """The partial derivative of an operation in its argument number i."""
    match function:
        case "+" | "-" | "neg":
            return np.asarray(1.0)
        case "*":
            others = arguments[:i] + arguments[i + 1 :]
            return np.asarray(np.prod(np.broadcast_arrays(*others), axis=0))
        case "/":
            u, v = arguments
            return np.asarray(1 / v if i == 0 else u / v / v)
        case "**":
            u, v = arguments
            return np.asarray(v * u ** (v - 1) if i == 0 else u**v * np.log(np.abs(u)))
    if function in COMPARISONS:
        return np.asarray(0.0)
    return evaluate(_partial(function, i), dict(zip("uvw", arguments, strict=False)))


@cache
def _partial(function: str, i: int) -> Expression:
    return parse(DERIVATIVES[function][i], frozenset("uvw"))
