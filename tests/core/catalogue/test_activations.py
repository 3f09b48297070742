"""The catalogue of activations: its texts say what its numbers are, its slopes are the derivatives of its values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

from bpdebugger.core.catalogue.activations import CATALOGUE, Activation, activation
from bpdebugger.core.formulas.evaluate import evaluate
from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.formulas.printing import write
from tests.reference import ACTIVATIONS

POINTS = np.array([-3.7, -1.3, -0.6, -0.05, 0.05, 0.4, 1.1, 2.9])
ELEMENTWISE = [row for row in CATALOGUE.values() if not row.couples]


@pytest.fixture(params=ELEMENTWISE, ids=lambda row: row.name)
def row(request: pytest.FixtureRequest) -> Activation:
    chosen: Activation = request.param
    return chosen


def test_the_catalogue_is_the_one_of_the_design() -> None:
    listed = (
        "identity sigmoid tanh relu leaky_relu elu softplus silu gelu softmax "
        "softsign hard_sigmoid relu6 selu mish step square"
    )
    assert list(CATALOGUE) == listed.split()


def test_values_are_those_of_the_definition(row: Activation) -> None:
    for z, y in zip(POINTS, row.value(POINTS, {}), strict=True):
        assert_close(y, ACTIVATIONS[row.name](mpf(z)))


def test_slopes_are_the_derivatives_of_the_definition(row: Activation) -> None:
    slopes = row.slope(POINTS, row.value(POINTS, {}), {})
    with mp.workdps(40):
        for z, slope in zip(POINTS, slopes, strict=True):
            assert_close(slope, mp.diff(ACTIVATIONS[row.name], mpf(z)))


def assert_close(value: float, expected: Any) -> None:
    assert abs(mpf(float(value)) - expected) <= 1e-14 * abs(expected)


def test_texts_evaluate_to_the_numbers(row: Activation) -> None:
    y = row.value(POINTS, {})
    slopes = row.slope(POINTS, y, {})
    values: dict[str, Any] = {"z": POINTS, "y": y}
    for text, expected in ((row.formula, y), (row.derivative, slopes), (row.careful or row.derivative, slopes)):
        assert np.broadcast_to(evaluate(text, values), POINTS.shape) == pytest.approx(expected, rel=1e-13)


def test_careful_texts_keep_their_digits_where_the_plain_ones_lose_them() -> None:
    z = np.array([-300.0, -45.0, -20.0, 20.0, 45.0, 300.0])
    for row in ELEMENTWISE:
        if row.careful:
            y = row.value(z, {})
            values = {"z": z, "y": y}
            assert evaluate(row.careful, values) == pytest.approx(row.slope(z, y, {}), rel=1e-12, abs=1e-300)
            assert not np.allclose(evaluate(row.derivative, values), row.slope(z, y, {}), rtol=1e-2, atol=0)


@pytest.mark.parametrize(("name", "slope"), [("relu", 0.0), ("leaky_relu", 0.01), ("elu", 1.0)])
def test_slopes_at_zero_follow_the_convention(name: str, slope: float) -> None:
    zero = np.array([0.0, -0.0])
    row = CATALOGUE[name]
    y = row.value(zero, {})
    assert row.slope(zero, y, {}).tolist() == [slope, slope]
    assert np.broadcast_to(evaluate(row.derivative, {"z": zero, "y": y}), 2).tolist() == [slope, slope]


def test_kinks_are_named_only_where_they_are() -> None:
    for row in ELEMENTWISE:
        assert bool(row.kinks_at(0.0, {})) is (row.name in ("relu", "leaky_relu", "relu6", "selu", "step"))
        assert row.kinks_at(0.5, {}) == []
    assert len(activation("abs(z - c)").kinks_at(1.0, {"c": 1.0})) == 1


def test_softmax_couples_the_last_axis() -> None:
    z = np.array([[0.0, np.log(2.0), np.log(5.0)], [800.0, -800.0, 0.0]])
    softmax = CATALOGUE["softmax"]
    assert softmax.couples
    assert softmax.value(z, {}) == pytest.approx(np.array([[1 / 8, 2 / 8, 5 / 8], [1, 0, 0]]), rel=1e-15, abs=1e-300)


def test_a_formula_has_its_parameters_in_reading_order() -> None:
    typed = activation("k * z * sigmoid(b * z) + k")
    assert typed.parameters == ("k", "b")
    assert typed.name == "k * z * sigmoid(b * z) + k"
    assert write(typed.derivative_in("k")) == "z * sigmoid(b * z) + 1"


def test_a_formula_and_its_slopes_are_evaluated_with_its_parameters() -> None:
    typed = activation("z**2 * b + b")
    z = np.array([1.0, 2.0])
    parameters = {"b": 3.0}
    assert typed.value(z, parameters).tolist() == [6.0, 15.0]
    assert typed.slope(z, typed.value(z, parameters), parameters).tolist() == [6.0, 12.0]
    assert typed.parameter_slope("b", z, parameters).tolist() == [2.0, 5.0]


def test_a_parameter_may_be_called_y() -> None:
    typed = activation("z * y")
    z = np.array([2.0])
    assert typed.parameters == ("y",)
    assert typed.slope(z, z * 5, {"y": 5.0}).tolist() == [5.0]


def test_a_constant_formula_is_the_same_everywhere() -> None:
    typed = activation("c")
    z = np.zeros((2, 3))
    assert typed.value(z, {"c": 7.0}).tolist() == [[7.0] * 3] * 2
    assert typed.slope(z, z, {"c": 7.0}).tolist() == [[0.0] * 3] * 2


@pytest.mark.parametrize("text", ["", "sigmoid(", "sigmoids(z)", "z.real"])
def test_what_is_no_activation(text: str) -> None:
    with pytest.raises(FormulaError):
        activation(text)
