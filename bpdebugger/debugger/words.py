"""Numbers and lists within sentences."""

from __future__ import annotations

import math

_FEW = 3
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def short(value: float, digits: int = 4) -> str:
    """The number with a few significant digits and a true minus: ``−0.1457``, ``8.771·10⁻⁶``, ``∞``, ``NaN``."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    mantissa, _, exponent = f"{value:.{digits}g}".replace("-", "−", 1 if value < 0 else 0).partition("e")
    return mantissa + (f"·10{str(int(exponent)).translate(_RAISED)}" if exponent else "")


def listed(names: list[str]) -> str:
    """``o1 and o2``, ``o1, o2 and o3``; more are counted: ``10 units``."""
    if len(names) > _FEW:
        return f"{len(names)} units"
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]
