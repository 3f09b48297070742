"""The engines of training: the same bits as traces of the same updates, whatever the network and the settings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.names.naming import indices
from bpdebugger.core.network.network import Network, Reduction, Training
from bpdebugger.core.network.optimizers import OPTIMIZERS
from bpdebugger.core.network.plans import plan_of
from bpdebugger.core.network.quantities import PAST_THE_SAMPLES, Kind
from bpdebugger.core.passes.trace import Before, Trace
from bpdebugger.core.training.batches import Data
from bpdebugger.core.training.engine import Engine, NumPyEngine, StraightLineEngine, engine_for
from bpdebugger.core.training.statements import NotStraight
from bpdebugger.exchange.examples import NAMES, example
from tests.networks import dense
from tests.random_networks import random_network

UPDATES = 12


def first_state(network: Network) -> Array:
    kept = len(plan_of(network).optimizer.kept)
    return np.concatenate([network.values, np.zeros(kept * len(network.values))])


def traces(network: Network, count: int) -> list[Trace]:
    """The traces of the first updates, each recorded from the parameters that the one before it computed."""
    plan, data = plan_of(network), Data(network)
    found: list[Trace] = []
    kept = np.zeros((len(plan.optimizer.kept), len(plan.parameters)))
    for update in range(count):
        found.append(Trace(plan, network, data.batches.of(update), True, None, Before(kept, update)))
        last = found[-1]
        kept = np.array([last.closing[kind] for kind in plan.optimizer.renewed()[1:]]).reshape(kept.shape)
        network = replace(network, parameters=dict(zip(plan.parameters, last.updated.tolist(), strict=True)))
    return found


def same(one: Array, other: Array) -> bool:
    return bool(np.array_equal(one, other, equal_nan=True))


def assert_agrees(engine: Engine, network: Network) -> None:
    plan, recorded = plan_of(network), traces(network, UPDATES)
    size = len(plan.parameters)
    after = engine.states(first_state(network), 0, UPDATES)
    for row, each in zip(after, recorded, strict=True):
        assert same(row[:size], each.updated)
    begin = np.vstack([first_state(network), after[:-1]])
    found = engine.examine(begin, 0)
    assert found.mean_losses == pytest.approx([float(t.mean_loss) for t in recorded], rel=1e-12, nan_ok=True)
    for kind in Kind:
        for index in indices(plan, kind):
            values = [t.values(kind, index) for t in recorded]
            expected = np.concatenate(values if kind not in PAST_THE_SAMPLES else [v[:1] for v in values])
            rows = found.rows(kind, index)
            if kind is Kind.PARAMETER and len(rows) != len(expected):
                expected = np.repeat(expected, [len(t.samples) for t in recorded])
            assert rows == pytest.approx(expected, rel=1e-12, abs=1e-300, nan_ok=True), kind


def trainings() -> st.SearchStrategy[Training]:
    return st.builds(
        Training,
        optimizer=st.sampled_from(sorted(OPTIMIZERS)),
        batch=st.integers(0, 3),
        shuffle=st.none() | st.integers(0, 5),
        schedule=st.sampled_from(["", "rate * 0.9**t", "rate / (1 + 0.1 * t)", "rate * min(1, t / 5)"]),
        clip=st.sampled_from([0.0, 0.01, 0.3]),
    )


@given(
    network=st.sampled_from([*map(example, NAMES), *map(random_network, range(40))]),
    training=trainings(),
    reduction=st.builds(Reduction, st.sampled_from(["mean", "sum"]), st.sampled_from(["", "mean"])),
)
def test_both_engines_give_what_traces_give(network: Network, training: Training, reduction: Reduction) -> None:
    network = replace(network, training=training, reduction=reduction)
    plan, data = plan_of(network), Data(network)
    assert_agrees(NumPyEngine(plan, network, data), network)
    try:
        quick = StraightLineEngine(plan, network, data)
    except NotStraight:
        return
    assert_agrees(quick, network)


@pytest.mark.parametrize("name", ["neuron-sigmoid", "neuron-cos", "neuron-plus-b", "mazur", "xor", "skip", "vanishing"])
def test_small_networks_have_straight_line_code(name: str) -> None:
    network = example(name)
    assert isinstance(engine_for(plan_of(network), network, Data(network)), StraightLineEngine)


@pytest.mark.parametrize("network", [example("softmax"), dense((9, 3, 1)), dense((40, 30, 10))])
def test_what_has_none_is_done_with_arrays(network: Network) -> None:
    assert isinstance(engine_for(plan_of(network), network, Data(network)), NumPyEngine)


def test_numbers_that_leave_the_range_are_values_as_in_a_trace() -> None:
    network = replace(example("neuron-sigmoid"), learning_rate=1e300, loss="1 / (y - y)")
    plan, data = plan_of(network), Data(network)
    for engine in (NumPyEngine(plan, network, data), StraightLineEngine(plan, network, data)):
        after = engine.states(first_state(network), 0, 4)
        for row, each in zip(after, traces(network, 4), strict=True):
            assert same(row, each.updated)
        assert not np.isfinite(after).all()


def test_no_text_of_a_network_becomes_code() -> None:
    network = example("mazur")
    names = {name: f"import_os_{i}" for i, name in enumerate(network.parameters)}
    renamed = replace(
        network,
        parameters={names[name]: value for name, value in network.parameters.items()},
        connections=tuple(c._replace(weight=names[c.weight]) for c in network.connections),
        biases={unit: names[name] for unit, name in network.biases.items()},
    )
    engine = StraightLineEngine(plan_of(renamed), renamed, Data(renamed))
    assert "import" not in engine.source


@pytest.mark.parametrize("loss", ["1 / (y - y)", "1 / 0 + y", "log(-1) * y", "1 / a"])
def test_examining_what_python_refuses_to_divide(loss: str) -> None:
    network = replace(example("neuron-sigmoid"), loss=loss)
    plan, data = plan_of(network), Data(network)
    assert_agrees(StraightLineEngine(plan, network, data), network)


@pytest.mark.parametrize("network", [dense((40, 30, 10), samples=3), example("softmax"), example("xor")])
@pytest.mark.parametrize("batch", [0, 2])
def test_losses_are_had_without_the_rest(network: Network, batch: int) -> None:
    network = replace(network, training=Training(batch=batch))
    engine = engine_for(plan_of(network), network, Data(network))
    states = np.vstack([first_state(network), engine.states(first_state(network), 0, 5)])
    expected = [float(each.mean_loss) for each in traces(network, 6)]
    assert engine.losses(states, 0) == pytest.approx(expected, rel=1e-12)
    assert engine.examine(states, 0).mean_losses == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "training",
    [
        Training(),
        Training(clip=0.05),
        Training(clip_norm=0.05),
        Training("momentum", clip_norm=50.0, batch=2),
        Training("adam", batch=1, shuffle=2),
        Training("adamw", decay=0.1, clip_norm=0.05, schedule="rate / (1 + t)"),
    ],
    ids=str,
)
@pytest.mark.parametrize("loss", ["half_squared_error", "squared_error", "binary_cross_entropy", "y * a"])
def test_each_way_of_training_in_straight_lines_is_that_of_traces(training: Training, loss: str) -> None:
    network = replace(example("xor"), training=training, loss=loss)
    plan, data = plan_of(network), Data(network)
    engine = StraightLineEngine(plan, network, data)
    size = len(plan.parameters)
    for row, each in zip(engine.states(first_state(network), 0, 5), traces(network, 5), strict=True):
        assert same(row[:size], each.updated)
