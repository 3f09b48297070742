"""Activations and losses in complex arithmetic against mpmath, and their independence of the engine's own."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp, mpf

from bpdebugger.core.catalogue.activations import CATALOGUE, activation
from bpdebugger.core.catalogue.losses import CATALOGUE as LOSS_CATALOGUE
from bpdebugger.core.catalogue.losses import loss
from bpdebugger.core.checking import complex_functions, complex_step
from bpdebugger.core.checking.complex_step import (
    ACTIVATIONS,
    LARGER_STEPS,
    LOSSES,
    STEP,
    activate_complex,
    derivative_part,
    loss_terms_complex,
    step_at,
)
from bpdebugger.core.formulas import differentiate
from bpdebugger.core.numbers import expansions, functions
from bpdebugger.core.passes import backward, forward
from tests import reference
from tests.test_architecture import imports_of

POINTS = np.array([-38.0, -9.0, -1.3, -0.2, 0.2, 1.1, 9.0, 38.0, 300.0])


def test_every_row_of_the_catalogues_has_a_definition_here() -> None:
    assert set(ACTIVATIONS) == set(CATALOGUE)
    assert set(LOSSES) == set(LOSS_CATALOGUE)


def test_nothing_of_what_they_check_is_used() -> None:
    checked = {module.__name__ for module in (functions, expansions, differentiate, forward, backward)}
    for module in (complex_step, complex_functions):
        assert not imports_of(module.__name__) & checked
    # what is checked does use them
    assert imports_of("bpdebugger.core.catalogue.activations") & checked


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name != "softmax"])
def test_activations_and_their_derivatives_are_those_of_the_definition(name: str) -> None:
    h = LARGER_STEPS[0]
    found = activate_complex(CATALOGUE[name], POINTS + 1j * h, {})
    for z, y, slope in zip(POINTS, found.real, derivative_part(found, h), strict=True):
        with mp.workdps(400 if z > 100 else 60):
            exact = reference.ACTIVATIONS[name](mpf(z))
            exact_slope = mp.diff(reference.ACTIVATIONS[name], mpf(z))
            assert abs(mpf(float(y)) - exact) <= 1e-12 * abs(exact) + mpf(10) ** -300, z
            assert abs(mpf(float(slope)) - exact_slope) <= 1e-12 * abs(exact_slope) + mpf(10) ** -280, z


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name != "softmax"])
def test_at_kinks_the_derivative_is_that_of_the_convention(name: str) -> None:
    # the places where any function of the catalogue has one, and some beside them
    points = np.array([-3.0, 0.0, 3.0, 6.0, -2.9, 2.9, 5.9, 6.1])
    parameters = dict.fromkeys(CATALOGUE[name].parameters, 0.3)
    found = activate_complex(CATALOGUE[name], points + 1j * STEP, dict.fromkeys(parameters, np.array(0.3)))
    y = CATALOGUE[name].value(points, parameters)
    assert derivative_part(found) == pytest.approx(CATALOGUE[name].slope(points, y, parameters), rel=1e-12, abs=1e-300)


def test_softmax_keeps_its_digits_as_an_output_nears_1() -> None:
    z = np.array([40.0, 0.0, 1.0])
    found = ACTIVATIONS["softmax"](z + 1j * STEP * np.array([1.0, 0.0, 0.0]))
    with mp.workdps(60):
        total = sum(mp.exp(v) for v in (40, 0, 1))
        y = [mp.exp(v) / total for v in (40, 0, 1)]
        exact = [y[0] * (y[1] + y[2]), -y[0] * y[1], -y[0] * y[2]]
    assert derivative_part(found) == pytest.approx([float(v) for v in exact], rel=1e-14)
    assert found.real == pytest.approx([float(v) for v in y], rel=1e-14)


def test_softmax_of_far_apart_inputs() -> None:
    found = activate_complex(CATALOGUE["softmax"], np.array([1000.0, 0.0, -1000.0]) + 1j * STEP, {})
    assert found.real == pytest.approx([1.0, 0.0, 0.0], abs=1e-300)
    assert derivative_part(found) == pytest.approx([0.0, 0.0, 0.0], abs=1e-300)


@pytest.mark.parametrize("name", list(LOSS_CATALOGUE))
def test_losses_and_their_derivatives_are_those_of_the_definition(name: str) -> None:
    y, a = [0.3, 0.9, 0.05], [0.0, 1.0, 0.4]
    for i in range(3):
        moved = np.array(y) + 1j * STEP * (np.arange(3) == i)
        found = loss_terms_complex(loss(name), moved, np.array(a)).sum()
        with mp.workdps(50):
            exact = reference.LOSSES[name](list(map(mpf, y)), list(map(mpf, a)))
            h = mpf(10) ** -20
            up, down = ([mpf(v) + s * h * (k == i) for k, v in enumerate(y)] for s in (1, -1))
            targets = list(map(mpf, a))
            slope = (reference.LOSSES[name](up, targets) - reference.LOSSES[name](down, targets)) / (2 * h)
        assert float(found.real) == pytest.approx(float(exact), rel=1e-14)
        assert float(derivative_part(found)) == pytest.approx(float(slope), rel=1e-14, abs=1e-15)


def test_loss_terms_add_up_to_the_loss() -> None:
    y, a = np.array([0.2, 0.7]), np.array([0.0, 1.0])
    for name in LOSS_CATALOGUE:
        assert loss_terms_complex(loss(name), y, a).sum() == pytest.approx(float(loss(name).value(y, a)), rel=1e-14)


def test_a_typed_formula_carries_the_derivative_in_a_parameter() -> None:
    chosen = activation("z * sigmoid(c * z)")
    z, c = np.array([0.7]), 1.3
    found = activate_complex(chosen, z.astype(complex), {"c": np.array([c + 1j * STEP])})
    s = 1 / (1 + np.exp(-c * z))
    assert derivative_part(found) == pytest.approx(z * z * s * (1 - s), rel=1e-14)


def test_a_constant_formula_has_a_value_for_every_unit() -> None:
    found = activate_complex(activation("2"), np.zeros((2, 3), dtype=complex), {})
    assert found.shape == (2, 3)
    assert (found == 2).all()


def test_steps_are_small_beside_their_variables() -> None:
    x = np.array([5.0, 1e-30, 1e-200, 1e-300])
    assert (step_at(x) <= 1e-7 * x).all()
    assert step_at(np.array([3.0, 0.0, np.nan])).tolist() == [STEP] * 3
