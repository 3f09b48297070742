"""Every table and constant of the series, recomputed with mpmath."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np
import pytest

from bpdebugger.core.numbers import expansions

Real = Any
"""A number of mpmath, which has no types."""
Function = Callable[[Real], Real]


@pytest.fixture(autouse=True)
def sixty_digits() -> Iterator[None]:
    with mpmath.workdps(60):
        yield


def _silu_slope(z: Real) -> Real:
    s = 1 / (1 + mpmath.exp(-z))
    return s * (1 + z * (1 - s))


def _gelu_slope(z: Real) -> Real:
    return mpmath.ncdf(z) + z * mpmath.npdf(z)


def _mish_slope(z: Real) -> Real:
    s = mpmath.log1p(mpmath.exp(z))
    return mpmath.tanh(s) + z / (1 + mpmath.exp(-z)) * mpmath.sech(s) ** 2


def _mills_tail(t: Real) -> Real:
    """w(t) = φ(t)/(1 - Φ(t)) - t; the asymptotic series where the difference would cancel."""
    if t > 1e6:
        return 1 / t - 2 / t**3 + 10 / t**5
    return mpmath.npdf(t) / (mpmath.erfc(t / mpmath.sqrt(2)) / 2) - t


def _chebyshev(function: Function, nodes: int, count: int) -> list[Real]:
    """The first coefficients, by the discrete cosine transform at the Chebyshev points."""
    angles = [mpmath.pi * (2 * k + 1) / (2 * nodes) for k in range(nodes)]
    values = [function(mpmath.cos(angle)) for angle in angles]
    sums = [mpmath.fsum(v * mpmath.cos(m * a) for v, a in zip(values, angles, strict=True)) for m in range(count)]
    return [total * (2 if m else 1) / nodes for m, total in enumerate(sums)]


def _rest(slope: Function, root: Real) -> Function:
    """(f(z)/d - f′(root))/d with d = z - root."""
    curvature = mpmath.diff(slope, root)
    return lambda z: (slope(z) / (z - root) - curvature) / (z - root)


def _agree(table: tuple[float, ...], exact: list[Real], tolerance: float) -> None:
    assert [abs(mpmath.mpf(t) - e) < tolerance for t, e in zip(table, exact, strict=True)] == [True] * len(table)


@pytest.mark.parametrize(
    ("slope", "root", "curvature"),
    [
        (_silu_slope, expansions.SILU_SLOPE_ROOT, expansions.SILU_CURVATURE),
        (_gelu_slope, expansions.GELU_SLOPE_ROOT, expansions.GELU_CURVATURE),
        (_mish_slope, expansions.MISH_SLOPE_ROOT, expansions.MISH_CURVATURE),
    ],
)
def test_roots_and_their_curvatures(slope: Function, root: tuple[float, float], curvature: tuple[float, float]) -> None:
    exact = mpmath.findroot(slope, mpmath.mpf(root[0]))
    assert abs(mpmath.mpf(root[0]) + mpmath.mpf(root[1]) - exact) < 1e-32
    assert abs(mpmath.mpf(curvature[0]) + mpmath.mpf(curvature[1]) - mpmath.diff(slope, exact)) < 1e-32


def test_log_sqrt_two_pi() -> None:
    high, low = expansions.LOG_SQRT_2PI
    assert (high * 2**26).is_integer()
    assert abs(mpmath.mpf(high) + mpmath.mpf(low) - mpmath.log(2 * mpmath.pi) / 2) < 1e-25


def test_silu_slope_series() -> None:
    root = mpmath.findroot(_silu_slope, mpmath.mpf(expansions.SILU_SLOPE_ROOT[0]))
    count = len(expansions.SILU_SLOPE_TAYLOR)
    coefficients = mpmath.taylor(_silu_slope, root, count + 2)
    _agree(expansions.SILU_SLOPE_TAYLOR, coefficients[2 : count + 2], 2e-17)
    assert abs(coefficients[count + 2] / 32 ** (count + 1)) < 1e-17 * abs(coefficients[1])


def test_gelu_slope_series() -> None:
    root = mpmath.findroot(_gelu_slope, mpmath.mpf(expansions.GELU_SLOPE_ROOT[0]))
    rest = _rest(_gelu_slope, root)
    count = len(expansions.GELU_SLOPE_CHEBYSHEV)
    exact = _chebyshev(lambda u: rest((u - 1) * mpmath.mpf("0.55")), 40, count + 1)
    _agree(expansions.GELU_SLOPE_CHEBYSHEV, exact[:count], 3e-17)
    assert abs(exact[count]) < 1e-17


def test_mish_slope_series() -> None:
    root = mpmath.findroot(_mish_slope, mpmath.mpf(expansions.MISH_SLOPE_ROOT[0]))
    rest = _rest(_mish_slope, root)
    count = len(expansions.MISH_SLOPE_CHEBYSHEV)
    exact = _chebyshev(lambda u: rest((u - 1) * mpmath.mpf("0.75")), 64, count + 1)
    _agree(expansions.MISH_SLOPE_CHEBYSHEV, exact[:count], 3e-17)
    assert abs(exact[count]) < 1e-17


def test_mills_ratio_series() -> None:
    count = len(expansions.MILLS_TAIL_CHEBYSHEV)
    exact = _chebyshev(lambda u: _mills_tail(3 * (1 + u) / (1 - u)), 80, count + 1)
    _agree(expansions.MILLS_TAIL_CHEBYSHEV, exact[:count], 3e-17)
    assert abs(exact[count]) < 1e-17


def test_inverse_mills_ratio_lies_in_the_bounds_of_sampford_and_birnbaum() -> None:
    t = np.linspace(0.0, 40.0, 401)[1:]
    inverse, _ = expansions.inverse_mills_ratio(t)
    assert (inverse > t).all()
    assert (inverse < (t + np.sqrt(t * t + 4.0)) / 2.0).all()
    assert (inverse > (3.0 * t + np.sqrt(t * t + 8.0)) / 4.0 * (1.0 - 1e-15)).all()
