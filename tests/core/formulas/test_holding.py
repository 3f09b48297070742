"""Forms that hold where a formula leaves the range of doubles: the same function, against 60 digits."""

from __future__ import annotations

import math

import pytest
from mpmath import mp, mpf

from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.formulas.holding import holding, lost_on_the_way
from bpdebugger.core.formulas.printing import write
from tests.reference import Formula

FORMS = [
    "log(1 + exp(z))",
    "log(exp(-z) + 1)",
    "log(1 + e**z)",
    "log(1 + exp(1.5 * z)) / 1.5",
    "log(cosh(z))",
    "log(exp(z))",
    "log(exp(z) + exp(-z))",
    "log(exp(z) + exp(2 * z))",
    "log(sigmoid(z))",
    "-log(1 - sigmoid(z))",
    "log(z**2)",
    "1 / (1 + exp(-z))",
    "1 / (exp(z) + 1)",
    "exp(z) / (1 + exp(z))",
    "exp(z) / (exp(z) + exp(-z))",
    "z / (1 + exp(-z))",
    "2 / (1 + exp(-2 * z)) - 1",
    "(exp(z) - exp(-z)) / (exp(z) + exp(-z))",
    "(1 - exp(-2 * z)) / (1 + exp(-2 * z))",
    "(exp(2 * z) - 1) / (exp(2 * z) + 1)",
    "(1 - exp(z)) / (1 + exp(z))",
    "sinh(z) / cosh(z)",
    "sqrt(z**2)",
    "sqrt(z * z)",
    "sqrt(z**2 + 1)",
    "sqrt(3 + z**2)",
    "exp(z) * exp(-z)",
    "exp(z) / exp(z + 1)",
    "z * tanh(log(1 + exp(z)))",
]


@pytest.mark.parametrize("text", FORMS)
def test_it_is_the_same_function_and_holds_far_out(text: str) -> None:
    found = holding(parse(text))
    assert found is not None
    for z in (-3.0, -0.5, 0.25, 1.0, 7.0, 800.0, -800.0, 1e4):
        with mp.workdps(9_000 if abs(z) > 100 else 60):
            exact = Formula(text)({"z": mpf(z)})
        value = float(evaluate(found, {"z": z}))
        assert math.isfinite(value)
        assert abs(mpf(value) - exact) <= 1e-15 * (10 + abs(z)) * abs(exact) + mpf(10) ** -300, (text, write(found), z)


@pytest.mark.parametrize(
    "text", ["cos(z)", "exp(z)", "log(1 + z)", "1 / (2 + exp(z))", "z**3", "sinh(z) / cosh(2 * z)"]
)
def test_others_are_left_alone(text: str) -> None:
    assert holding(parse(text)) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("log(1 + exp(800))", "exp(800) overflows"),
        ("log(exp(-800))", "exp(-800) underflows to 0"),
        ("log(-1) * 2", "log(-1) is undefined"),
        ("3 / 0", "3 / 0 is infinite"),
        ("log(0)", "log(0) is infinite"),
        ("1e200 * 1e200", "1e+200 * 1e+200 overflows"),
        ("exp(2) - 1", ""),
    ],
)
def test_what_is_lost_first(text: str, words: str) -> None:
    assert lost_on_the_way(parse(text)) == words
