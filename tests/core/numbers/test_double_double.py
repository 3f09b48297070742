"""Exact sums against fractions, the corrected exponential against mpmath."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.numbers.expansions import scaled_exp, two_sum

ordinary = st.floats(-1e300, 1e300)


@given(ordinary, ordinary)
def test_two_sum_loses_nothing(a: float, b: float) -> None:
    total, rest = two_sum(np.array(a), np.array(b))
    assert float(total) == a + b
    assert Fraction(float(total)) + Fraction(float(rest)) == Fraction(a) + Fraction(b)


def test_exponential_is_right_to_57_bits() -> None:
    x = np.concatenate([np.linspace(-740.0, 0.0, 2003), -np.logspace(-300, 0, 61)])
    power = scaled_exp(x, 1e-20)
    with mpmath.workdps(60):
        for place, point in enumerate(x):
            lead, correction = mpmath.mpf(float(power.lead[place])), float(power.correction[place])
            value = mpmath.ldexp(lead * (1 + mpmath.mpf(correction)), int(power.exponent[place]))
            true = mpmath.exp(mpmath.mpf(float(point)) + mpmath.mpf(1e-20))
            assert abs(value / true - 1) < mpmath.ldexp(1, -57)
            assert 1.0 <= lead < 2.0
            assert abs(correction) < 0.025


def test_parts_sum_to_the_exponential() -> None:
    x = np.linspace(-600.0, 0.0, 501)
    high, low = scaled_exp(x).parts()
    with mpmath.workdps(60):
        for point, first, second in zip(x, high, low, strict=True):
            total = mpmath.mpf(float(first)) + mpmath.mpf(float(second))
            assert abs(total / mpmath.exp(mpmath.mpf(float(point))) - 1) < mpmath.ldexp(1, -57)
    assert np.array_equal(high, high + low)


def test_a_product_that_is_subnormal_is_rounded_once() -> None:
    x = np.linspace(-745.0, -710.0, 351)
    factor = np.full_like(x, -741.3)
    product = scaled_exp(x).times(factor, np.zeros_like(x))
    with mpmath.workdps(60):
        for point, value in zip(x, product, strict=True):
            true = mpmath.mpf(-741.3) * mpmath.exp(mpmath.mpf(float(point)))
            spacing = mpmath.ldexp(1, max(mpmath.frexp(true)[1] - 53, -1074))
            assert abs(mpmath.mpf(float(value)) - true) < 1.6 * spacing
