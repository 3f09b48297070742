"""Numbers computed elsewhere, with the digits in which they were given: what they may stand for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.printing import shortest

DOUBLE, SINGLE = 2.0**-53, 2.0**-24
"""How far one rounding moves a number, relative to it."""

_WRITTEN_IN_FULL = 13
_MORE_THAN_SINGLE = 8
_SLACK = 1e-6
_HIGHEST = 300


@dataclass(frozen=True)
class Given:
    """A number and the decimal text it was given in (``4.4e-04``), whose digits say how exact it is."""

    value: float
    text: str

    @classmethod
    def of(cls, number: float | str) -> Given:
        """A number with all its digits, or a decimal text with those that it has. Raises ``ValueError``."""
        return cls(float(number), number.strip() if isinstance(number, str) else shortest(number))

    @cached_property
    def _parts(self) -> tuple[str, str, int]:
        mantissa, _, exponent = self.text.lower().lstrip("+-").partition("e")
        whole, _, fraction = mantissa.partition(".")
        return whole, fraction, int(exponent or 0)

    @cached_property
    def digits(self) -> int:
        """How many significant digits it has; 0 for a zero and for what is not finite."""
        if not math.isfinite(self.value):
            return 0
        whole, fraction, _ = self._parts
        return len((whole + fraction).lstrip("0"))

    @cached_property
    def place(self) -> int:
        """The power of ten of its last digit: -4 for 0.0822."""
        _, fraction, exponent = self._parts
        return exponent - len(fraction)

    @property
    def is_loose(self) -> bool:
        """Whether its own digits say nothing of how exact it is: ``0``, ``0.0``, ``0.000e+00`` or ``2``."""
        _, fraction, _ = self._parts
        if self.value == 0:
            return len(fraction) < 2 or "e" in self.text.lower()
        return self.digits == 1 and not fraction


def half_units(numbers: Sequence[Given]) -> Array:
    """How far each number may be from what was rounded to it: half a unit of its last digit.

    In a set in which some number has 13 digits or more, a short one is taken for one whose last digits are zeros. A
    loose number is taken to have as many decimals as the finest of the others, and to be exact where there is none.
    """
    exact = [number for number in numbers if math.isfinite(number.value) and not number.is_loose]
    most = max((number.digits for number in exact), default=0)
    finest = min((number.place for number in exact), default=None)
    places = [_place(number, finest, most if most >= _WRITTEN_IN_FULL else 0) for number in numbers]
    return np.array([0.0 if place is None else 0.5 * 10.0 ** min(place, _HIGHEST) * (1 + _SLACK) for place in places])


def _place(number: Given, finest: int | None, digits: int) -> int | None:
    """The power of ten of the last digit that counts; ``digits`` of them are certain."""
    if not math.isfinite(number.value):
        return None
    if number.value and digits:
        return number.place - max(digits - number.digits, 0)
    return finest if number.is_loose else number.place


def rounding_unit(numbers: Sequence[Given]) -> float:
    """The rounding of the arithmetic that made the numbers: double precision if a long one is not a single."""
    long = [number for number in numbers if number.digits >= _MORE_THAN_SINGLE]
    return SINGLE if all(map(_is_single, long)) else DOUBLE


def _is_single(number: Given) -> bool:
    with np.errstate(all="ignore"):
        single = np.float32(number.value)
    spellings = (str(single), f"{float(single):.{number.digits}g}")
    return any(float(text) == number.value for text in spellings)


def agree(predicted: Array, given: Array, tolerance: Array) -> NDArray[np.bool_]:
    """Which predictions the given numbers can stand for; NaN agrees with NaN, an infinity with the same one."""
    with np.errstate(all="ignore"):
        close = np.abs(predicted - given) <= tolerance
    both_nan = np.isnan(predicted) & np.isnan(given)
    return np.asarray(close | both_nan | (predicted == given))
