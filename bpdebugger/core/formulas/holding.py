"""Formulas that leave the range of doubles on the way although their value does not: where, and the form that holds.

``log(1 + exp(z))`` is infinite from z = 710 on, where softplus(z) is z. What is typed is computed as it is typed; this
module knows what to say beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import Call, Expression, Number
from bpdebugger.core.formulas.printing import write

_ONE, _TWO = Number(1.0), Number(2.0)


@lru_cache(maxsize=256)
def holding(expression: Expression) -> Expression | None:
    """The same function in a form that holds farther out; ``None`` where none is known."""
    found = _rewritten(expression)
    return None if found == expression else found


def lost_on_the_way(numbers: Expression) -> str:
    """What first over- or underflows, or is undefined, in an expression of numbers: ``exp(800) overflows``.

    Empty where nothing does.
    """
    if not isinstance(numbers, Call):
        return ""
    for argument in numbers.arguments:
        if words := lost_on_the_way(argument):
            return words
    values = [float(evaluate(argument, {})) for argument in numbers.arguments]
    value = float(evaluate(numbers, {}))
    shown = write(Call(numbers.function, tuple(map(Number, values))))
    if not np.isfinite(values).all():
        return ""
    if np.isnan(value):
        return f"{shown} is undefined"
    if np.isinf(value):
        return f"{shown} is infinite" if _singular(numbers.function, values) else f"{shown} overflows"
    if value == 0 and numbers.function in ("exp", "**", "*", "/") and all(values):
        return f"{shown} underflows to 0"
    return ""


def _singular(function: str, values: list[float]) -> bool:
    return function == "log" or (function == "/" and values[1] == 0) or (function == "**" and values[0] == 0)


def _rewritten(expression: Expression) -> Expression:
    if not isinstance(expression, Call):
        return expression
    call = Call(expression.function, tuple(map(_rewritten, expression.arguments)))
    return next((found for found in _forms(call) if found is not None), call)


def _forms(call: Call) -> Iterator[Expression | None]:
    match call:
        case Call("log", (inside,)):
            yield _logarithm(inside)
        case Call("/", (above, below)):
            yield _quotient(above, below)
        case Call("*", (left, right)) if (u := _exponent(left)) is not None and (v := _exponent(right)) is not None:
            yield _of("exp", Call("+", (u, v)))
        case Call("sqrt", (Call("**", (u, Number(2.0))),)):
            yield _of("abs", u)
        case Call("sqrt", (Call("*", (u, v)),)) if u == v:
            yield _of("abs", u)
        case Call("sqrt", (Call("+", (Call("**", (u, Number(2.0))), rest)),)):
            yield _hypotenuse(u, rest)
        case Call("sqrt", (Call("+", (rest, Call("**", (u, Number(2.0))))),)):
            yield _hypotenuse(u, rest)


def _hypotenuse(u: Expression, rest: Expression) -> Expression:
    inside = Call("+", (_ONE, Call("/", (Call("/", (rest, u)), u))))
    return Call("*", (_of("abs", u), _of("sqrt", inside)))


def _logarithm(inside: Expression) -> Expression | None:
    if (u := _exponent(inside)) is not None:
        return u
    match inside:
        case Call("cosh", (u,)):
            far = _of("softplus", Call("*", (Number(-2.0), _of("abs", u))))
            return Call("-", (Call("+", (_of("abs", u), far)), _of("log", _TWO)))
        case Call("sigmoid", (u,)):
            return Call("neg", (_of("softplus", minus(u)),))
        case Call("-", (Number(1.0), Call("sigmoid", (u,)))):
            return Call("neg", (_of("softplus", u),))
        case Call("**", (u, Number(power))):
            return Call("*", (Number(power), _of("log", _of("abs", u) if power % 2 == 0 else u)))
        case Call("+", (left, right)):
            u, v = _exponent(left), _exponent(right)
            if u is not None and v is not None:
                apart = _of("abs", Call("-", (u, v)))
                return Call("+", (Call("max", (u, v)), _of("softplus", Call("neg", (apart,)))))
            one = _beside_one(left, right)
            return _of("softplus", one) if one is not None else None
    return None


def _quotient(above: Expression, below: Expression) -> Expression | None:
    match above, below:
        case Call("sinh", (u,)), Call("cosh", (v,)) if u == v:
            return _of("tanh", u)
        case Call("-", (a, b)), Call("+", (c, d)) if {a, b} == {c, d}:
            return _hyperbolic(a, b)
        case _, Call("+", (left, right)):
            return _over_a_sum(above, left, right)
    over, under = _exponent(above), _exponent(below)
    return _of("exp", Call("-", (over, under))) if over is not None and under is not None else None


def _hyperbolic(a: Expression, b: Expression) -> Expression | None:
    """(a - b)/(a + b) for two exponentials, or one and a 1."""
    u, v = (_exponent(each) if each != _ONE else Number(0.0) for each in (a, b))
    if u is None or v is None:
        return None
    if u == minus(v):
        return _of("tanh", u)
    half = u if v == Number(0.0) else v
    tanh = _of("tanh", Call("/", (half, _TWO)))
    return tanh if half is u else Call("neg", (tanh,)) if u == Number(0.0) else None


def _over_a_sum(above: Expression, left: Expression, right: Expression) -> Expression | None:
    one = _beside_one(left, right)
    if one is not None:
        if _exponent(above) == one:
            return _of("sigmoid", one)
        share = _of("sigmoid", minus(one))
        return share if above == _ONE else Call("*", (above, share))
    own, u, v = map(_exponent, (above, left, right))
    if own is None or u is None or v is None or own not in (u, v):
        return None
    return _of("sigmoid", Call("-", (own, v if own == u else u)))


def _beside_one(left: Expression, right: Expression) -> Expression | None:
    """The u of 1 + exp(u)."""
    return _exponent(right) if left == _ONE else _exponent(left) if right == _ONE else None


def _exponent(expression: Expression) -> Expression | None:
    match expression:
        case Call("exp", (u,)):
            return u
        case Call("**", (Number(_, "e"), u)):
            return u
    return None


def minus(expression: Expression) -> Expression:
    """The expression with the other sign."""
    match expression:
        case Number(value):
            return Number(-value)
        case Call("neg", (u,)):
            return u
        case Call("*", (Number(value), *rest)):
            if value == -1.0 and len(rest) == 1:
                return rest[0]
            return Call("*", (Number(-value), *rest))
        case Call("-", (u, v)):
            return Call("-", (v, u))
    return Call("neg", (expression,))


def _of(function: str, argument: Expression) -> Call:
    return Call(function, (argument,))
