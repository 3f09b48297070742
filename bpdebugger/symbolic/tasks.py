"""What the worker process can be asked. Only it imports this, and with it sympy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import sympy

from bpdebugger.core.formulas.expression import Expression, Symbol
from bpdebugger.symbolic.bridge import NoCounterpart, from_sympy, to_sympy

_KINKED = (sympy.Max, sympy.Min, sympy.Abs, sympy.sign, sympy.Heaviside)
_MOST_KINKED = 3


def vanishes(*forms: Expression) -> bool:
    """Whether one of the forms of an expression is 0 for all values of its symbols; ``False`` if sympy cannot say."""
    return any(_is_zero(to_sympy(form)) for form in forms)


def _is_zero(found: Any) -> bool:
    if any(step == 0 for step in _simpler_forms(found)):
        return True
    cases = _sides_of_kinks(found)
    return bool(cases) and all(any(step == 0 for step in _simpler_forms(found.subs(case))) for case in cases)


def _sides_of_kinks(found: Any) -> list[dict[Any, Any]]:
    """Each way to lie on one side or the other of 0 for a few variables with kinks there; 0 itself is left out."""
    kinked = sorted({part for call in found.atoms(*_KINKED) for part in call.free_symbols}, key=str)
    if not 0 < len(kinked) <= _MOST_KINKED:
        return []
    sizes = [sympy.Symbol(f"size of {name}", positive=True) for name in kinked]
    signs = product((1, -1), repeat=len(kinked))
    return [{v: s * size for v, s, size in zip(kinked, side, sizes, strict=True)} for side in signs]


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
