"""Expressions to sympy and back, node by node: sympy never sees a text. Only the worker process imports this."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sympy

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol


class NoCounterpart(ValueError):
    """A sympy object that formulas have no word for."""


def to_sympy(expression: Expression) -> Any:
    """The same calculation for sympy. Symbols are real; a number is the decimal fraction that its shortest text
    is."""
    return _to_sympy(expression, {})


def _to_sympy(expression: Expression, known: dict[int, Any]) -> Any:
    if isinstance(expression, Number):
        return _number(expression)
    if isinstance(expression, Symbol):
        return sympy.Symbol(expression.name, real=True)
    if id(expression) not in known:
        arguments = [_to_sympy(argument, known) for argument in expression.arguments]
        known[id(expression)] = _INTO[expression.function](*arguments)
    return known[id(expression)]


def _number(number: Number) -> Any:
    if number.name:
        return {"pi": sympy.pi, "e": sympy.E}[number.name]
    fraction = Fraction(Decimal(repr(number.value)))
    return sympy.Rational(fraction.numerator, fraction.denominator)


def _sigmoid(u: Any) -> Any:
    return 1 / (1 + sympy.exp(-u))


def _relu(u: Any) -> Any:
    return sympy.Max(0, u)


def _softplus(u: Any) -> Any:
    return sympy.log(1 + sympy.exp(u))


def _add(*terms: Any) -> Any:
    return sympy.Add(*terms)


def _multiply(*factors: Any) -> Any:
    return sympy.Mul(*factors)


def _subtract(a: Any, b: Any) -> Any:
    return a - b


def _divide(a: Any, b: Any) -> Any:
    return a / b


def _negate(a: Any) -> Any:
    return -a


def _truth(relation: Any) -> Callable[[Any, Any], Any]:
    """A comparison as the number 1 or 0."""
    return lambda a, b: sympy.Piecewise((1, relation(a, b)), (0, True))


def _where(condition: Any, held: Any, otherwise: Any) -> Any:
    return sympy.Piecewise((held, _held(condition)), (otherwise, True))


def _held(condition: Any) -> Any:
    """A number as a condition: that it is not 0; a comparison that stands as 1 or 0 is itself again."""
    if isinstance(condition, sympy.Piecewise) and [part[0] for part in condition.args] == [1, 0]:
        return condition.args[0][1]
    return sympy.Ne(condition, 0)


_INTO: dict[str, Callable[..., Any]] = {
    "+": _add,
    "*": _multiply,
    "-": _subtract,
    "/": _divide,
    "neg": _negate,
    "**": sympy.Pow,
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "abs": sympy.Abs,
    "sign": sympy.sign,
    "min": sympy.Min,
    "max": sympy.Max,
    "erf": sympy.erf,
    "sigmoid": _sigmoid,
    "relu": _relu,
    "softplus": _softplus,
    "where": _where,
    "<": _truth(sympy.Lt),
    "<=": _truth(sympy.Le),
    ">": _truth(sympy.Gt),
    ">=": _truth(sympy.Ge),
    "==": _truth(sympy.Eq),
    "!=": _truth(sympy.Ne),
}

_FROM: dict[Any, str] = {
    sympy.exp: "exp",
    sympy.log: "log",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.asin: "asin",
    sympy.acos: "acos",
    sympy.atan: "atan",
    sympy.sinh: "sinh",
    sympy.cosh: "cosh",
    sympy.tanh: "tanh",
    sympy.Abs: "abs",
    sympy.sign: "sign",
    sympy.erf: "erf",
}


def from_sympy(found: Any) -> Expression:
    """A sympy expression as one of ours. Raises ``NoCounterpart`` for what formulas cannot say, such as an
    integral."""
    if found.is_Symbol:
        return Symbol(found.name)
    if found.is_Number or found.is_NumberSymbol:
        return _from_number(found)
    if found.is_Add:
        return _from_sum(found)
    if found.is_Mul:
        return _from_product(found)
    if found.is_Pow:
        return _from_power(found.base, found.exp)
    if found.is_Piecewise:
        return _from_pieces(found.args)
    if found.func in (sympy.Max, sympy.Min):
        return _from_extremum("max" if found.func is sympy.Max else "min", found.args)
    if found.func is sympy.Heaviside:
        # where sympy leaves the value at 0 open the convention is 0
        return Call("max", (Number(0.0), Call("sign", (from_sympy(found.args[0]),))))
    if found.func in _FROM:
        return Call(_FROM[found.func], (from_sympy(found.args[0]),))
    raise NoCounterpart(str(found.func))


def _from_number(found: Any) -> Expression:
    names = {sympy.pi: "pi", sympy.E: "e"}
    if found in names:
        return Number(float(found), names[found])
    if not found.is_finite or found.is_real is False:
        raise NoCounterpart(str(found))
    if found.is_Rational and not found.is_Integer:
        top, bottom = Number(float(abs(found.p))), Number(float(found.q))
        fraction: Expression = Number(0.5) if found.q == 2 and abs(found.p) == 1 else Call("/", (top, bottom))
        return Call("neg", (fraction,)) if found.p < 0 else fraction
    return Number(float(found))


def _from_sum(found: Any) -> Expression:
    positive: list[Expression] = []
    negative: list[Expression] = []
    for term in found.as_ordered_terms():
        (negative if term.could_extract_minus_sign() else positive).append(from_sympy(_without_sign(term)))
    if not positive:
        return Call("neg", (_joined("+", negative),))
    total = _joined("+", positive)
    for term in negative:
        total = Call("-", (total, term))
    return total


def _without_sign(term: Any) -> Any:
    return -term if term.could_extract_minus_sign() else term


def _from_product(found: Any) -> Expression:
    if found.could_extract_minus_sign():
        return Call("neg", (from_sympy(-found),))
    top: list[Expression] = []
    bottom: list[Expression] = []
    for factor in found.as_ordered_factors():
        if factor.is_Rational and not factor.is_Integer:
            top += [from_sympy(sympy.Integer(factor.p))] * (factor.p != 1)
            bottom.append(from_sympy(sympy.Integer(factor.q)))
        elif factor.is_Pow and factor.base != sympy.E and factor.exp.could_extract_minus_sign():
            bottom.append(from_sympy(1 / factor))
        else:
            top.append(from_sympy(factor))
    numerator = _joined("*", top) if top else Number(1.0)
    return Call("/", (numerator, _joined("*", bottom))) if bottom else numerator


def _from_power(base: Any, exponent: Any) -> Expression:
    if base == sympy.E:
        return Call("exp", (from_sympy(exponent),))
    if exponent == sympy.Rational(1, 2):
        return Call("sqrt", (from_sympy(base),))
    if exponent.could_extract_minus_sign():
        return Call("/", (Number(1.0), from_sympy(base**-exponent)))
    return Call("**", (from_sympy(base), from_sympy(exponent)))


def _from_extremum(name: str, arguments: Any) -> Expression:
    first, *others = (from_sympy(argument) for argument in sorted(arguments, key=sympy.default_sort_key))
    for other in others:
        first = Call(name, (first, other))
    return first


_RELATIONS: dict[Any, str] = {
    sympy.StrictLessThan: "<",
    sympy.LessThan: "<=",
    sympy.StrictGreaterThan: ">",
    sympy.GreaterThan: ">=",
    sympy.Equality: "==",
    sympy.Unequality: "!=",
}


def _from_pieces(pieces: Any) -> Expression:
    (value, condition), *others = pieces
    if condition == sympy.true:
        return from_sympy(value)
    if condition.func not in _RELATIONS or not others:
        raise NoCounterpart(str(condition))
    compared = Call(_RELATIONS[condition.func], tuple(from_sympy(side) for side in condition.args))
    held, otherwise = from_sympy(value), _from_pieces(others)
    if (held, otherwise) == (Number(1.0), Number(0.0)):
        return compared
    return Call("where", (compared, held, otherwise))


def _joined(operator: str, parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Call(operator, tuple(parts))
