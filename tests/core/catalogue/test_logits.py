"""Losses that undo an output activation are right at any logit, against mpmath with 60 digits and more."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from bpdebugger.core.catalogue.logits import BINARY, CATEGORICAL, logit_loss
from bpdebugger.core.checking.check import check
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.planning import make_plan
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.core.training.batches import Data
from bpdebugger.core.training.engine import NumPyEngine, StraightLineEngine
from bpdebugger.debugger.explaining.meanings import outcome
from bpdebugger.exchange.project import load
from tests.edge_cases import case

LOGITS = [-1e300, -800.0, -745.2, -720.0, -709.0, -300.0, -40.0, -36.5, -1.0, -1e-300]
LOGITS += [0.0, 0.3, 2.5, 17.0, 36.8, 40.0, 709.9, 744.0, 800.0, 1e5, 1e300]


def network(activation: str, loss: str, z: list[float], a: list[float]) -> Network:
    outputs = tuple(Unit(f"o{i}") for i in range(len(z)))
    return Network(
        layers=(Layer("in", (Unit("x"),)), Layer("out", outputs, activation)),
        connections=tuple(Connection("x", unit.name, f"w{i}") for i, unit in enumerate(outputs)),
        parameters={f"w{i}": value for i, value in enumerate(z)},
        samples=(Sample((1.0,), tuple(a)),),
        loss=loss,
    )


def close(value: float, exact: mpf, scale: float = 0.0) -> bool:
    # below the smallest normal number a double has fewer digits
    return bool(abs(mpf(value) - exact) <= 4e-15 * max(abs(exact), mpf(scale)) + mpf(2) ** -1070)


@pytest.mark.parametrize("a", [0.0, 1.0, 0.25, 1e-20])
@pytest.mark.parametrize("z", LOGITS)
def test_sigmoid_with_binary_cross_entropy(z: float, a: float) -> None:
    recorded = trace(network("sigmoid", "binary_cross_entropy", [z], [a]))
    with mp.workdps(60):
        exact_a, away = mpf(a), mp.exp(-abs(mpf(z)))
        y = 1 / (1 + away) if z > 0 else away / (1 + away)
        other = away / (1 + away) if z > 0 else 1 / (1 + away)
        surprise = exact_a * (mp.log1p(away) + max(-mpf(z), 0)) + (1 - exact_a) * (mp.log1p(away) + max(mpf(z), 0))
        delta = (1 - exact_a) * y - exact_a * other
        assert close(recorded["E"].value, surprise)
        assert close(recorded["dE_dz"].value, delta, scale=float((1 - exact_a) * y))
        assert recorded["dE_dp[w0]"].value == recorded["dE_dz"].value


@pytest.mark.parametrize("target", [0, 1, 2])
@pytest.mark.parametrize("scale", [0.01, 1.0, 30.0, 400.0, 1e6, 1e300])
def test_softmax_with_cross_entropy(scale: float, target: int) -> None:
    z = [-1.1 * scale, 0.7 * scale, 1.05 * scale]
    recorded = trace(network("softmax", "cross_entropy", z, [float(i == target) for i in range(3)]))
    with mp.workdps(60):
        shifted = [mpf(v) - mpf(max(z)) for v in z]
        total = sum(mp.exp(v) for v in shifted)
        # rounding z moves y by as many units as z is large
        assert close(recorded["E"].value, mp.log(total) - shifted[target], scale=abs(scale) * 1e-15)
        for j in range(3):
            others = sum(mp.exp(v) for i, v in enumerate(shifted) if i != j) / total
            y = mp.exp(shifted[j]) / total
            assert close(recorded[f"dE_dz[o{j}]"].value, -others if j == target else y)


def test_targets_that_do_not_add_up_to_1() -> None:
    z, a = [-900.0, 3.0, 2.0], [0.5, 0.25, 1.0]
    recorded = trace(network("softmax", "cross_entropy", z, a))
    y = [0.0, 1 / (1 + math.exp(-1)), 1 / (1 + math.exp(1))]
    for j in range(3):
        assert recorded[f"dE_dz[o{j}]"].value == pytest.approx(y[j] * 1.75 - a[j], rel=1e-14)
    assert recorded["dE_dz[o0]"].rule.note.endswith("= y · Σa - a")


def test_the_row_says_what_the_factors_are_and_why_their_product_is_right() -> None:
    far = trace(network("sigmoid", "binary_cross_entropy", [800.0], [0.0]))
    row = far["dE_dz"]
    assert (far["dE_dy"].value, far["dy_dz"].value, row.value) == (math.inf, 0.0, 1.0)
    assert row.formula == "dE_dy[o0] * dy_dz[o0]"
    assert row.substituted == "inf * 0"
    assert row.rule.note == "as written ∞ · 0 gives NaN; in exact arithmetic ((1 - a)/(1 - y) - a/y) · y(1 - y) = y - a"
    coupled = trace(load(case("softmax-huge-logits")))["dE_dz[o1]"]
    assert coupled.rule.note == "as written −∞ · 0 gives NaN; in exact arithmetic Σ -a/y · ∂y/∂z = y - a"
    sentence = outcome(row)
    assert "nothing gets through" not in sentence
    assert "y − a" in sentence


def test_finite_factors_stay_a_product_as_written() -> None:
    near = trace(network("sigmoid", "binary_cross_entropy", [40.0], [0.0]))
    assert near["dE_dz"].value == near["dE_dy"].value * near["dy_dz"].value
    assert near["dE_dz"].rule.note == ""
    assert near["dE_dy"].value == pytest.approx(1 + math.exp(40), rel=1e-14)


@pytest.mark.parametrize(("name", "surprise"), [("bce-at-z-40", 40.0), ("softmax-huge-logits", 858.0)])
def test_the_cases(name: str, surprise: float) -> None:
    recorded = trace(load(case(name)))
    assert recorded["E"].value == surprise
    found = [recorded[f"dE_dz[{unit}]"].value for unit in recorded.plan.units[1:]]
    assert found == pytest.approx([1.0] if len(found) == 1 else [-1.0, math.exp(279 - 427), 1.0], rel=1e-14)
    assert check(recorded).summary().holds


def test_a_layer_of_mixed_outputs_keeps_each_its_own() -> None:
    mixed = network("sigmoid", "binary_cross_entropy", [800.0, 0.25, 40.0], [0.0, 1.0, 1.0])
    units = (Unit("o0"), Unit("o1", "identity"), Unit("o2"))
    recorded = trace(replace(mixed, layers=(mixed.layers[0], Layer("out", units, "sigmoid"))))
    assert recorded["E"].value == pytest.approx(800 - math.log(0.25) + math.exp(-40), rel=1e-15)
    assert [recorded[f"dE_dz[o{i}]"].value for i in range(3)] == pytest.approx([1, -4, -math.exp(-40)], rel=1e-15)


def test_the_plan_knows_the_pairs_of_the_last_layer_alone() -> None:
    plan = make_plan(network("sigmoid", "binary_cross_entropy", [1.0], [0.0]))
    assert plan.layers[-1].groups[0].logits is BINARY
    assert logit_loss("softmax", "cross_entropy") is CATEGORICAL
    assert logit_loss("sigmoid", "cross_entropy") is None
    assert logit_loss("tanh", "binary_cross_entropy") is None


@given(st.floats(-900, 900), st.floats(-900, 900), st.sampled_from([0.0, 1.0, 0.3]))
def test_straight_line_code_gives_the_same_bits(w: float, x: float, a: float) -> None:
    one = network("sigmoid", "binary_cross_entropy", [w, -w], [a, 1 - a])
    one = replace(one, samples=(Sample((x / 900,), (a, 1 - a)),), learning_rate=40.0)
    plan, data = make_plan(one), Data(one)
    state = one.values
    plain = NumPyEngine(plan, one, data).states(state, 0, 5)
    engine = StraightLineEngine(plan, one, data)
    assert np.array_equal(engine.states(state, 0, 5), plain, equal_nan=True)
    begin = np.vstack([state, plain[:-1]])
    assert np.array_equal(engine.losses(begin, 0), NumPyEngine(plan, one, data).losses(begin, 0), equal_nan=True)


@given(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=5), st.integers(0, 4))
def test_no_alarm_at_any_logits(z: list[float], target: int) -> None:
    a = [float(i == target % len(z)) for i in range(len(z))]
    for activation, loss in (("softmax", "cross_entropy"), ("sigmoid", "binary_cross_entropy")):
        recorded: Trace = trace(network(activation, loss, z, a))
        assert np.isfinite(recorded.gradients.dE_dz[0, 1:]).all()
        assert check(recorded).summary().holds
