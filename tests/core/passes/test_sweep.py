"""Curves against whole forward passes with 50 digits."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mpf

from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.sweep import Variable, net_input, sweep
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange.examples import NAMES, example
from tests.random_networks import random_network
from tests.reference import Reference

NETWORKS = [*map(example, NAMES), *map(random_network, range(300, 310))]
VALUES = np.array([-1.37, -0.21, 0.33, 1.74])


@pytest.fixture(params=NETWORKS, ids=lambda network: network.title)
def recorded(request: pytest.FixtureRequest) -> Trace:
    return trace(request.param)


def assert_near(values: np.ndarray, expected: list[object]) -> None:
    for value, reference in zip(values.tolist(), map(mpf, expected), strict=True):
        assert abs(mpf(value) - reference) <= 1e-12 * (1 + abs(reference))


def test_curves_over_z(recorded: Trace) -> None:
    plan, row = recorded.plan, len(recorded.samples) - 1
    for unit in range(plan.inputs.stop, len(plan.units)):
        name = plan.units[unit]
        y, loss = sweep(recorded, row, unit, Variable.NET_INPUT, VALUES)
        passes = [Reference(recorded.network, row, hold={name: float(z)}).values for z in VALUES]
        assert_near(y, [values["y", name] for values in passes])
        assert_near(loss, [values[("E",)] for values in passes])


def test_curves_over_y(recorded: Trace) -> None:
    plan, row = recorded.plan, len(recorded.samples) - 1
    reference = Reference(recorded.network, row)
    for unit in range(plan.outputs.start):
        name = plan.units[unit]
        y, loss = sweep(recorded, row, unit, Variable.ACTIVATION, VALUES)
        assert y.tolist() == VALUES.tolist()
        assert_near(loss, [reference.moved(("y", name), float(value)) for value in VALUES])


def test_the_recorded_point_lies_on_its_curves(recorded: Trace) -> None:
    plan = recorded.plan
    for row in range(len(recorded.samples)):
        for unit in range(plan.inputs.stop, len(plan.units)):
            for variable, at in ((Variable.NET_INPUT, recorded.z), (Variable.ACTIVATION, recorded.y)):
                y, loss = sweep(recorded, row, unit, variable, at[row, unit : unit + 1])
                assert (y[0], loss[0]) == (recorded.y[row, unit], recorded.losses[row])


def test_curves_go_through_a_what_if_in_a_later_unit() -> None:
    network = example("mazur")
    plan = trace(network, 0).plan
    hold = Hold(0, plan.unit_index["o1"], -0.5)
    held = trace(network, 0, hold=hold)
    unit = plan.unit_index["h1"]
    assert net_input(held, 0, unit) == held.z[0, unit]
    assert net_input(held, 0, hold.unit) == trace(network, 0)["z[o1]"].value
    z = held.z[0, unit]
    step = 1e-5
    _, (low, high) = sweep(held, 0, unit, Variable.NET_INPUT, np.array([z - step, z + step]))
    assert (high - low) / (2 * step) == pytest.approx(held["dE_dz[h1]"].value, rel=1e-6)


def test_an_empty_curve() -> None:
    y, loss = sweep(trace(example("mazur"), 0), 0, 2, Variable.NET_INPUT, np.array([]))
    assert (len(y), len(loss)) == (0, 0)
