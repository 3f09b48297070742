"""The complex functions against mpmath: values, and the derivatives that their imaginary parts carry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from bpdebugger.core.checking.complex_functions import FUNCTIONS, evaluate_complex, log1p, normal
from bpdebugger.core.checking.complex_step import LARGER_STEPS, STEP, derivative_part
from bpdebugger.core.formulas.evaluate import FUNCTIONS as REAL
from bpdebugger.core.formulas.evaluate import arity, evaluate
from bpdebugger.core.formulas.expression import COMPARISONS
from bpdebugger.core.formulas.formula import parse
from tests import reference

H = LARGER_STEPS[0]
OPERATORS = {"+", "-", "*", "/", "**", "neg", *COMPARISONS}
POINTS: dict[str, list[float]] = {
    "log": [1e-300, 0.3, 7.0, 1e200],
    "sqrt": [1e-300, 0.3, 7.0, 1e200],
    "asin": [-0.9, -1e-9, 0.4],
    "acos": [-0.9, -1e-9, 0.4],
    "erf": [-5.0, -0.999, 1e-8, 0.7, 1.001, 3.0, 5.5],
    "exp": [-600.0, -1.0, 0.5, 600.0],
    "sinh": [-20.0, 1e-9, 3.0],
    "cosh": [-20.0, 0.1, 3.0],
}
ORDINARY = [-30.0, -2.5, -1e-9, 0.3, 1.7, 30.0]
ONE_ARGUMENT = [name for name in REAL if arity(name) == 1]


def test_there_is_one_for_every_function_and_operator_of_the_grammar() -> None:
    assert set(FUNCTIONS) == set(REAL) | OPERATORS


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_values_and_derivatives_are_those_of_the_definition(name: str) -> None:
    points = np.array(POINTS.get(name, ORDINARY))
    found = FUNCTIONS[name](points + 1j * H * np.minimum(np.abs(points), 1.0))
    slopes = derivative_part(found, H * np.minimum(np.abs(points), 1.0))
    for x, value, slope in zip(points, found.real, slopes, strict=True):
        exact, exact_slope = _of_mpmath(name, x)
        assert abs(mpf(float(value)) - exact) <= 2e-14 * abs(exact), x
        # the size of an ulp of x counts too: sin near π, erf far out
        room = 2e-14 * abs(exact_slope) * (1 + abs(mpf(x)) * (mpf(x) ** 2 if name == "erf" else 1))
        assert abs(mpf(float(slope)) - exact_slope) <= room, x


def _of_mpmath(name: str, x: float) -> tuple[Any, Any]:
    function = reference.FUNCTIONS[name]
    with mp.workdps(150):
        h = mpf(10) ** -30 * abs(mpf(x))
        return function(mpf(x)), (function(mpf(x) + h) - function(mpf(x) - h)) / (2 * h)


@pytest.mark.parametrize("name", ONE_ARGUMENT)
def test_real_arrays_give_real_values(name: str) -> None:
    points = np.array(POINTS.get(name, ORDINARY))
    values = FUNCTIONS[name](points)
    assert not np.iscomplexobj(values)
    assert values == pytest.approx(REAL[name](points), rel=1e-13)


def test_the_normal_distribution_keeps_its_digits_in_the_left_tail() -> None:
    for x in (-30.0, -8.0, -0.8, -0.5, 0.1, 2.0):
        found = normal(np.array([x + 1j * H]))
        with mp.workdps(30):
            assert abs(mpf(float(found.real[0])) / mp.ncdf(x) - 1) < 3e-13
            assert abs(mpf(float(found.imag[0] / H)) / mp.npdf(x) - 1) < 3e-13


@pytest.mark.parametrize(
    ("text", "points"),
    [("log(z)", [-1.0]), ("sqrt(z)", [-1e-9]), ("asin(z)", [1.5]), ("acos(z)", [-1.5]), ("z**0.5", [-2.0])],
)
def test_outside_the_real_domain_they_are_nan(text: str, points: list[float]) -> None:
    with np.errstate(all="ignore"):
        found = evaluate_complex(parse(text), {"z": np.array(points) + 1j * STEP})
    assert np.isnan(found).all()


@pytest.mark.parametrize(
    ("text", "z", "slope"),
    [
        ("z**3", -2.0, 12.0),
        ("z**-2", -2.0, 0.25),
        ("z**0", -2.0, 0.0),
        ("z**1.5", 4.0, 3.0),
        ("z**1.5", 0.0, 0.0),
        ("2**z", 3.0, 8 * np.log(2)),
        ("z**z", 2.0, 4 * (np.log(2) + 1)),
    ],
)
def test_powers(text: str, z: float, slope: float) -> None:
    with np.errstate(all="ignore"):
        found = evaluate_complex(parse(text), {"z": np.array([z + 1j * STEP])})
    assert derivative_part(found)[0] == pytest.approx(slope, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize(
    ("text", "slope"),
    [("relu(z)", 0.0), ("abs(z)", 0.0), ("max(z, 0)", 0.5), ("min(0, z)", 0.5), ("sign(z)", 0.0)],
)
def test_at_a_kink_the_derivative_is_the_one_of_the_convention(text: str, slope: float) -> None:
    found = np.asarray(evaluate_complex(parse(text), {"z": np.array([1j * STEP])}))
    assert derivative_part(found)[0] == slope


def test_formulas_evaluate_as_in_real_arithmetic() -> None:
    z = np.linspace(-2.9, 3.1, 13)
    for text in ("cos(z) - z / (1 + z**2)", "z + 2 * z + 3", "max(z, 0.3) * softplus(-z)", "pi * exp(-abs(z))"):
        expected = evaluate(parse(text), {"z": z})
        assert evaluate_complex(parse(text), {"z": z}) == pytest.approx(expected, rel=1e-14)


def test_log1p_keeps_its_digits_near_0() -> None:
    for x in (1e-300, 1e-20, 1e-3, 0.3, 7.0, 1e100):
        h = H * min(abs(x), 1.0)
        found = log1p(np.array([x + 1j * h]))
        with mp.workdps(60):
            assert abs(mpf(float(found.real[0])) / mp.log1p(mpf(x)) - 1) < 1e-15
            assert abs(mpf(float(found.imag[0] / h)) * (1 + mpf(x)) - 1) < 1e-9
