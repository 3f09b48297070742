"""Derivatives at a zero of their base, where floating point has 0 · ∞: compared with sympy's limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

from bpdebugger.core.formulas.at_zero import may_meet, products_at_zero
from bpdebugger.core.formulas.differentiate import differentiate
from bpdebugger.core.formulas.evaluate import evaluate, evaluate_slope
from bpdebugger.core.formulas.expression import Call
from bpdebugger.core.formulas.formula import parse

MEETING = (
    "z * z**0.5",
    "z**0.5 * z**0.5",
    "z**0.25 * z**0.75",
    "sqrt(z) * sqrt(z)",
    "sqrt(z) * z",
    "3 * z * sqrt(z) + 2 * z",
    "-z * sqrt(z)",
    "z**2 * log(z)",
    "z**1.5 * log(z)",
    "(2 * z)**0.5 * (2 * z)**1.5",
    "exp(z) * z * z**0.5",
    "z**0.5 * z**0.25 * z**0.25 * 5",
    "(z**0.5 + 3 * z**0.25) * z**0.75",
    "(z**0.25 - z**0.5) * z**0.75 * exp(z)",
)
UNBOUNDED = ("z**0.5", "z * log(z)", "-z**0.5", "z**0.25 * z**0.25", "z**0.5 * z**0.25 * z**0.125")


def limit(text: str) -> float:
    """The slope just right of 0, in exact arithmetic."""
    z = sympy.Symbol("z", positive=True)
    formula = sympy.sympify(
        text.replace("0.5", "(1/2)").replace("0.25", "(1/4)").replace("0.75", "(3/4)").replace("0.125", "(1/8)"),
        {"z": z},
    )
    exact = sympy.nsimplify(sympy.diff(formula, z))
    return float(sympy.limit(exact, z, 0, "+"))


@pytest.mark.parametrize("text", [*MEETING, *UNBOUNDED])
def test_a_slope_at_0_is_its_limit(text: str) -> None:
    slope = float(evaluate_slope(differentiate(parse(text), "z"), {"z": 0.0}))
    assert slope == pytest.approx(limit(text), abs=1e-300)


@pytest.mark.parametrize("text", MEETING)
def test_elsewhere_nothing_is_changed(text: str) -> None:
    slope = differentiate(parse(text), "z")
    points = np.array([0.25, 0.0, 1.5])
    found, plain = evaluate_slope(slope, {"z": points}), evaluate(slope, {"z": points})
    np.testing.assert_array_equal(found[[0, 2]], plain[[0, 2]])
    assert found[1] == pytest.approx(limit(text), abs=1e-300)


def test_what_is_not_of_one_base_stays_not_a_number() -> None:
    slope = differentiate(parse("u * z**0.5"), "z")
    assert math.isnan(evaluate_slope(slope, {"u": 0.0, "z": 0.0}))


def test_only_products_of_powers_may_meet() -> None:
    """The form decides; a product that may not meet is handed back as it is."""
    met, apart = parse("z * z**(-0.5)"), parse("2 * z")
    assert isinstance(met, Call) and isinstance(apart, Call)
    assert may_meet(met)
    assert not may_meet(apart)
    value = np.array([np.nan])
    assert products_at_zero(apart, value, lambda part: evaluate(part, {"z": 0.0})) is value
