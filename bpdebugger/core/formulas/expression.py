"""The expression tree that formulas, rules and typeset equations share, and its one pretty-printer.

A tree is made of numbers, symbols and calls; the operators are calls too. ``+`` and ``*`` take any number of
arguments, ``-``, ``/`` and ``**`` take two, ``neg`` takes one.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """A constant; ``name`` is its spelling where it has one (``pi``)."""

    value: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named value: ``z`` in an activation, ``dE_dz[h1]`` in a rule."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operator or function applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]


Expression = Number | Symbol | Call

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
"""The functions that compare two numbers."""

_PRECEDENCE = {"+": 1, "-": 1, "neg": 2, "*": 3, "/": 3, "**": 4}
_PRECEDENCE |= {"or": -4, "and": -3, "not": -2} | dict.fromkeys(COMPARISONS, -1)
_ATOM = 5


def add(*terms: Expression) -> Expression:
    """The sum of any number of terms; 0 for none, the term itself for one."""
    return _join("+", terms, Number(0.0))


def multiply(*factors: Expression) -> Expression:
    """The product of any number of factors; 1 for none, the factor itself for one."""
    return _join("*", factors, Number(1.0))


def negative(expression: Expression) -> Expression:
    """The negative of an expression; that of a number is a number."""
    if isinstance(expression, Number) and not expression.name:
        return Number(-expression.value)
    return Call("neg", (expression,))


def _join(operator: str, parts: tuple[Expression, ...], empty: Expression) -> Expression:
    if len(parts) > 1:
        return Call(operator, parts)
    return parts[0] if parts else empty


def symbols(expression: Expression) -> Iterator[str]:
    """The names of the symbols from left to right, each as often as it occurs."""
    if isinstance(expression, Symbol):
        yield expression.name
    elif isinstance(expression, Call):
        for argument in expression.arguments:
            yield from symbols(argument)


def calls(expression: Expression) -> Iterator[Call]:
    """Every call in the tree, the outer before the inner."""
    if isinstance(expression, Call):
        yield expression
        for argument in expression.arguments:
            yield from calls(argument)


def substitute(expression: Expression, values: Mapping[str, Expression]) -> Expression:
    """The same tree with every symbol that ``values`` names replaced."""
    if isinstance(expression, Symbol):
        return values.get(expression.name, expression)
    if isinstance(expression, Call):
        return Call(expression.function, tuple(substitute(a, values) for a in expression.arguments))
    return expression


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the printer spells operators, numbers and symbols."""

    number: Callable[[float], str]
    symbol: Callable[[str], str]
    times: str = " * "
    minus: str = "-"
    leading_minus: bool = False
    """Whether a text may begin with a negative number; else it begins with a parenthesis."""
    raised: Callable[[str], str] | None = None
    """How a number is spelled as an exponent, where not with ``**``."""


def shortest(value: float) -> str:
    """The shortest text that reads back as the same double; integers without ``.0``; ``NaN``, ``inf``, ``-inf``."""
    if math.isnan(value):
        return "NaN"
    text = repr(float(value))
    return text.removesuffix(".0")


PLAIN = Spelling(number=shortest, symbol=str)
"""The spelling of files: it reads back as a formula."""


def write(expression: Expression, spelling: Spelling = PLAIN) -> str:
    """The expression as one line of text, with no more parentheses than its meaning needs.

    A negative number inside an operation stands in parentheses: ``(-0.62) * 0.235``. So a product is never
    read as a difference, and no spreadsheet takes the text for a formula of its own.
    """
    if isinstance(expression, Number):
        return expression.name or spelling.number(expression.value)
    if isinstance(expression, Symbol):
        return spelling.symbol(expression.name)
    if expression.function not in _PRECEDENCE:
        return f"{expression.function}({', '.join(write(a, spelling) for a in expression.arguments)})"
    return _write_operation(expression.function, expression.arguments, spelling)


def _write_operation(operator: str, arguments: tuple[Expression, ...], spelling: Spelling) -> str:
    level = _PRECEDENCE[operator]
    if operator == "neg":
        return spelling.minus + _write_operand(arguments[0], level + 2, spelling)
    if level < 0:
        return _write_condition(operator, arguments, spelling)
    # what comes first may begin with a minus sign; only (a ** b) ** c needs parentheses there
    first = level + 1 if operator == "**" else min(level, _PRECEDENCE["neg"])
    # a + (b + c) and a / (b / c) keep theirs, for they are other calculations than a + b + c and a / b / c
    others = level if operator == "**" else max(level, _PRECEDENCE["neg"]) + 1
    if spelling.leading_minus and operator != "**" and isinstance(arguments[0], Number):
        first = 0
    texts = [_write_operand(arguments[0], first, spelling)]
    if operator == "**" and spelling.raised and isinstance(arguments[1], Number):
        return texts[0] + spelling.raised(write(arguments[1], spelling))
    texts += [_write_operand(argument, others, spelling) for argument in arguments[1:]]
    between = {"*": spelling.times, "**": "**", "-": f" {spelling.minus} "}.get(operator, f" {operator} ")
    return between.join(texts)


def _write_condition(operator: str, arguments: tuple[Expression, ...], spelling: Spelling) -> str:
    level = _PRECEDENCE[operator]
    if operator == "not":
        return f"not {_write_operand(arguments[0], level, spelling)}"
    return f" {operator} ".join(_write_operand(argument, level + 1, spelling) for argument in arguments)


def _write_operand(expression: Expression, level: int, spelling: Spelling) -> str:
    text = write(expression, spelling)
    return f"({text})" if precedence(expression) < level else text


def precedence(expression: Expression) -> int:
    """How tightly the outermost operation binds; a negative number binds loosest of all."""
    if isinstance(expression, Number):
        negative = expression.value < 0 or str(expression.value).startswith("-")
        return 0 if negative and not expression.name else _ATOM
    return _PRECEDENCE.get(expression.function, _ATOM) if isinstance(expression, Call) else _ATOM
