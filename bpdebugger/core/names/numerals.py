"""Numbers for the eye: few digits, a true minus, aligned figures. Files and tool tips have all digits."""

from __future__ import annotations

import math

from bpdebugger.core.formulas.expression import Spelling
from bpdebugger.core.names.naming import symbol_of

DIGITS = 4
NOT_YET = "not yet"
_RAISED = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def on_screen(value: float | None, digits: int = DIGITS) -> str:
    """The number with a few digits: ``−0.1457``, ``8.771·10⁻⁶``, ``∞``, ``NaN``; ``not yet`` for ``None``."""
    if value is None:
        return NOT_YET
    if math.isnan(value):
        return "NaN"
    sign = "−" if value < 0 else ""
    if math.isinf(value):
        return f"{sign}∞"
    size = abs(value)
    if size != 0 and not 1e-4 <= size < 1e6:
        mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
        return f"{sign}{_trimmed(mantissa)}·10{str(int(exponent)).translate(_RAISED)}"
    decimals = digits - 1 - (math.floor(math.log10(size)) if size else 0)
    return sign + _trimmed(f"{size:.{max(decimals, 0)}f}")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _raised(text: str) -> str:
    return text.translate(_RAISED) if text.lstrip("−").isdecimal() else f"^{text}"


SCREEN = Spelling(number=on_screen, symbol=symbol_of, times=" · ", minus="−", leading_minus=True, raised=_raised)
"""How expressions are spelled on screen in plain text."""
