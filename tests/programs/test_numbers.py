"""Comparing what a program computed: to a part of the larger, up to a factor, never where something is infinite."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bpdebugger.programs.numbers import close, proportional, ratio, value

VECTORS = arrays(np.float64, 4, elements=st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6))


@given(VECTORS, st.floats(0.01, 100), st.sampled_from([-1.0, 1.0]))
def test_the_factor_between_two_vectors_is_found(vector: np.ndarray, size: float, sign: float) -> None:
    factor = sign * size
    if vector.any():
        assert ratio(factor * vector, vector) == pytest.approx(factor, rel=1e-12)
        assert proportional(factor * vector, vector, 1e-9) == pytest.approx(factor, rel=1e-12)
    else:
        assert ratio(vector, vector) is None
        assert proportional(vector, vector, 1e-9) is None


def test_what_is_turned_is_not_proportional() -> None:
    assert proportional(np.array([1.0, 2.0]), np.array([2.0, 1.0]), 1e-6) is None
    assert proportional(np.array([1.0, 2.0]), np.array([1.0, 2.0, 3.0]), 1e-6) is None
    assert proportional(np.zeros(2), np.array([1.0, 2.0]), 1e-6) is None


def test_closeness_is_measured_by_the_larger_number() -> None:
    large = np.array([1e6, 1.0])
    assert close(large, np.array([1e6, 1.5]))
    assert not close(large, np.array([1e6 + 2, 1.0]))
    assert close(np.zeros(3), np.zeros(3))
    assert not close(np.array([1e-300]), np.array([2e-300]))


@pytest.mark.parametrize("odd", [math.nan, math.inf])
def test_what_is_not_finite_agrees_with_nothing(odd: float) -> None:
    vector = np.array([odd, 1.0])
    assert not close(vector, vector)
    assert proportional(vector, np.ones(2), 1.0) is None


def test_a_large_value_is_known_by_its_products() -> None:
    small = value({"shape": [2, 1], "products": [1.0, 2.0, 3.0], "numbers": [4.0, 5.0]})
    large = value({"shape": [90, 90], "products": [1.0, 2.0, 3.0]})
    assert small is not None and large is not None
    assert (small.size, small.best.tolist()) == (2, [4.0, 5.0])
    assert (large.size, large.best.tolist()) == (8100, [1.0, 2.0, 3.0])
    assert value(None) is None
