"""Typed formulas at their edges: branches that are not taken, powers at 0, kinks, overflow; and what is said.

The right values are limits in exact arithmetic or PyTorch's published conventions.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from bpdebugger.core.checking.check import check
from bpdebugger.core.network.network import Network
from bpdebugger.core.network.planning import make_plan
from bpdebugger.core.passes.trace import trace
from bpdebugger.core.training.batches import Data
from bpdebugger.core.training.engine import NumPyEngine, engine_for
from bpdebugger.exchange.project import load
from tests.edge_cases import case
from tests.networks import one_unit

NAN, INF = math.nan, math.inf


def neuron(activation: str, z: float, a: float = 0.5, loss: str = "half_squared_error", **parameters: float) -> Network:
    """y = f(w) of one unit."""
    return one_unit(activation, {"w": z, **parameters}, a=a, loss=loss)


@pytest.mark.parametrize(
    ("text", "z", "y", "slope"),
    [
        ("sqrt(max(z, 0)) + min(z, 0)", -1.0, -1.0, 1.0),
        ("sqrt(max(z, 0)) + min(z, 0)", 4.0, 2.0, 0.25),
        ("max(0, z) + min(0, exp(z) - 1)", 1000.0, 1000.0, 1.0),
        ("max(z, exp(min(z, 0)) - 1)", 1000.0, 1000.0, 1.0),
        ("(1 + sign(z)) / 2 * sqrt(z) + (1 - sign(z)) / 2 * z", -1.0, -1.0, 1.0),
        ("(1 + sign(z)) / 2 * sqrt(z) + (1 - sign(z)) / 2 * z", 4.0, 2.0, 0.25),
        ("max(0, sign(z)) * log(z) + z", -3.0, -3.0, 1.0),
        ("sqrt(max(z**3, 0))", -1.0, 0.0, 0.0),
        ("relu(z)**0.5 + z", -1.0, -1.0, 1.0),
        ("(abs(z) + z)**0.5", -1.0, 0.0, 0.0),
        ("sqrt(max(0, log(max(z, 1))))", 0.5, 0.0, 0.0),
        ("z * z**0.5", 0.0, 0.0, 0.0),
        ("z**0.5 * z", 0.0, 0.0, 0.0),
        ("z * sqrt(z)", 0.0, 0.0, 0.0),
        ("sqrt(z)**3", 0.0, 0.0, 0.0),
        ("z**0.5 * z**0.5", 0.0, 0.0, 1.0),
        ("z**(1/3) * z**(2/3)", 0.0, 0.0, 1.0),
        ("(2 * z - 1) * sqrt(2 * z - 1)", 0.5, 0.0, 0.0),
        ("z**0", 0.0, 1.0, 0.0),
        ("z**1", 0.0, 0.0, 1.0),
        ("z**2", 0.0, 0.0, 0.0),
        ("z**0.5", 0.0, 0.0, INF),
        ("0**z", 2.0, 0.0, 0.0),
        ("0**z", 0.0, 1.0, 0.0),
        ("2**z", 0.0, 1.0, math.log(2)),
    ],
)
def test_value_and_slope(text: str, z: float, y: float, slope: float) -> None:
    recorded = trace(neuron(text, z))
    assert recorded["y"].value == y
    assert recorded["dy_dz"].value == pytest.approx(slope, rel=1e-15)
    assert check(recorded).summary().holds


@pytest.mark.parametrize(
    ("k", "slope", "in_k"),
    [(0.0, 0.0, 0.0), (0.5, INF, 0.0), (1.0, 1.0, 0.0), (1.5, 0.0, 0.0), (2.0, 0.0, 0.0)],
)
def test_a_power_with_a_parameter_at_0(k: float, slope: float, in_k: float) -> None:
    recorded = trace(neuron("z**k", 0.0, k=k))
    assert recorded["dy_dz"].value == slope
    assert recorded["dE_dp[o,k]"].value == in_k
    assert recorded["dE_dp[k]"].value == in_k


def test_what_is_typed_stays_as_it_is_written() -> None:
    assert np.isnan(trace(neuron("0 * log(z)", 0.0))["y"].value)
    assert trace(neuron("log(1 + exp(z))", 800.0))["y"].value == INF
    assert np.isnan(trace(neuron("sqrt(z * z)", 0.0))["dy_dz"].value)


@pytest.mark.parametrize(
    ("text", "z", "note"),
    [
        ("log(1 + exp(z))", 800.0, "as it is written exp(800) overflows; softplus(z) holds: 800"),
        ("log(exp(z))", -800.0, "as it is written exp(-800) underflows to 0; z holds: −800"),
        ("sqrt(z**2)", 1e200, "as it is written 1e+200**2 overflows; abs(z) holds: 1·10²⁰⁰"),
        ("exp(z)", 800.0, "as it is written exp(800) overflows"),
        ("log(z)", -1.0, "as it is written log(-1) is undefined"),
        ("log(1 + exp(z))", 3.0, ""),
        ("cos(z)", 3.0, ""),
    ],
)
def test_overflow_on_the_way_is_said_with_the_form_that_holds(text: str, z: float, note: str) -> None:
    assert trace(neuron(text, z))["y"].rule.note == note


def test_the_log_of_a_cosh_is_said_too() -> None:
    recorded = trace(neuron("log(cosh(z))", 800.0))
    assert recorded["y"].rule.note.startswith("as it is written cosh(800) overflows; abs(z) + softplus(")
    assert recorded["y"].rule.note.endswith(" holds: 799.3")
    assert recorded["dy_dz"].rule.note.endswith(": 1")
    loss = trace(neuron("identity", 800.0, a=0.0, loss="log(cosh(y - a))"))
    assert loss["E"].rule.note.endswith(" holds: 799.3")
    assert loss["dE_dy"].rule.note.endswith(": 1")


def test_rules_of_their_own_are_said() -> None:
    branch = trace(load(case("inactive-sqrt-branch")))["dy_dz"]
    assert branch.value == 1
    assert branch.rule.note == "as it is written this would be NaN; a branch that is not taken has no say"
    power = trace(neuron("z * z**0.5", 0.0))["dy_dz"]
    assert power.rule.note.startswith("as it is written this would be NaN; ")
    assert power.rule.note.endswith("; in exact arithmetic the powers that meet at 0 leave this")
    assert trace(load(case("inactive-exp-branch")))["dy_dz"].value == 1


@pytest.mark.parametrize(
    ("text", "slope", "words"),
    [
        ("max(0, z)", 0.5, ("max has a kink", "0.5 for max(0, z)", "for relu(z) it is 0")),
        ("relu(z)", 0.0, ("relu has a kink", "is 0 by convention", "for max(0, z) it is 0.5")),
        ("relu", 0.0, ("relu has a kink", "is 0 by convention", "for max(0, z) it is 0.5")),
        ("leaky_relu", 0.01, ("0.01 by convention", "for max(0.01 * z, z) 0.505")),
        ("abs(z)", 0.0, ("abs has a kink", "is 0 by convention, between -1 and 1")),
        ("min(z, z * z)", 0.5, ("min has a kink",)),
    ],
)
def test_kinks_say_both_conventions(text: str, slope: float, words: tuple[str, ...]) -> None:
    step = trace(neuron(text, 0.0))["dy_dz"]
    assert step.value == slope
    assert all(part in step.rule.note for part in words)


def test_the_kink_of_the_absolute_error_is_marked() -> None:
    step = trace(neuron("identity", 0.5, loss="absolute_error"))["dE_dy"]
    assert step.value == 0
    assert "0 by convention, between -1 and 1" in step.rule.note


@pytest.mark.parametrize(
    "text",
    ["max(0, z)", "max(z, c * z)", "abs(z)", "sqrt(max(z, 0)) + min(z, 0)", "z * z**0.5", "c * (1 + sign(z)) * z",
     "relu(z) * z**c", "(1 + sign(z)) / z"],
)  # fmt: skip
def test_training_has_the_same_bits_at_the_edges(text: str) -> None:
    for z in (0.0, -1.0, 2.0):
        network = neuron(text, z, c=0.0)
        plan, data = make_plan(network), Data(network)
        plain = NumPyEngine(plan, network, data).states(network.values, 0, 8)
        assert np.array_equal(engine_for(plan, network, data).states(network.values, 0, 8), plain, equal_nan=True)
