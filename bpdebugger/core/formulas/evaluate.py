"""Evaluation of an expression in floating point, as it is written but for branches that are not taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.at_zero import products_at_zero
from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression, Number, Symbol
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

    Overflow, division by zero and undefined results give ``inf`` or ``NaN``, never an exception or a warning. But a
    branch that is not taken has no say: a product with a switch, such as ``(1 + sign(z)) / 2``, that is 0 is 0 whatever
    its other factors are. A symbol that ``values`` lacks is a ``KeyError``.
    """
    return _Evaluator(values).value(expression)


def evaluate_slope(expression: Expression, values: Mapping[str, Array | float]) -> Array:
    """As ``evaluate``, for a derivative: where powers of one base meet at 0, as in ``z * (0.5 * z**(-0.5))``, it is
    their product in exact arithmetic."""
    return _Evaluator(values, meeting=products_at_zero).value(expression)


def evaluate_as_written(expression: Expression, values: Mapping[str, Array | float]) -> Array:
    """The value that floating point gives with no rules of its own: 0 times what is not finite is NaN."""
    return _Evaluator(values, branches=False).value(expression)


class Rank(IntEnum):
    """What an expression depends on: on nothing, on signs alone, on the size of a symbol too."""

    LITERAL = 0
    SWITCH = 1
    VARIABLE = 2


@dataclass(slots=True)
class _Found:
    """A value; ``silent`` is where it is 0 because its branch is not taken, ``None`` for nowhere."""

    value: Array
    rank: Rank
    silent: NDArray[np.bool_] | None = None

    @property
    def off(self) -> NDArray[np.bool_] | None:
        """Where it silences what it is multiplied by."""
        return np.asarray(self.value == 0) if self.rank is Rank.SWITCH else self.silent


Meeting = Callable[[Call, Array, Callable[[Expression], Array]], Array]


class _Evaluator:
    """Evaluates a tree at one point or many; each subtree once, as derivatives share them."""

    def __init__(
        self, values: Mapping[str, Array | float], branches: bool = True, meeting: Meeting | None = None
    ) -> None:
        self._values, self._branches, self._meeting = values, branches, meeting
        self._known: dict[int, _Found] = {}

    def value(self, expression: Expression) -> Array:
        with np.errstate(all="ignore"):
            return self._found(expression).value

    def _found(self, expression: Expression) -> _Found:
        if isinstance(expression, Number):
            return _Found(np.asarray(expression.value, dtype=np.float64), Rank.LITERAL)
        if isinstance(expression, Symbol):
            return _Found(np.asarray(self._values[expression.name], dtype=np.float64), Rank.VARIABLE)
        if id(expression) not in self._known:
            self._known[id(expression)] = self._call(expression)
        return self._known[id(expression)]

    def _call(self, call: Call) -> _Found:
        arguments = [self._found(argument) for argument in call.arguments]
        found = _Found(apply(call, [argument.value for argument in arguments]), _rank(call, arguments))
        if call.function == "*" and self._meeting:
            found.value = self._meeting(call, found.value, self.value)
        if self._branches and found.rank is Rank.VARIABLE and call.function in _BRANCHED:
            found.silent = _silent(call.function, arguments)
            if found.silent is not None:
                found.value = np.where(found.silent, 0.0, found.value)
        return found


_SWITCHES = frozenset({"sign", *COMPARISONS})
_BRANCHED = frozenset({"*", "/", "+", "-", "neg"})


def _rank(call: Call, arguments: list[_Found]) -> Rank:
    highest = max(argument.rank for argument in arguments)
    return min(highest, Rank.SWITCH) if call.function in _SWITCHES else highest


def rank(expression: Expression) -> Rank:
    """What an expression depends on, by its form."""
    if isinstance(expression, Call):
        highest = max(map(rank, expression.arguments))
        return min(highest, Rank.SWITCH) if expression.function in _SWITCHES else highest
    return Rank.LITERAL if isinstance(expression, Number) else Rank.VARIABLE


def may_be_silent(expression: Expression) -> bool:
    """Whether an expression may be 0 because its branch is not taken, by its form."""
    if not isinstance(expression, Call) or expression.function not in _BRANCHED or rank(expression) < Rank.VARIABLE:
        return False
    return any(rank(part) is Rank.SWITCH or may_be_silent(part) for part in expression.arguments)


def _silent(function: str, arguments: list[_Found]) -> NDArray[np.bool_] | None:
    if function == "*":
        masks = [mask for argument in arguments if (mask := argument.off) is not None]
        return reduce(np.logical_or, masks) if masks else None
    if function == "/":
        return arguments[0].off
    # a sum is silent where every part of it is
    if all(argument.off is None for argument in arguments):
        return None
    parts = [argument.value == 0 if argument.rank is Rank.LITERAL else argument.off for argument in arguments]
    known = [part for part in parts if part is not None]
    return np.asarray(reduce(np.logical_and, known)) if len(known) == len(parts) else None


def apply(call: Call, arguments: Sequence[Array]) -> Array:
    """The value of a call for these values of its arguments."""
    function = _OPERATORS.get(call.function) or FUNCTIONS[call.function]
    if call.function not in ("+", "*"):
        return np.asarray(function(*arguments))
    result = arguments[0]
    for argument in arguments[1:]:
        result = function(result, argument)
    return result
