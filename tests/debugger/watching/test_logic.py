"""The logic of undecided truth values: decided exactly where every way to decide the parts gives the same."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import numpy as np
import pytest

from bpdebugger.debugger.watching.logic import Values, both, compare, differ, either, negated, truth

NAN = math.nan
TRUTHS = (0.0, 1.0, NAN)


@pytest.fixture(autouse=True)
def _as_conditions_are_evaluated() -> Iterator[None]:
    """Infinities cancel without a warning there."""
    with np.errstate(all="ignore"):
        yield


def decided(values: Sequence[float]) -> Iterator[tuple[bool, ...]]:
    """Every way to decide those that are not."""
    return product(*((False, True) if math.isnan(value) else (bool(value),) for value in values))


@pytest.mark.parametrize(("rule", "of"), [(both, all), (either, any)])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_connective_is_decided_where_the_undecided_have_no_say(
    rule: Callable[[Sequence[Values]], Values], of: Callable[[Sequence[bool]], bool], count: int
) -> None:
    for values in product(TRUTHS, repeat=count):
        outcomes = {of(each) for each in decided(values)}
        (found,) = rule([np.array([value]) for value in values]).tolist()
        if len(outcomes) == 1:
            assert found == outcomes.pop(), values
        else:
            assert math.isnan(found), values


def test_not_leaves_undecided_what_is() -> None:
    np.testing.assert_array_equal(negated(np.array(TRUTHS)), [1.0, 0.0, NAN])
    assert negated(np.array([True, False])).tolist() == [False, True]


def test_where_all_is_decided_truths_are_boolean() -> None:
    sides = np.array([1.0, 2.0]), np.array([2.0, 2.0])
    for found in (truth(sides[0]), compare("<", *sides), both([sides[0] > 0, sides[1] > 2])):
        assert found.dtype == np.bool_


@pytest.mark.parametrize(
    ("sign", "rule"),
    [
        ("<", operator.lt),
        ("<=", operator.le),
        (">", operator.gt),
        (">=", operator.ge),
        ("==", operator.eq),
        ("!=", operator.ne),
    ],
)
def test_a_comparison_is_that_of_numbers_and_with_nan_undecided(sign: str, rule: Callable[..., bool]) -> None:
    numbers = (-math.inf, -1.0, 0.0, 2.0, math.inf, NAN)
    for left, right in product(numbers, repeat=2):
        (found,) = compare(sign, np.array([left]), np.array([right])).tolist()
        if math.isnan(left) or math.isnan(right):
            assert math.isnan(found), (left, right)
        else:
            assert found == rule(left, right), (left, right)


def test_infinities_that_cancel_are_no_nan_of_a_side() -> None:
    assert compare("<", np.array([-math.inf]), np.array([math.inf])).tolist() == [True]


def test_numbers_differ_but_nan_from_nan() -> None:
    left, right = np.array([NAN, NAN, 1.0, 1.0]), np.array([NAN, 1.0, 1.0, 2.0])
    assert differ(left, right).tolist() == [False, True, False, True]
