"""Points have the numbers of the trace; random points are ordinary, and the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from bpdebugger.core.network.quantities import PAST_THE_SAMPLES, Kind
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.points import along_net_input, column, columns, quantity
from bpdebugger.core.passes.random_points import PER_SET, random_points
from bpdebugger.core.passes.recording import record
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.exchange.examples import example
from tests.networks import dense
from tests.random_networks import random_network


@pytest.mark.parametrize("seed", range(20))
def test_every_quantity_of_a_sample_is_the_one_of_the_trace(seed: int) -> None:
    recorded = trace(random_network(seed))
    points = recorded
    for number in range(len(recorded)):
        place = recorded.place(number)
        if place.kind not in PAST_THE_SAMPLES or place.kind is Kind.PARAMETER:
            value = points.rows(place.kind, place.index)[max(place.row, 0)]
            assert value == recorded.value(place) or np.isnan(value), recorded[number].quantity


def test_recording_at_the_own_numbers_gives_the_own_numbers() -> None:
    recorded = trace(dense([2, 3, 2], samples=3))
    inputs = np.array([sample.inputs for sample in recorded.network.samples])
    points = record(recorded.plan, recorded.parameters, inputs, recorded.targets)
    assert np.array_equal(points.gradients.dE_dp, recorded.gradients.dE_dp)
    assert np.array_equal(points.losses, recorded.losses)
    assert points.count == 3


def test_along_a_net_input_everything_after_it_follows() -> None:
    network = example("softmax")
    recorded = trace(network, 0)
    plan = recorded.plan
    for name in ("o2", plan.units[plan.inputs.stop]):
        unit = plan.unit_index[name]
        values = np.array([-2.0, 0.3, 1.7])
        points = along_net_input(recorded, 0, unit, values)
        for i, value in enumerate(values):
            held = Trace(plan, network, (0,), averaged=False, hold=Hold(0, unit, float(value)))
            for wanted in ("E", "dE_dy[o1]", "dE_dz[o1]", "z[o1]"):
                q = quantity(plan, wanted)
                assert points.rows(q.kind, q.index)[i] == pytest.approx(held[wanted].value, rel=1e-14)


def test_along_an_input() -> None:
    recorded = trace(dense([2, 2, 1]), 0)
    points = along_net_input(recorded, 0, 1, np.array([0.25]))
    assert points.y[0, 1] == 0.25
    assert points.y[0, 0] == recorded.y[0, 0]
    assert points.losses[0] != recorded.losses[0]


def test_columns_go_over_all_batches() -> None:
    mazur = trace(example("mazur"))
    plan, batches = mazur.plan, random_points(mazur, 12, 0)
    found = columns(batches, ["z[h1]", "p[w5]", "z[h1]"])
    assert list(found) == ["z[h1]", "p[w5]"]
    assert found["z[h1]"].shape == (12,)
    assert len(np.unique(found["p[w5]"])) == 12 // PER_SET
    assert np.array_equal(column(batches, quantity(plan, "dE/dp[w5]"))[:PER_SET], batches[0].gradients.dE_dp[:, 4])


def test_the_gradient_of_a_point_is_its_own_and_not_a_mean() -> None:
    plan = trace(dense([1, 1], samples=2)).plan
    assert quantity(plan, "dE_dp[w1]").kind is Kind.GRADIENT
    assert quantity(plan, "E").kind is Kind.LOSS


def test_random_points_are_the_same_each_time_and_differ_between_attempts() -> None:
    mazur = trace(example("mazur"))
    first, again, other = (random_points(mazur, 8, attempt) for attempt in (0, 0, 2))
    assert np.array_equal(first[0].y, again[0].y)
    assert not np.array_equal(first[0].y, other[0].y)


def test_points_of_even_attempts_range_widely_and_of_odd_ones_stay_near() -> None:
    mazur = trace(example("mazur"))
    wide, near = (random_points(mazur, 64, attempt) for attempt in (0, 1))
    spread = np.std([batch.parameters for batch in wide], axis=0)
    close = np.abs(np.array([batch.parameters for batch in near]) - mazur.parameters)
    assert (spread > 0.3).all()
    assert (close <= 0.3 * np.abs(mazur.parameters) + 0.05).all()


def test_net_inputs_stay_of_an_ordinary_size_in_a_wide_layer() -> None:
    batches = random_points(trace(dense([400, 2])), 32, 0)
    z = np.concatenate([batch.z[:, -2:] for batch in batches])
    assert 0.3 < np.std(z) < 4


@pytest.mark.parametrize("loss", ["hinge", "cross_entropy", "binary_cross_entropy", "half_squared_error"])
def test_targets_are_of_the_kind_that_the_loss_takes(loss: str) -> None:
    network = next(n for n in map(random_network, range(300)) if n.loss == loss and len(n.layers[-1].units) > 1)
    targets = np.concatenate([batch.targets for batch in random_points(trace(network), 32, 0)])
    if loss == "hinge":
        assert set(np.unique(targets)) == {-1.0, 1.0}
    elif loss == "cross_entropy":
        assert targets.sum(axis=1) == pytest.approx(np.ones(32))
    elif loss == "binary_cross_entropy":
        assert ((targets > 0) & (targets < 1)).all()
    else:
        assert targets.min() < -0.5
        assert targets.max() > 0.5
