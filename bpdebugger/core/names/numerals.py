"""Numbers for the eye: few digits, a true minus, aligned figures. Files and tool tips have all digits."""

from __future__ import annotations

import math
from functools import lru_cache

from bpdebugger.core.formulas.printing import Spelling
from bpdebugger.core.names.letters import Letters
from bpdebugger.core.names.notation import is_compound
from bpdebugger.language import tr, tr_noop

DIGITS = 4
NOT_YET = tr_noop("not yet")
_RAISED = str.maketrans("-−0123456789", "⁻⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def shortened(value: float, digits: int) -> str:
    """The number in less room than on screen: a digit that is lost leaves a zero, so that −1.04 is −1.0 and not −1."""
    usual, short = on_screen(value), on_screen(value, digits, trimmed=False)
    return usual if len(usual) <= len(short) else short


def on_screen(value: float | None, digits: int = DIGITS, trimmed: bool = True) -> str:
    """The number with a few digits: ``−0.1457``, ``8.771·10⁻⁶``, ``∞``, ``NaN``; ``not yet`` for ``None``.

    Zeros at its end are left out where it is ``trimmed``.
    """
    if value is None:
        return tr(NOT_YET)
    if math.isnan(value):
        return "NaN"
    sign = "−" if value < 0 else ""
    if math.isinf(value):
        return f"{sign}∞"
    size = abs(value)
    if size != 0 and not 1e-4 <= size < 1e6:
        mantissa, exponent = f"{size:.{digits - 1}e}".split("e")
        shown = _trimmed(mantissa) if trimmed else mantissa
        return f"{sign}{shown}·10{str(int(exponent)).translate(_RAISED)}"
    decimals = digits - 1 - (math.floor(math.log10(size)) if size else 0)
    text = f"{size:.{max(decimals, 0)}f}"
    return sign + (_trimmed(text) if trimmed else text)


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _raised(text: str) -> str:
    return text.translate(_RAISED) if text.lstrip("−").isdecimal() else f"^{text}"


@lru_cache(maxsize=16)
def screen(letters: Letters) -> Spelling:
    """How expressions are spelled on screen in plain text."""
    return Spelling(
        number=on_screen,
        symbol=letters.symbol,
        times=" · ",
        minus="−",
        leading_minus=True,
        raised=_raised,
        compound=is_compound,
    )
