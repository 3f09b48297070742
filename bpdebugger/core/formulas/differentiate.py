"""Derivatives of expressions, as expressions: a table with one row per function, and the chain rule.

The result is both what is computed and what is shown, so it is kept as written: nothing is
cancelled or rearranged. Conventions at kinks are PyTorch's: relu'(0) = abs'(0) = 0, a tie of ``max`` or ``min``
shares equally.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bpdebugger.core.formulas.evaluate import Array, evaluate
from bpdebugger.core.formulas.expression import COMPARISONS, Call, Expression, Number, Symbol, substitute, symbols
from bpdebugger.core.formulas.formula import parse

DERIVATIVES: dict[str, tuple[str, ...]] = {
    "exp": ("exp(u)",),
    "log": ("1 / u",),
    "sqrt": ("0.5 / sqrt(u)",),
    "sin": ("cos(u)",),
    "cos": ("-sin(u)",),
    "tan": ("1 / cos(u)**2",),
    "asin": ("1 / sqrt(1 - u**2)",),
    "acos": ("-1 / sqrt(1 - u**2)",),
    "atan": ("1 / (1 + u**2)",),
    "sinh": ("cosh(u)",),
    "cosh": ("sinh(u)",),
    "tanh": ("(1 / cosh(u))**2",),
    "abs": ("sign(u)",),
    "sign": ("0",),
    "min": ("(1 - sign(u - v)) / 2", "(1 + sign(u - v)) / 2"),
    "max": ("(1 + sign(u - v)) / 2", "(1 - sign(u - v)) / 2"),
    "erf": ("2 / sqrt(pi) * exp(-u**2)",),
    "sigmoid": ("sigmoid(u) * sigmoid(-u)",),
    "relu": ("max(0, sign(u))",),
    "softplus": ("sigmoid(u)",),
    "where": ("0", "u != 0", "u == 0"),
}
"""The partial derivatives of each function in its arguments u, v and w. The sigmoid's is written with sigmoid(-u) for
1 - sigmoid(u), which keeps its digits where the difference would round to 0."""

_ZERO, _ONE = Number(0.0), Number(1.0)
_KINKS = {
    "abs": "abs has a kink where its argument is 0; its derivative there is 0 by convention, between -1 and 1",
    "relu": "relu has a kink where its argument is 0; its derivative there is 0 by convention, "
    "for max(0, {z}) it is 0.5",
    "sign": "sign jumps where its argument is 0; its derivative there is 0 by convention",
    "max": "max has a kink where its arguments are equal; they share the derivative equally by convention, "
    "which is 0.5 for max(0, {z}), for relu({z}) it is 0",
    "min": "min has a kink where its arguments are equal; they share the derivative equally by convention",
} | {
    sign: f"the comparison {sign} changes where its sides are equal; its derivative there is 0 by convention"
    for sign in COMPARISONS
}


def differentiate(expression: Expression, name: str) -> Expression:
    """The derivative of ``expression`` in the symbol ``name``; terms that do not depend on it are left out."""
    if isinstance(expression, Symbol):
        return _ONE if expression.name == name else _ZERO
    if isinstance(expression, Number) or name not in symbols(expression):
        return _ZERO
    rule = _OPERATIONS.get(expression.function, _function)
    inner = tuple(differentiate(argument, name) for argument in expression.arguments)
    return rule(expression, inner)


def kinks(expression: Expression, values: Mapping[str, Array | float]) -> list[str]:
    """A sentence for each kink of the expression that lies exactly at the point ``values``."""
    if not isinstance(expression, Call):
        return []
    found = [sentence for argument in expression.arguments for sentence in kinks(argument, values)]
    if expression.function in _KINKS:
        arguments = [float(evaluate(argument, values)) for argument in expression.arguments]
        if arguments[0] == (arguments[1] if len(arguments) > 1 else 0.0):
            found.append(_KINKS[expression.function])
    return found


def _function(call: Call, inner: tuple[Expression, ...]) -> Expression:
    point = dict(zip("uvw", call.arguments, strict=False))
    outer = (substitute(partial, point) for partial in _partials(call.function))
    return _sum(_product(o, i) for o, i in zip(outer, inner, strict=True))


@cache
def _partials(function: str) -> tuple[Expression, ...]:
    return tuple(parse(text, frozenset("uvw")) for text in DERIVATIVES[function])


def _add(call: Call, inner: tuple[Expression, ...]) -> Expression:
    return _sum(inner)


def _subtract(call: Call, inner: tuple[Expression, ...]) -> Expression:
    left, right = inner
    if right == _ZERO:
        return left
    return _negative(right) if left == _ZERO else Call("-", (left, right))


def _negate(call: Call, inner: tuple[Expression, ...]) -> Expression:
    return _negative(inner[0])


def _multiply(call: Call, inner: tuple[Expression, ...]) -> Expression:
    factors = call.arguments
    return _sum(
        _product(*factors[:i], derivative, *factors[i + 1 :])
        for i, derivative in enumerate(inner)
        if derivative != _ZERO
    )


def _divide(call: Call, inner: tuple[Expression, ...]) -> Expression:
    # (u/v)' = u'/v - (u/v)·v'/v: the usual u'v - uv' over v² overflows where this does not
    denominator = call.arguments[1]
    first = _ZERO if inner[0] == _ZERO else Call("/", (inner[0], denominator))
    if inner[1] == _ZERO:
        return first
    second = Call("/", (_product(call, inner[1]), denominator))
    return _negative(second) if first == _ZERO else Call("-", (first, second))


def _power(call: Call, inner: tuple[Expression, ...]) -> Expression:
    base, exponent = call.arguments
    if exponent == _ZERO:
        return _ZERO
    lowered = Number(exponent.value - 1.0) if isinstance(exponent, Number) else Call("-", (exponent, _ONE))
    power = _ONE if lowered == _ZERO else base if lowered == _ONE else Call("**", (base, lowered))
    through_base = _product(exponent, power, inner[0])
    through_exponent = _product(call, Call("log", (base,)), inner[1])
    return _sum((through_base, through_exponent))


def _sum(terms: object) -> Expression:
    kept = tuple(term for term in terms if term != _ZERO)  # type: ignore[attr-defined]
    return _ZERO if not kept else kept[0] if len(kept) == 1 else Call("+", kept)


def _product(*factors: Expression) -> Expression:
    if _ZERO in factors:
        return _ZERO
    kept = tuple(factor for factor in factors if factor != _ONE)
    return _ONE if not kept else kept[0] if len(kept) == 1 else Call("*", kept)


def _negative(expression: Expression) -> Expression:
    if expression == _ZERO:
        return _ZERO
    if isinstance(expression, Number):
        return Number(-expression.value)
    if isinstance(expression, Call) and expression.function == "neg":
        return expression.arguments[0]
    return Call("neg", (expression,))


def _where(call: Call, inner: tuple[Expression, ...]) -> Expression:
    # not a sum over the branches: what is infinite in the one that is not taken has no say
    _, held, otherwise = inner
    return held if held == otherwise else Call("where", (call.arguments[0], held, otherwise))


def _compare(call: Call, inner: tuple[Expression, ...]) -> Expression:
    return _ZERO


_OPERATIONS = {
    "+": _add,
    "-": _subtract,
    "neg": _negate,
    "*": _multiply,
    "/": _divide,
    "**": _power,
    "where": _where,
} | dict.fromkeys(COMPARISONS, _compare)
