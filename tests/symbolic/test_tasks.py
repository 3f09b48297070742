"""What the worker can find out, asked in this process."""

from __future__ import annotations

import numpy as np
import pytest

from bpdebugger.core.catalogue.activations import CATALOGUE
from bpdebugger.core.formulas.differentiate import differentiate
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.expression import substitute
from bpdebugger.core.formulas.formula import parse
from bpdebugger.symbolic.tasks import TASKS, derivative, routes_agree, slope_from_value, vanishes

IDENTITIES = [
    "sigmoid(z) * sigmoid(-z) - sigmoid(z) * (1 - sigmoid(z))",
    "1 / (2 + exp(z) + exp(-z)) - sigmoid(z) * (1 - sigmoid(z))",
    "(1 / cosh(z))**2 - (1 - tanh(z)**2)",
    "sin(z)**2 + cos(z)**2 - 1",
    "(a - b) / (c - d) - (b - a) / (d - c)",
    "0.1 + 0.2 - 0.3",
    "softplus(z) - softplus(-z) - z",
]


@pytest.mark.parametrize("text", IDENTITIES)
def test_identities_vanish(text: str) -> None:
    assert vanishes(parse(text))


@pytest.mark.parametrize("text", ["z", "sigmoid(z) - 0.5", "a - y - (y - a)", "1e-30 * z", "abs(z) - z"])
def test_what_is_not_always_0_does_not_vanish(text: str) -> None:
    assert not vanishes(parse(text))


@pytest.mark.parametrize("name", [name for name, row in CATALOGUE.items() if not row.couples])
def test_every_slope_of_the_catalogue_is_the_derivative_of_its_formula(name: str) -> None:
    row = CATALOGUE[name]
    assert routes_agree(row.formula, "z", substitute(row.derivative, {"y": row.formula}))


@pytest.mark.parametrize("text", ["max(z, 3 * z)", "abs(z) * z", "min(0, abs(z) - z)", "relu(z) * relu(-z) + z"])
def test_kinks_are_looked_at_from_both_sides(text: str) -> None:
    assert routes_agree(parse(text), "z", differentiate(parse(text), "z"))


@pytest.mark.parametrize(
    "text",
    [
        "max(z, 0) - z",
        "abs(z) + z",
        "sign(z) - 1",
        "max(0, sign(z)) - 1",
        "max(z, 3) - 3",
        "(z > 2) - 1",
        "abs(z - 2) - z + 2",
    ],
)
def test_what_is_0_on_one_side_of_a_kink_only_does_not_vanish(text: str) -> None:
    assert not vanishes(parse(text))


@pytest.mark.parametrize("text", ["max(z - 2, 0) - (z > 2) * (z - 2)", "min(max(z, 1), 4) - max(min(z, 4), 1)"])
def test_kinks_elsewhere_than_at_0_are_found(text: str) -> None:
    assert vanishes(parse(text))


def test_one_form_that_vanishes_is_enough() -> None:
    assert vanishes(parse("y - sin(z)"), parse("sin(z) - sin(z)"))


@pytest.mark.parametrize("text", ["sigmoid(z)", "tanh(z) * z", "log(1 + z**2)", "exp(-z**2 / 2)", "z / (1 + abs(z))"])
def test_derivatives_are_those_of_the_engine(text: str) -> None:
    z = np.array([-1.4, 0.3, 2.2])
    found = derivative(parse(text), "z")
    assert found is not None
    assert evaluate(found, {"z": z}) == pytest.approx(evaluate(differentiate(parse(text), "z"), {"z": z}), rel=1e-13)


def test_both_routes() -> None:
    function = parse("0.5 * (a - sigmoid(z))**2")
    assert routes_agree(function, "z", parse("(sigmoid(z) - a) * sigmoid(z) * (1 - sigmoid(z))"))
    assert not routes_agree(function, "z", parse("(a - sigmoid(z)) * sigmoid(z) * (1 - sigmoid(z))"))


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        ("sigmoid(z)", "y * (1 - y)"),
        ("exp(z)", "y"),
        ("softplus(z)", "1 - exp(-y)"),
        ("2 * z + 1", "2"),
        ("log(z)", "exp(-y)"),
    ],
)
def test_the_slope_from_the_value(text: str, slope: str) -> None:
    y = np.array([0.2, 0.5, 0.9])
    found = slope_from_value(parse(text), differentiate(parse(text), "z"), "z", "y")
    assert any(np.allclose(evaluate(form, {"y": y}), evaluate(parse(slope), {"y": y}), rtol=1e-12) for form in found)


def test_they_are_known_by_their_names() -> None:
    assert all(name == task.__name__ for name, task in TASKS.items())
