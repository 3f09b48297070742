"""Extrapolated central differences: accurate on smooth functions, honest about the others."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bpdebugger.core.checking.differences import central_differences

SMOOTH: list[tuple[Callable[..., np.ndarray], float, float]] = [
    (np.exp, 1.0, np.e),
    (np.sin, 0.0, 1.0),
    (np.sin, 3e4, float(np.cos(3e4))),
    (np.log, 1e-15, 1e15),
    (np.sqrt, 1e-3, 0.5e1 * np.sqrt(10)),
    (np.tanh, 5.0, float(1 / np.cosh(5.0) ** 2)),
]


@pytest.mark.parametrize(("f", "x", "slope"), SMOOTH)
def test_smooth_functions(f: Callable[..., np.ndarray], x: float, slope: float) -> None:
    with np.errstate(all="ignore"):
        found = central_differences(lambda d: f(x + d), np.array([x]))
    scale = max(abs(slope), found.sizes[0])
    assert abs(found.values[0] - slope) <= 1e-9 * scale
    assert abs(found.values[0] - slope) <= 10 * found.errors[0] + 1e-14 * abs(slope)


def test_many_points_at_once_each_at_its_own() -> None:
    points = np.array([-2.0, 0.0, 700.0])
    found = central_differences(lambda d: (points + d) ** 2, points)
    assert found.values == pytest.approx([-4.0, 0.0, 1400.0], rel=1e-10, abs=1e-12)


def test_a_kink_nearby_does_not_reach_the_result() -> None:
    found = central_differences(lambda d: np.maximum(1e-4 + d, 0) * 3, np.array([1e-4]))
    assert found.values[0] == pytest.approx(3.0, rel=1e-9)


def test_on_a_kink_it_is_the_mean_of_both_sides() -> None:
    found = central_differences(lambda d: np.maximum(d, 0), np.array([0.0]))
    assert found.values[0] == pytest.approx(0.5, rel=1e-9)


def test_a_jump_does_not_settle() -> None:
    found = central_differences(np.sign, np.array([0.0]))
    assert found.errors[0] > 0.1


def test_outside_the_domain_there_is_none() -> None:
    with np.errstate(all="ignore"):
        found = central_differences(lambda d: np.log(-1.0 + 0.25 * d), np.array([0.0]))
    assert np.isnan(found.values[0])
    assert found.errors[0] == np.inf


def test_rounding_inside_the_function_shows_in_the_estimate() -> None:
    # 1e-9·sin with a 1 added and taken away again: the rounding is that of 1
    found = central_differences(lambda d: (1e-9 * np.sin(0.3 + d) + 1) - 1, np.array([0.3]))
    off = abs(found.values[0] - 1e-9 * np.cos(0.3))
    assert 1e-18 < off <= 10 * found.errors[0]
    assert found.sizes[0] > 0.01
