"""Wrong derivatives: those of other functions are theirs, by 50 digits; those with a part missing are not right."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp, mpf

from bpdebugger.core.catalogue.activations import CATALOGUE
from bpdebugger.core.catalogue.activations import activation as chosen
from bpdebugger.core.diagnosing.derivative_forms import incomplete, of_others
from bpdebugger.core.formulas.evaluate import evaluate
from tests.reference import ACTIVATIONS, DIGITS, Formula

POINTS = (-1.7, -0.6, 0.3, 0.9, 2.2)
TYPED = ("sin(2 * z)", "z * exp(z)", "(2 * z + 1)**3", "exp(z**2)")


def slope(name: str, z: float) -> float:
    """f′(z) as a symmetric difference with 50 digits."""
    with mp.workdps(DIGITS):
        step, at = mpf(10) ** -16, mpf(z)
        f = ACTIVATIONS.get(name) or (lambda value: Formula(name)({"z": value}))
        return float((f(at + step) - f(at - step)) / (2 * step))


@pytest.mark.parametrize("name", sorted(name for name, row in CATALOGUE.items() if not row.couples))
def test_the_derivative_of_another_function_is_that_function_s(name: str) -> None:
    """In z, or in y as people write it, where y is what the other function gives; 0 is the derivative of none."""
    found = list(of_others(CATALOGUE[name]))
    others = {other for other, row in CATALOGUE.items() if not row.couples} - {name, "identity", "step"}
    assert {other for other, _ in found} == others
    for other, form in found:
        with mp.workdps(DIGITS):
            y = np.array([float(ACTIVATIONS[other](mpf(z))) for z in POINTS])
        values = np.broadcast_to(evaluate(form, {"z": np.array(POINTS), "y": y}), len(POINTS))
        np.testing.assert_allclose(values, [slope(other, z) for z in POINTS], rtol=1e-9, atol=1e-12, err_msg=other)


@pytest.mark.parametrize("text", [*CATALOGUE, *TYPED])
def test_what_lacks_a_part_is_not_the_derivative(text: str) -> None:
    activation = chosen(text)
    if activation.couples:
        return
    z = np.array(POINTS)
    y = activation.value(z, {})
    right = [slope(text, at) for at in POINTS]
    forms = list(incomplete(activation))
    assert forms or text not in TYPED
    for form in forms:
        found = np.broadcast_to(evaluate(form, {"z": z, "y": y}), len(POINTS))
        assert not np.allclose(found, right, rtol=1e-6), form
