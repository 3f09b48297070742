"""What the worker process can be asked. Only it imports this, and with it sympy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, pairwise, product
from typing import Any

import sympy
from sympy.core.relational import Relational

from bpdebugger.core.formulas.expression import Expression, Symbol
from bpdebugger.symbolic.bridge import NoCounterpart, from_sympy, to_sympy

_KINKED = (sympy.Max, sympy.Min, sympy.Abs, sympy.sign, sympy.Heaviside)
_MOST_KINKED, _MOST_POINTS = 3, 12
_BRANCHES = {sympy.Abs: (), sympy.sign: (-1, 1), sympy.Heaviside: (0, 1)}
"""What a function can be on either side, beside its argument."""


def vanishes(*forms: Expression) -> bool:
    """Whether one of the forms of an expression is 0 for all values of its symbols; ``False`` if sympy cannot say."""
    return any(_is_zero(to_sympy(form)) for form in forms)


def _is_zero(found: Any) -> bool:
    if any(step == 0 for step in _simpler_forms(found)):
        return True
    cases = [found.subs(case) for case in _sides_of_kinks(found)]
    if cases and all(any(step == 0 for step in _simpler_forms(case)) for case in cases):
        return True
    pieces = _between_kinks(found)
    return bool(pieces) and all(any(step == 0 for step in _simpler_forms(piece)) for piece in pieces)


def _sides_of_kinks(found: Any) -> list[dict[Any, Any]]:
    """Each way to lie on one side or the other of 0 for a few variables with kinks there; 0 itself is left out."""
    kinked = sorted({part for call in found.atoms(*_KINKED) for part in call.free_symbols}, key=str)
    if not 0 < len(kinked) <= _MOST_KINKED:
        return []
    sizes = [sympy.Symbol(f"size of {name}", positive=True) for name in kinked]
    signs = product((1, -1), repeat=len(kinked))
    return [{v: s * size for v, s, size in zip(kinked, side, sizes, strict=True)} for side in signs]


def _between_kinks(found: Any) -> list[Any]:
    """An expression in one variable as it is on each stretch between its kinks, wherever they are; kinks are left out.

    Nothing where they cannot be found.
    """
    if len(found.free_symbols) != 1:
        return []
    (variable,) = found.free_symbols
    points: set[Any] = set()
    for border in _borders(found):
        roots = sympy.solveset(border, variable, sympy.S.Reals)
        if not isinstance(roots, sympy.FiniteSet):
            return []
        points |= set(roots)
    ascending = sorted(points)
    if not 0 < len(ascending) <= _MOST_POINTS:
        return []
    inner = [(a + b) / 2 for a, b in pairwise(ascending)]
    return [_at_one_side(found, variable, at) for at in (ascending[0] - 1, *inner, ascending[-1] + 1)]


def _borders(found: Any) -> set[Any]:
    """What is 0 where a kinked function changes its side, those within it taken as each of their sides."""
    borders: set[Any] = set()
    for call in found.atoms(sympy.Abs, sympy.sign, sympy.Heaviside):
        borders |= _sides(call.args[0])
    for call in found.atoms(sympy.Max, sympy.Min):
        for one, other in combinations(call.args, 2):
            borders |= {a - b for a in _sides(one) for b in _sides(other)}
    for comparison in found.atoms(Relational):
        borders |= {a - b for a in _sides(comparison.lhs) for b in _sides(comparison.rhs)}
    return {border for border in borders if border.free_symbols}


def _sides(argument: Any) -> set[Any]:
    calls = argument.atoms(*_KINKED)
    if not calls:
        return {argument}
    call = max(calls, key=lambda each: each.count_ops())
    choices = call.args if isinstance(call, sympy.Max | sympy.Min) else (*_BRANCHES[type(call)], call.args[0])
    return {side for choice in choices for side in _sides(argument.subs(call, choice))}


def _at_one_side(found: Any, variable: Any, at: Any) -> Any:
    """The expression with every kinked function as it is around a point."""

    def largest(*arguments: Any) -> Any:
        return max(arguments, key=lambda each: each.subs(variable, at))

    def least(*arguments: Any) -> Any:
        return min(arguments, key=lambda each: each.subs(variable, at))

    def sign(argument: Any) -> Any:
        return sympy.sign(argument.subs(variable, at))

    truths = {comparison: comparison.subs(variable, at) for comparison in found.atoms(Relational)}
    replaced = found.subs(truths).replace(sympy.Max, largest).replace(sympy.Min, least)
    replaced = replaced.replace(sympy.Abs, lambda argument: sign(argument) * argument)
    replaced = replaced.replace(sympy.Heaviside, lambda argument, *_: (1 + sign(argument)) / 2)
    return replaced.replace(sympy.sign, sign)


def _simpler_forms(found: Any) -> Iterator[Any]:
    """Ever more expensive attempts."""
    yield found
    yield sympy.expand(found)
    # with exponentials as powers of one another, what is left is a quotient of polynomials
    rational = sympy.together(sympy.powsimp(found.rewrite(sympy.exp)))
    yield sympy.expand(sympy.powsimp(sympy.expand(sympy.numer(rational))))
    yield sympy.simplify(found)


def derivative(function: Expression, variable: str) -> Expression | None:
    """The derivative by sympy's own rules; ``None`` where formulas have no word for it."""
    try:
        return from_sympy(sympy.diff(to_sympy(function), to_sympy(Symbol(variable))))
    except NoCounterpart:
        return None


def routes_agree(function: Expression, variable: str, *forms: Expression) -> bool:
    """Whether the derivative of a function by sympy's own rules is one of the forms of what the chain rule gives."""
    direct = sympy.diff(to_sympy(function), to_sympy(Symbol(variable)))
    return any(_is_zero(direct - to_sympy(form)) for form in forms)


def slope_from_value(formula: Expression, slope: Expression, variable: str, value: str) -> list[Expression]:
    """Expressions in the value y = f(z) that may be f′(z): one for each way to solve y = f(z) for z."""
    z, y = to_sympy(Symbol(variable)), to_sympy(Symbol(value))
    found = []
    for solution in sympy.solve(sympy.Eq(to_sympy(formula), y), z):
        candidate = sympy.simplify(to_sympy(slope).subs(z, solution))
        if not candidate.has(z) and candidate.is_real is not False:
            found += _readable(sympy.factor(candidate))
    return found


def _readable(candidate: Any) -> list[Expression]:
    try:
        return [from_sympy(candidate)]
    except NoCounterpart:
        return []


TASKS: dict[str, Callable[..., Any]] = {
    task.__name__: task for task in (vanishes, derivative, routes_agree, slope_from_value)
}
"""Every question by its name."""
