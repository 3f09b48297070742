"""The check on networks with weights from 1e-300 to 1e300: no false alarm, and no error of 1e-6 that it lets pass."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest

from bpdebugger.core.checking.check import Checks, check
from bpdebugger.core.checking.verdict import Checked, Verdict
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange.project import load
from tests.core.checking.test_check import SPOILABLE, neuron, spoil
from tests.edge_cases import NAMES, case
from tests.nasty_networks import nasty_network

FEW, ALL = range(0, 300, 10), range(300)
_SPOILED = 6


def alarms(checks: Checks) -> list[Checked]:
    """The finite numbers that it calls wrong."""
    return [row for row in checks if not row.holds and math.isfinite(row.value)]


def spoilable(checks: Checks) -> list[int]:
    """Steps whose number has a size of its own to be wrong by."""
    kinds = {row.step: checks.trace.place(row.step).kind for row in checks}
    sized = (row for row in checks if math.isfinite(row.value) and abs(row.value) > 1e-300)
    return [row.step for row in sized if kinds[row.step] in SPOILABLE]


def assert_found(recorded: Trace, step: int, factor: float) -> None:
    before = recorded[step].value
    spoil(recorded, recorded.place(step), factor)
    assert recorded[step].value != before
    found = check(recorded)
    assert found[step].verdict is Verdict.DISAGREES, (found[step], factor)


def assert_nasty(seed: int) -> None:
    network, random = nasty_network(seed), Random(seed)
    checks = check(trace(network))
    assert not alarms(checks)
    steps = spoilable(checks)
    for step in random.sample(steps, min(_SPOILED, len(steps))):
        assert_found(trace(network), step, 1 + random.choice((-1, 1)) * 10 ** random.uniform(-6, -4))


@pytest.mark.parametrize("seed", FEW)
def test_nasty_networks(seed: int) -> None:
    assert_nasty(seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", ALL)
def test_all_nasty_networks(seed: int) -> None:
    assert_nasty(seed)


@pytest.mark.parametrize("name", NAMES)
def test_the_cases_that_people_brought_raise_no_alarm(name: str) -> None:
    checks = check(trace(load(case(name))))
    assert checks.summary().holds
    assert not alarms(checks)


@pytest.mark.parametrize("name", ["min-kink", "kink31"])
def test_kinks_with_curved_arguments_are_marked(name: str) -> None:
    assert check(trace(load(case(name)))).summary().verdicts[Verdict.AT_KINK] > 0


@pytest.mark.parametrize("name", ["scale1004", "cancel273", "kink31"])
def test_an_error_of_1e_6_is_found_in_any_number_of_a_case(name: str) -> None:
    network = load(case(name))
    steps = spoilable(check(trace(network)))
    for step in Random(name).sample(steps, 60):
        assert_found(trace(network), step, 1 + 1e-6)


def test_a_route_that_underflows_is_said_where_the_factors_are_right() -> None:
    checks = check(trace(load(case("nasty13"))))
    said = [row for row in checks if row.verdict is Verdict.NOT_COMPARABLE]
    assert said
    assert all("each factor is right" in row.words for row in said)


def test_a_number_that_is_not_finite_fails_where_its_numerical_value_is() -> None:
    # ∂E/∂y[h] overflows, and h is dead: its product with dy/dz is 0 and not NaN
    network = Network(
        layers=(Layer("i", (Unit("x"),)), Layer("h", (Unit("h"),), "relu"), Layer("o", (Unit("o"),))),
        connections=(Connection("x", "h", "w"), Connection("h", "o", "large")),
        parameters={"w": -1.0, "large": 1e200},
        samples=(Sample((1.0,), (1e200,)),),
    )
    recorded = trace(network)
    assert np.isnan(recorded["dE_dz[h]"].value)
    checks = check(recorded)
    row = checks[recorded.find("dE_dz[h]")]
    assert not row.holds
    assert row.numerical == 0
    assert row.words == "NaN, but 0 in numbers that do not over- or underflow on the way"
    assert not checks.summary().holds


def test_an_overflow_on_the_way_to_an_ordinary_number_fails() -> None:
    network = Network(
        layers=(Layer("i", (Unit("x"),)), Layer("h", (Unit("h"),)), Layer("o", (Unit("o"),))),
        connections=(Connection("x", "h", "tiny"), Connection("h", "o", "large")),
        parameters={"tiny": 1e-300, "large": 1e200},
        samples=(Sample((1e-300,), (-1e200,)),),
    )
    recorded = trace(network)
    # 1e200 · 1e200 · 1e-300
    assert recorded["dE_dp[tiny]"].value == math.inf
    row = check(recorded)[recorded.find("dE_dp[tiny]")]
    assert not row.holds
    assert row.numerical == pytest.approx(1e100, rel=1e-12)


@pytest.mark.parametrize(("activation", "z"), [("exp(z)", 800.0), ("log(1 + exp(z))", 800.0), ("z**0.5", 0.0)])
def test_what_is_not_finite_numerically_either_holds(activation: str, z: float) -> None:
    recorded = trace(neuron(activation, z))
    row = check(recorded)[recorded.find("dy_dz")]
    assert row.verdict is Verdict.NOT_FINITE


def test_a_wrong_factor_does_not_make_those_wrong_that_are_right() -> None:
    recorded = trace(load(case("scale1004")))
    checks = check(recorded)
    step = next(row.step for row in checks if row.quantity.startswith("dE_dz[h"))
    spoil(recorded, recorded.place(step), 1.5)
    wrong = [row.quantity for row in check(recorded) if not row.holds]
    assert wrong == [recorded[step].quantity]
