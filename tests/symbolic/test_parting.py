"""Where a claim and the truth part: the curves, and the stretches on which they differ."""

from __future__ import annotations

import numpy as np
import pytest

from bpdebugger.core.names.quantity_formula import parse_quantities
from bpdebugger.core.passes.points import quantity
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange.examples import example
from bpdebugger.symbolic.parting import ClaimCurves, curves

NEURON = trace(example("neuron-sigmoid"), 0)
MAZUR = trace(example("mazur"), 0)


def drawn(formula: str, wanted: str = "dy/dz") -> ClaimCurves:
    return curves(NEURON, parse_quantities(formula, NEURON.plan), quantity(NEURON.plan, wanted))


def test_the_curves_are_those_of_the_formulas() -> None:
    found = drawn("y")
    s = 1 / (1 + np.exp(-found.values))
    assert found.variable == "z[o]"
    assert found.point == NEURON["z[o]"].value
    assert found.claimed == pytest.approx(s)
    assert found.true == pytest.approx(s * (1 - s))


def test_equal_curves_are_nowhere_apart() -> None:
    assert drawn("y * (1 - y)").apart == ()


def test_curves_that_agree_on_a_part_are_apart_on_the_rest() -> None:
    ((first, last),) = drawn("y * (1 - y) + max(0, z - 2)").apart
    assert first == pytest.approx(2.0, abs=0.11)
    assert last == drawn("y").values[-1]
    below, above = drawn("y * (1 - y) + max(0, abs(z) - 3)").apart
    assert below[1] == pytest.approx(-3.0, abs=0.11)
    assert above[0] == pytest.approx(3.0, abs=0.11)


def test_where_the_claim_is_undefined_they_are_apart() -> None:
    ((first, last),) = drawn("y * (1 - y) + 0 * log(z)").apart
    assert first == drawn("y").values[0]
    assert last == pytest.approx(0.0, abs=0.11)


@pytest.mark.parametrize(
    ("wanted", "variable"),
    [
        ("dE_dz[h1]", "z[h1]"),
        ("dE_dw[i1->h2]", "z[h2]"),
        ("dE_dp[w7]", "z[o2]"),
        ("dE_dp[b1]", "z[h1]"),
        ("dE_dy[i1]", "y[i1]"),
        ("E", "z[o1]"),
        ("dE_dy[h1->o2]", "z[o2]"),
    ],
)
def test_the_variable_is_the_net_input_nearest_to_the_quantity(wanted: str, variable: str) -> None:
    claim = parse_quantities("y[h1]", MAZUR.plan)
    assert curves(MAZUR, claim, quantity(MAZUR.plan, wanted)).variable == variable
