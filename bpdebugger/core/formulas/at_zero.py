"""Products of powers at a zero of their base, where floating point has 0 · ∞ and exact arithmetic a number.

The derivative of ``z * z**0.5`` at 0 is ``z**0.5 + z * (0.5 * z**(-0.5))``: as powers of z the second term is
0.5·z**0.5, which is 0. Such products are what the rules of differentiation make of powers, logarithms and roots.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.expression import Call, Expression, Number, Symbol, symbols

_Array = NDArray[np.float64]
_Value = Callable[[Expression], _Array]
_ONE = Number(1.0)


def products_at_zero(call: Call, value: _Array, value_of: _Value) -> _Array:
    """The value of a product of a derivative; ``value`` is the one that floating point has.

    Following PyTorch, the derivative of u**v in v is 0 at u = 0 for v >= 0, and the one in u is 0 for v = 0.
    """
    for base, exponent in _power_with_log(call):
        value = np.where((value_of(base) == 0) & (value_of(exponent) >= 0), 0.0, value)
    for exponent in _power_rule(call):
        value = np.where(value_of(exponent) == 0, 0.0, value)
    if not np.isnan(value).any() or not may_meet(call):
        return value
    value = np.array(value)
    for at in np.argwhere(np.isnan(value)):
        found = _at_a_point(call, tuple(at.tolist()), value_of, value.shape)
        if found is not None:
            value[tuple(at)] = found
    return value


def may_meet(call: Call) -> bool:
    """Whether powers of one base may meet in a product, by its form."""
    parts = [part for part, _ in _parts(call) if not isinstance(part, Number)]
    return len(parts) > 1 and (any(map(_is_power, parts)) or _divides(call))


def _divides(call: Call) -> bool:
    return any(sign < 0 and (isinstance(part, Symbol) or _is_power(part)) for part, sign in _parts(call))


def _is_power(part: Expression) -> bool:
    if not isinstance(part, Call):
        return False
    if part.function == "**":
        exponent = part.arguments[1]
        return not (isinstance(exponent, Number) and exponent.value >= 0 and exponent.value.is_integer())
    return part.function in ("log", "sqrt") and any(symbols(part))


def _power_with_log(call: Call) -> Iterator[tuple[Expression, Expression]]:
    logs = [part.arguments[0] for part in call.arguments if isinstance(part, Call) and part.function == "log"]
    for part in call.arguments:
        if isinstance(part, Call) and part.function == "**" and part.arguments[0] in logs:
            yield part.arguments[0], part.arguments[1]


def _power_rule(call: Call) -> Iterator[Expression]:
    for part in call.arguments:
        if isinstance(part, Call) and part.function == "**":
            lowered = part.arguments[1]
            if isinstance(lowered, Call) and lowered.function == "-" and lowered.arguments[1] == _ONE:
                yield from (exponent for exponent in call.arguments if exponent == lowered.arguments[0])


def _parts(expression: Expression, sign: int = 1) -> Iterator[tuple[Expression, int]]:
    """The factors of a product, those of products and quotients within it too, with 1 or, below the line, -1."""
    if isinstance(expression, Call) and expression.function in ("*", "neg"):
        for argument in expression.arguments:
            yield from _parts(argument, sign)
    elif isinstance(expression, Call) and expression.function == "/":
        yield from _parts(expression.arguments[0], sign)
        yield from _parts(expression.arguments[1], -sign)
    else:
        yield expression, sign


@dataclass(slots=True)
class _Germ:
    """How a product behaves near a zero of ``base``: coefficient · base**power · log(base)**logs."""

    base: Expression | None = None
    coefficient: float = 1.0
    power: float = 0.0
    logs: int = 0

    @property
    def value(self) -> float:
        """Its limit as the base goes to 0 from above."""
        if abs(self.power) <= 1e-12:
            self.power = 0.0
        if self.power > 0:
            return 0.0
        if self.power < 0 or self.logs:
            return math.copysign(math.inf, self.coefficient * (-1.0) ** self.logs)
        return self.coefficient


def _at_a_point(call: Call, at: tuple[int, ...], value_of: _Value, shape: tuple[int, ...]) -> float | None:
    def number(expression: Expression) -> float:
        return float(np.broadcast_to(value_of(expression), shape)[at])

    germ = _germ(call, number)
    return germ.value if germ else None


def _germ(product: Expression, number: Callable[[Expression], float]) -> _Germ | None:
    germ = _Germ(coefficient=(-1.0) ** _minuses(product))
    for part, sign in _parts(product):
        whole = _leading(part, number) if sign > 0 else None
        if whole is not None and germ.base in (None, whole.base):
            germ.base, germ.power, germ.logs = whole.base, germ.power + whole.power, germ.logs + whole.logs
            germ.coefficient *= whole.coefficient
            continue
        base, power = _as_power(part, number)
        if isinstance(base, Call) and base.function == "log" and sign > 0 and number(base.arguments[0]) == 0:
            base, power = base.arguments[0], 0.0
            germ.logs += 1
        value = number(base)
        if value == 0 and not (isinstance(part, Number) or math.isnan(power)) and germ.base in (None, base):
            germ.base, germ.power = base, germ.power + sign * power
        elif value != 0 and math.isfinite(number(part)):
            germ.coefficient *= number(part) ** sign
        else:
            return None
    return germ


def _leading(total: Expression, number: Callable[[Expression], float]) -> _Germ | None:
    """The part of a sum, of products of powers of one base, that outgrows the others as the base goes to 0."""
    if not isinstance(total, Call) or total.function not in ("+", "-"):
        return None
    germs = [_germ(argument, number) for argument in total.arguments]
    found = [germ for germ in germs if germ is not None]
    if len(found) < len(germs) or len({germ.base for germ in found} - {None}) != 1:
        return None
    if total.function == "-":
        found[1].coefficient *= -1
    power, logs = min((germ.power, -germ.logs) for germ in found)
    first = [germ for germ in found if (germ.power, -germ.logs) == (power, logs)]
    coefficient = sum(germ.coefficient for germ in first)
    return _Germ(first[0].base, coefficient, power, -logs) if coefficient else None


def _as_power(part: Expression, number: Callable[[Expression], float]) -> tuple[Expression, float]:
    """The base and the exponent of a factor, of a power of a root too."""
    if isinstance(part, Call) and part.function in ("**", "sqrt"):
        base, power = _as_power(part.arguments[0], number)
        return base, power * (number(part.arguments[1]) if part.function == "**" else 0.5)
    return part, 1.0


def _minuses(expression: Expression) -> int:
    if not isinstance(expression, Call) or expression.function not in ("*", "/", "neg"):
        return 0
    return int(expression.function == "neg") + sum(map(_minuses, expression.arguments))
