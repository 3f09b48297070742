"""The error against the step size: the V of differences, and the floor that a complex step reaches and keeps."""

from __future__ import annotations

import numpy as np
import pytest

from bpdebugger.core.checking.step_sizes import step_sizes
from bpdebugger.core.passes.trace import trace
from tests.networks import dense


def test_differences_get_worse_again_and_a_complex_step_does_not() -> None:
    recorded = trace(dense([2, 2, 2]), 0)
    found = step_sizes(recorded, recorded.find("dE_dp[w1]"))
    assert found.quantity == "dE_dp[w1]"
    assert found.steps[0] == 1
    assert found.steps[-1] == pytest.approx(1e-16)
    best_forward, best_central = np.nanargmin(found.forward), np.nanargmin(found.central)
    assert 1e-10 < found.steps[best_forward] < 1e-5
    assert 1e-7 < found.steps[best_central] < 1e-2
    assert found.central[best_central] < found.forward[best_forward]
    assert found.forward[-1] > 1e3 * found.forward[best_forward]
    assert found.central[-1] > 1e3 * found.central[best_central]
    assert (found.complex_step[found.steps < 1e-8] < 1e-14).all()


def test_the_slopes_of_the_left_side_are_the_orders_of_the_methods() -> None:
    recorded = trace(dense([2, 2, 2]), 0)
    found = step_sizes(recorded, recorded.find("dE_dz[h1]"), per_decade=1)
    assert found.forward[1] / found.forward[2] == pytest.approx(10, rel=0.3)
    assert found.central[1] / found.central[2] == pytest.approx(100, rel=0.3)
    assert found.complex_step[1] / found.complex_step[2] == pytest.approx(100, rel=0.3)


def test_means_over_samples_have_a_curve_too() -> None:
    recorded = trace(dense([2, 2, 2], samples=3))
    found = step_sizes(recorded, len(recorded) - 1 - len(recorded.plan.parameters))
    assert found.quantity.startswith("dE_dp")
    assert found.complex_step[-1] < 1e-13


def test_what_is_no_derivative_has_no_curve() -> None:
    recorded = trace(dense([2, 2, 2]), 0)
    with pytest.raises(ValueError, match=r"E is not a derivative"):
        step_sizes(recorded, recorded.find("E"))
