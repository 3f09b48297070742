"""What stands where: each place by the name that the design gives its number."""

from __future__ import annotations

import numpy as np
import pytest

from bpdebugger.core.names import places
from bpdebugger.core.names.naming import name_at
from bpdebugger.core.network.network import Connection, Layer, Network, Sample, Unit
from bpdebugger.core.network.quantities import Place
from bpdebugger.core.passes.trace import trace

NETWORK = Network(
    layers=(
        Layer("input", (Unit("x1"), Unit("x2"))),
        Layer("hidden", (Unit("h1"), Unit("h2", "z + c")), "tanh"),
        Layer("output", (Unit("o1"), Unit("o2")), "softmax"),
    ),
    connections=tuple(
        Connection(s, t, f"w_{s}_{t}") for s, t in (("x1", "h1"), ("x2", "h2"), ("h1", "o1"), ("h2", "o2"))
    ),
    parameters={"w_x1_h1": 0.3, "w_x2_h2": -0.4, "w_h1_o1": 0.7, "w_h2_o2": 0.2, "b": 0.1, "c": 0.5},
    biases={"h1": "b"},
    samples=(Sample((0.5, -1.0), (1.0, 0.0)), Sample((0.25, 2.0), (0.0, 1.0))),
    loss="cross_entropy",
)
RECORDED = trace(NETWORK)
PLAN = RECORDED.plan
UNIT, PARAMETER = PLAN.unit_index, PLAN.parameter_index


def connection(source: str, target: str) -> int:
    (found,) = np.flatnonzero((PLAN.source == UNIT[source]) & (PLAN.target == UNIT[target])).tolist()
    return int(found)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (places.parameter(PARAMETER["w_x2_h2"]), "p[w_x2_h2]"),
        (places.updated(PARAMETER["b"]), "p_new[b]"),
        (places.target(UNIT["o2"]), "a[o2]"),
        (places.net_input(UNIT["h2"]), "z[h2]"),
        (places.value(PLAN, UNIT["x2"]), "y[x2]"),
        (places.value(PLAN, UNIT["o1"]), "y[o1]"),
        (places.loss(0), "E"),
        (places.mean_loss(), "E"),
        (places.upstream(UNIT["h1"]), "dE_dy[h1]"),
        (places.share(connection("h2", "o2")), "dE_dy[h2->o2]"),
        (places.slope(UNIT["h2"]), "dy_dz[h2]"),
        (places.own_slope(PLAN, UNIT["h1"]), "dy_dz[h1]"),
        (places.own_slope(PLAN, UNIT["o1"]), "dy_dz[o1,o1]"),
        (places.own_slope(PLAN, UNIT["o2"]), "dy_dz[o2,o2]"),
        (places.source_slope(connection("h1", "o1")), "dz_dy[h1->o1]"),
        (places.weight_slope(connection("x1", "h1")), "dz_dw[x1->h1]"),
        (places.tunable_slope(0), "dy_dp[h2,c]"),
        (places.delta(UNIT["h1"]), "dE_dz[h1]"),
        (places.weight_use(connection("x2", "h2")), "dE_dw[x2->h2]"),
        (places.bias_use(UNIT["h1"]), "dE_db[h1]"),
        (places.gradient(PARAMETER["c"]), "dE_dp[c]"),
        (places.mean_gradient(PARAMETER["w_h1_o1"]), "dE_dp[w_h1_o1]"),
    ],
)
def test_a_place_has_the_name_of_the_design(place: Place, name: str) -> None:
    assert name_at(PLAN, place) == name
    sample = RECORDED.samples[place.row] if place.row >= 0 else None
    assert RECORDED.place(RECORDED.find(name, sample)) == place


def test_the_row_is_that_of_the_sample() -> None:
    for row in (0, 1):
        step = RECORDED[RECORDED.find("dE_dz[h1]", row)]
        assert step.place == places.delta(UNIT["h1"], row)
        assert RECORDED.value(places.delta(UNIT["h1"], row)) == step.value
