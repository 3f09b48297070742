"""Numbers carried as a double and a small correction, where one double has too few digits.

Only what the activations need: an exact sum, and an exponential right to 57 bits.
"""

from __future__ import annotations

import decimal
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_STEP_HIGH: Final = 0.04332169878489367
"""log(2)/16 to 38 bits, so that its product with a whole number below 2^15 is exact."""

_STEP_LOW: Final = 1.0291218489310676e-13
"""What is missing in ``_STEP_HIGH``."""


def two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """a + b rounded, and the rounding error, which is itself a double (Knuth, TAOCP 2, 4.2.2, theorem B)."""
    total = a + b
    back = total - a
    return total, (a - (total - back)) + (b - back)


@dataclass(frozen=True, slots=True)
class ScaledExp:
    """exp(x) as lead·(1 + correction)·2^exponent, elementwise; 1 <= lead < 2 and |correction| < 0.025."""

    lead: Array
    correction: Array
    exponent: NDArray[np.intc]

    def parts(self) -> tuple[Array, Array]:
        """exp(x) rounded, and what the rounding took."""
        scaled = np.ldexp(self.lead, self.exponent)
        low = scaled * self.correction
        high = scaled + low
        return high, low - (high - scaled)

    def times(self, factor: Array, relative: Array) -> Array:
        """exp(x)·factor·(1 + relative) for a small ``relative``.

        The power of two comes last, so that a subnormal result is rounded to its few digits only once.
        """
        product = factor * self.lead
        return np.asarray(np.ldexp(product + product * (self.correction + relative), self.exponent))


def scaled_exp(x: Array, x_low: Array | float = 0.0) -> ScaledExp:
    """exp(x + x_low) for -1000 <= x <= 0 and a small ``x_low``.

    With x = (16n + j)·log(2)/16 + r it is 2^n·2^(j/16)·(1 + expm1(r)). The table of 2^(j/16) is the idea of
    Tang 1989 (ACM TOMS 15, 144): as |r| < 0.025, an error in the last place of expm1 counts only a fortieth.
    """
    steps = np.rint(x / _STEP_HIGH)
    r = ((x - steps * _STEP_HIGH) - steps * _STEP_LOW) + x_low
    whole = steps.astype(np.intc)
    row = whole & 15
    return ScaledExp(_ROOTS_OF_TWO[row], np.expm1(r) + _ROOTS_OF_TWO_REST[row], whole >> 4)


def _roots_of_two() -> tuple[Array, Array]:
    """2^(j/16) for j = 0 ... 15 rounded, and the relative rests, from decimals of 40 digits."""
    with decimal.localcontext(decimal.Context(prec=40)):
        exact = [decimal.Decimal(2) ** (decimal.Decimal(j) / 16) for j in range(16)]
        rests = [float(root / decimal.Decimal(float(root)) - 1) for root in exact]
    return np.array([float(root) for root in exact]), np.array(rests)


_ROOTS_OF_TWO, _ROOTS_OF_TWO_REST = _roots_of_two()
