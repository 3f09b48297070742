"""The expression tree that formulas, rules and typeset equations share; ``printing`` writes it.

A tree is made of numbers, symbols and calls; the operators are calls too. ``+`` and ``*`` take any number of
arguments, ``-``, ``/`` and ``**`` take two, ``neg`` takes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
