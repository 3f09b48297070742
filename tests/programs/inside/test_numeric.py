"""Numbers of people's programs in whatever form: taken apart, put together, multiplied with fixed directions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bpdebugger.programs.inside.numeric import (
    Directions,
    copied,
    described,
    equal,
    filled,
    flat,
    is_number,
    shape,
)

FLOATS = st.floats(-1e6, 1e6)
NESTED = st.recursive(
    st.lists(FLOATS, min_size=1, max_size=4), lambda inner: st.lists(inner, min_size=1, max_size=3), max_leaves=6
)


@given(NESTED)
def test_a_list_taken_apart_is_put_together_again(nested: list[Any]) -> None:
    assert filled(nested, flat(nested)) == nested


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int64])
def test_an_array_is_taken_apart_by_rows(dtype: type) -> None:
    array: NDArray[Any] = np.arange(6).reshape(2, 3).astype(dtype)
    assert flat(array) == [0, 1, 2, 3, 4, 5]
    assert shape(array) == [2, 3]
    assert filled(array, flat(array)).tolist() == array.tolist()
    assert flat(array.T) == [0, 3, 1, 4, 2, 5]


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (0.5, True),
        (np.float32(0.5), True),
        (np.ones((2, 2)), True),
        ([[1, 2.0], [3.0]], True),
        (3, False),
        (True, False),
        ("0.5", False),
        (None, False),
        ([], False),
        ([1.0, "a"], False),
        (1j, False),
        (np.array(["a"]), False),
        (np.array([True]), False),
    ],
)
def test_what_counts_as_a_number(what: object, expected: bool) -> None:
    assert is_number(what) is expected


def test_a_ragged_list_is_a_vector_of_its_numbers() -> None:
    assert shape([[1.0, 2.0], [3.0]]) == [3]
    assert shape([[1.0, 2.0], [3.0, 4.0]]) == [2, 2]


@given(st.lists(FLOATS, min_size=2, max_size=6), st.integers(0, 2), st.sampled_from([1.0, -0.5]))
def test_a_list_and_an_array_move_alike(numbers: list[float], number: int, amount: float) -> None:
    directions = Directions()
    moved = directions.shifted(np.array(numbers), number, amount)
    np.testing.assert_allclose(directions.shifted(numbers, number, amount), moved, rtol=1e-15)
    np.testing.assert_allclose(moved - numbers, amount * directions(len(numbers), number), rtol=1e-6, atol=1e-9)


def test_products_are_those_of_numpy_and_the_same_each_time() -> None:
    array = np.linspace(-1, 2, 12).reshape(3, 4)
    expected = [float(np.vdot(array, directions)) for directions in (Directions()(12, k) for k in range(3))]
    assert Directions().products(array) == pytest.approx(expected, rel=1e-13)
    assert Directions().products(array.tolist()) == pytest.approx(expected, rel=1e-13)


def test_a_copy_is_not_reached_by_later_changes() -> None:
    nested, array = [[1.0], [2.0]], np.ones(2)
    kept, other = copied(nested), copied(array)
    nested[0][0], array[0] = 5.0, 5.0
    assert kept == [[1.0], [2.0]]
    assert other.tolist() == [1.0, 1.0]


def test_nan_is_the_same_as_nan() -> None:
    nan = float("nan")
    assert equal(nan, nan) and equal([nan, 1.0], [nan, 1.0]) and equal(np.array([nan]), np.array([nan]))
    assert not equal(np.array([1.0]), np.array([[1.0]]))
    assert not equal([1.0], [1.0, 2.0])


def test_numbers_of_large_values_are_not_sent() -> None:
    small, large = described(np.ones(4000), Directions(), True), described(np.ones(4001), Directions(), True)
    assert small is not None and large is not None
    assert "numbers" in small
    assert "numbers" not in large
    assert described("text", Directions(), True) is None
