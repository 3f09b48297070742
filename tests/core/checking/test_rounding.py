"""The bound for an expression's rounding holds against 60 digits, and is not far from what happens."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mpmath import mp, mpf

from bpdebugger.core.checking.rounding import rounding
from bpdebugger.core.formulas.differentiate import differentiate
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.formula import parse
from tests.reference import Formula

TEXTS = [
    "(1 - cos(z)) / z**2",
    "sinh(z) / cosh(z) - 1",
    "exp(z) - exp(-z) - 2 * z",
    "1 / (1 + exp(-z)) * (1 - 1 / (1 + exp(-z)))",
    "sqrt(1 + z**2) - z",
    "log(1 + z) - z + 0.5 * z**2",
    "erf(z) + atan(z) * tanh(z) - max(z, 0.1) / (3 - z)",
    "(z + 1)**2.5 - asin(z / 20)**z",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_error_is_within_the_bound(text: str) -> None:
    tree, exact = parse(text), Formula(text)
    for z in np.concatenate([np.linspace(0.013, 9.7, 60), [1e-5, 1e-3]]):
        value = float(evaluate(tree, {"z": z}))
        with mp.workdps(60):
            off = abs(mpf(value) - exact({"z": mpf(float(z))}))
        assert off <= float(rounding(tree, {"z": z})) * 2.0**-52, z


def test_it_is_large_where_terms_cancel_and_small_where_none_do() -> None:
    tree = parse("sinh(z) / cosh(z)")
    slope = differentiate(tree, "z")
    assert float(rounding(slope, {"z": 15.0})) > 1e9 * abs(float(evaluate(slope, {"z": 15.0})))
    product = parse("exp(z) * sin(z) / (1 + z**2)")
    assert float(rounding(product, {"z": 1.0})) < 10 * float(evaluate(product, {"z": 1.0}))


def test_what_goes_in_counts_as_exact() -> None:
    assert float(rounding(parse("z"), {"z": 0.1})) == 0
    assert float(rounding(parse("2"), {})) == 0


def test_arrays_are_bounded_elementwise() -> None:
    z = np.array([0.5, 15.0])
    slope = differentiate(parse("sinh(z) / cosh(z)"), "z")
    assert rounding(slope, {"z": z}) == pytest.approx([float(rounding(slope, {"z": v})) for v in z])


@pytest.mark.parametrize(
    ("text", "slopes"),
    [
        ("u / v", (1 / 5.0, 3.0 / 25)),
        ("u * v", (5.0, 3.0)),
        ("u - v", (1.0, 1.0)),
        ("u + v", (1.0, 1.0)),
        ("u ** v", (5 * 3.0**4, 3.0**5 * math.log(3))),
    ],
)
def test_what_is_off_in_a_part_is_off_in_the_whole_by_the_slope(text: str, slopes: tuple[float, float]) -> None:
    # each part is the rounded sum of two numbers that are exact, so one unit of its own
    values = {"a": 1.0, "b": 2.0, "c": 4.0, "d": 1.0}
    parts = {"u": "(a + b)", "v": "(c + d)"}
    whole = rounding(parse(text), {"u": 3.0, "v": 5.0})
    for (name, part), slope, size in zip(parts.items(), slopes, (3.0, 5.0), strict=True):
        other = {"u": 3.0, "v": 5.0} | values
        off = float(rounding(parse(text.replace(name, part)), other)) - float(whole)
        assert off == pytest.approx(abs(slope) * float(rounding(parse("x + y"), {"x": size - 1, "y": 1.0})), rel=1e-12)
