"""The catalogue of losses: its texts say what its numbers are, and its slopes are the derivatives of its values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from bpdebugger.core.catalogue.losses import CATALOGUE, Loss, loss
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.printing import write
from tests.reference import LOSSES

OUTPUTS = np.array([[0.12, 0.57, 0.93], [0.45, 0.31, 0.74]])
TARGETS = {
    "cross_entropy": np.array([[0.0, 1.0, 0.0], [0.2, 0.3, 0.5]]),
    "binary_cross_entropy": np.array([[0.0, 1.0, 0.25], [1.0, 0.0, 0.5]]),
    "hinge": np.array([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]]),
    # within and beyond the distance at which its two pieces meet
    "huber": np.array([[0.9, -1.1, 1.3], [1.6, -0.5, 2.4]]),
}
OTHERS = np.array([[0.9, 0.1, 0.4], [0.2, 0.6, -0.3]])


@pytest.fixture(params=CATALOGUE.values(), ids=lambda row: row.name)
def row(request: pytest.FixtureRequest) -> Loss:
    chosen: Loss = request.param
    return chosen


def targets(row: Loss) -> np.ndarray:
    return TARGETS.get(row.name, OTHERS)


def test_the_catalogue_is_the_one_of_the_design() -> None:
    assert list(CATALOGUE) == [
        "half_squared_error",
        "squared_error",
        "mean_squared_error",
        "absolute_error",
        "huber",
        "binary_cross_entropy",
        "cross_entropy",
        "hinge",
        "log_cosh",
    ]


def test_values_are_those_of_the_definition(row: Loss) -> None:
    for y, a, value in zip(OUTPUTS, targets(row), row.value(OUTPUTS, targets(row)), strict=True):
        assert_close(value, LOSSES[row.name](list(map(mpf, y)), list(map(mpf, a))))


def test_slopes_are_the_derivatives_of_the_definition(row: Loss) -> None:
    with mp.workdps(40):
        for y, a, slopes in zip(OUTPUTS, targets(row), row.slope(OUTPUTS, targets(row)), strict=True):
            for i, slope in enumerate(slopes):
                assert_close(slope, mp.diff(lambda t, y=y, a=a, i=i: moved(row, y, a, i, t), mpf(y[i])))


def moved(row: Loss, y: np.ndarray, a: np.ndarray, i: int, t: Any) -> Any:
    """The loss with output i moved to t."""
    outputs = [t if j == i else mpf(value) for j, value in enumerate(y)]
    return LOSSES[row.name](outputs, list(map(mpf, a)))


def assert_close(value: float, expected: Any) -> None:
    assert abs(mpf(float(value)) - expected) <= 1e-14 * abs(expected)


def test_texts_evaluate_to_the_numbers(row: Loss) -> None:
    a = targets(row)
    values = {"y": OUTPUTS, "a": a}
    divisor = row.divisor(3)
    assert divisor == (3 if row.name == "mean_squared_error" else 1)
    assert evaluate(row.term, values).sum(axis=-1) / divisor == pytest.approx(row.value(OUTPUTS, a), rel=1e-14)
    assert evaluate(row.derivative, values) / divisor == pytest.approx(row.slope(OUTPUTS, a), rel=1e-14)


@pytest.mark.parametrize(
    ("name", "y", "a", "value", "slope"),
    [
        ("binary_cross_entropy", 1.0, 1.0, 0.0, -1.0),
        ("binary_cross_entropy", 0.0, 0.0, 0.0, 1.0),
        ("binary_cross_entropy", 1.0, 0.0, np.inf, np.inf),
        ("binary_cross_entropy", 0.0, 1.0, np.inf, -np.inf),
        ("binary_cross_entropy", 1e-300, 0.0, 1e-300, 1.0),
        ("cross_entropy", 0.0, 0.0, 0.0, 0.0),
        ("cross_entropy", 0.0, 1.0, np.inf, -np.inf),
        ("cross_entropy", 1.0, 1.0, 0.0, -1.0),
        ("absolute_error", 0.5, 0.5, 0.0, 0.0),
        ("hinge", 1.0, 1.0, 0.0, 0.0),
        ("hinge", -1.0, -1.0, 0.0, 0.0),
        ("huber", 1.0, 0.0, 0.5, 1.0),
        ("huber", -1.0, 0.0, 0.5, -1.0),
        ("huber", 1e200, 0.0, 1e200, 1.0),
    ],
)
def test_edges(name: str, y: float, a: float, value: float, slope: float) -> None:
    row = CATALOGUE[name]
    with np.errstate(all="raise"):
        assert float(row.value(np.array([y]), np.array([a]))) == value
        assert row.slope(np.array([y]), np.array([a])).tolist() == [slope]


def test_a_formula_is_summed_over_the_outputs() -> None:
    typed = loss("(a - y)**4")
    y, a = np.array([1.0, 3.0]), np.array([2.0, 1.0])
    assert float(typed.value(y, a)) == 17.0
    assert typed.slope(y, a).tolist() == [-4.0, 32.0]
    assert write(typed.derivative) == "4 * (a - y)**3 * (-1)"


def test_a_constant_formula_is_counted_once_for_each_output() -> None:
    assert float(loss("2").value(np.zeros(3), np.zeros(3))) == 6.0
    assert loss("2").slope(np.zeros(3), np.zeros(3)).tolist() == [0.0, 0.0, 0.0]


def test_kinks_of_a_formula_are_its_own() -> None:
    assert len(loss("abs(y - a)").kinks_at(0.5, 0.5)) == 1
    assert loss("abs(y - a)").kinks_at(0.5, 0.6) == []


@pytest.mark.parametrize("text", ["", "y - z", "mean(y)", "y[0]", "half_squarred"])
def test_what_is_no_loss(text: str) -> None:
    with pytest.raises(FormulaError):
        loss(text)
