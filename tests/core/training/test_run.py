"""Runs: what is kept, what is computed again, and that both are the same."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from bpdebugger.core.network.network import Sample, Training
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.training.batches import Batches
from bpdebugger.core.training.history import History
from bpdebugger.core.training.run import MOST_UPDATES, Run
from bpdebugger.debugger.explaining.meanings import SENTENCES, outcome
from bpdebugger.exchange.examples import example
from tests.reference import Reference

XOR = example("xor")


@given(size=st.integers(0, 6), shuffle=st.none() | st.integers(0, 9), epoch=st.integers(0, 50))
def test_an_epoch_goes_through_every_sample_once(size: int, shuffle: int | None, epoch: int) -> None:
    batches = Batches(replace(XOR, training=Training(batch=size, shuffle=shuffle)))
    first = epoch * batches.per_epoch
    found = [sample for update in range(first, first + batches.per_epoch) for sample in batches.of(update)]
    assert sorted(found) == list(range(4))
    if shuffle is None:
        assert found == list(range(4))


def test_a_shuffled_order_depends_on_the_seed_and_the_epoch_alone() -> None:
    network = replace(XOR, training=Training(batch=1, shuffle=7))
    forwards, backwards = Batches(network), Batches(network)
    orders = [forwards.of(update) for update in range(400)]
    assert orders == [backwards.of(update) for update in range(399, -1, -1)][::-1]
    assert len({tuple(orders[i : i + 4]) for i in range(0, 400, 4)}) > 10


@given(rows=st.lists(st.integers(1, 9), max_size=12), most=st.integers(2, 20), data=st.data())
def test_a_history_keeps_rows_at_even_distances(rows: list[int], most: int, data: st.DataObject) -> None:
    history, every, longest = History(np.array([0.0]), most), [0.0], 1
    for count in rows:
        new = np.arange(len(every), len(every) + count, dtype=np.float64)
        history.extend(new[:, None])
        every += new.tolist()
        longest = max(longest, len(every))
        if data.draw(st.booleans()):
            length = data.draw(st.integers(1, len(every)))
            history.cut(length)
            del every[length:]
    assert history.length == len(every)
    for number in range(len(every)):
        found, row = history.nearest(number)
        assert found <= number
        assert row[0] == found
        # the distance doubles only when there are more rows than room, and stays when some are cut
        assert number - found < 2 * (longest // most + 1)


@pytest.mark.parametrize("training", [Training(), Training("momentum", batch=1), Training("adam", batch=3, shuffle=2)])
def test_a_run_in_little_memory_has_the_same_numbers(training: Training) -> None:
    network = replace(XOR, training=training)
    ample, sparing = Run(network), Run(network, most=100)
    ample.extend(300)
    for count in (1, 50, 249):
        sparing.extend(count)
    for update in (300, 0, 17, 18, 150, 299, 3):
        one, other = ample.trace(update), sparing.trace(update)
        assert one.updated.tobytes() == other.updated.tobytes()
        assert one.samples == other.samples
    assert ample.losses.tobytes() == sparing.losses.tobytes()


def test_what_was_cut_comes_back_the_same() -> None:
    run = Run(XOR)
    run.extend(50)
    before = run.trace(40).updated.tobytes()
    losses = run.losses.tobytes()
    run.cut(10)
    assert run.length == 10
    run.extend(41)
    assert run.trace(40).updated.tobytes() == before
    assert run.losses.tobytes() == losses


def test_a_run_has_its_limits() -> None:
    with pytest.raises(ValueError, match="at most"):
        Run(XOR).extend(MOST_UPDATES)
    with pytest.raises(ValueError, match="one sample alone"):
        Run(XOR, 2).extend(1)


SCHEDULES: dict[str, Any] = {
    "": lambda t: mpf(1),
    "rate * 0.5**t": lambda t: mpf(0.5) ** t,
    "rate / (1 + 0.5 * t)": lambda t: 1 / (1 + mpf(t) / 2),
    "rate * (1 + cos(pi * t / 6)) / 2": lambda t: (1 + mp.cos(mp.pi * t / 6)) / 2,
}
"""By what they are written as: the part of the learning rate that update t takes."""


def exact_run(training: Training, epochs: int) -> dict[str, object]:
    """Mazur's network trained with 50 digits, after the papers of the optimizers."""
    network = replace(example("mazur"), training=training)
    p = {name: mpf(value) for name, value in network.parameters.items()}
    m, v = dict.fromkeys(p, mpf(0)), dict.fromkeys(p, mpf(0))
    first_rate, b1, b2 = mpf(network.learning_rate), mpf(training.beta1), mpf(training.beta2)
    for t in range(1, epochs + 1):
        reference = Reference(replace(network, parameters=p), 0)
        g = {name: reference.derivative(("p", name)) for name in p}
        if training.clip:
            g = {name: max(-mpf(training.clip), min(mpf(training.clip), each)) for name, each in g.items()}
        if training.clip_norm:
            norm = mp.sqrt(sum(each**2 for each in g.values()))
            g = {name: min(mpf(1), mpf(training.clip_norm) / norm) * each for name, each in g.items()}
        rate = first_rate * SCHEDULES[training.schedule](t)
        for name in p:
            if training.optimizer == "nesterov":
                m[name] = mpf(training.momentum) * m[name] + g[name]
                p[name] -= rate * (g[name] + mpf(training.momentum) * m[name])
            elif training.optimizer == "momentum":
                m[name] = mpf(training.momentum) * m[name] + g[name]
                p[name] -= rate * m[name]
            elif training.optimizer in ("adam", "adamw"):
                m[name] = b1 * m[name] + (1 - b1) * g[name]
                v[name] = b2 * v[name] + (1 - b2) * g[name] ** 2
                step = (m[name] / (1 - b1**t)) / (mp.sqrt(v[name] / (1 - b2**t)) + mpf(training.epsilon))
                decayed = 1 - rate * mpf(training.decay) if training.optimizer == "adamw" else 1
                p[name] *= decayed
                p[name] -= rate * step
            else:
                p[name] -= rate * g[name]
    return p


@pytest.mark.parametrize(
    "training",
    [
        *map(Training, ("sgd", "momentum", "nesterov", "adam", "adamw")),
        Training("adamw", decay=0.3, schedule="rate * 0.5**t"),
        Training("sgd", schedule="rate / (1 + 0.5 * t)"),
        Training("momentum", clip=0.02),
        Training("sgd", clip_norm=0.05),
        Training("sgd", clip_norm=50.0),
        Training("adamw", clip_norm=0.05, schedule="rate * 0.5**t"),
        Training("adam", clip=0.02, schedule="rate * (1 + cos(pi * t / 6)) / 2"),
    ],
    ids=str,
)
def test_training_is_that_of_the_papers(training: Training) -> None:
    expected = exact_run(training, 6)
    run = Run(replace(example("mazur"), training=training))
    run.extend(5)
    last = run.trace(5)
    for name, value in expected.items():
        found = last[f"p_new[{name}]"].value
        assert abs(found - value) <= 1e-9 * abs(value), name  # type: ignore[operator, arg-type]


def test_the_norm_and_its_factor_are_steps_of_their_own() -> None:
    network = replace(XOR, training=Training(clip_norm=0.05), fixed=("w1",))
    last = Run(network).trace(0)
    names = [name for name in network.parameters if name != "w1"]
    norm = math.hypot(*(last[f"dE_dp[{name}]"].value for name in names))
    assert last["norm"].value == pytest.approx(norm, rel=1e-15)
    assert last["factor"].value == pytest.approx(0.05 / norm, rel=1e-15)
    assert last["factor"].formula == "min(1, 0.05 / norm)"
    assert "w1" not in last["norm"].formula
    assert last["p_new[w2]"].formula == "p[w2] - 0.5 * (factor * dE_dp[w2])"
    assert "‖g‖" in SENTENCES[last["norm"].place.kind].meaning(last["norm"])
    assert "beyond the bound" in outcome(last["factor"])
    assert last["norm"].number < last["factor"].number < last["p_new[w1]"].number
    within = Run(replace(network, training=Training(clip_norm=10.0))).trace(0)
    assert within["factor"].value == 1 and "within" in outcome(within["factor"])
    flat = Run(
        replace(network, parameters=dict.fromkeys(network.parameters, 0.0), samples=(Sample((0.0, 0.0), (0.5,)),))
    )
    assert (flat.trace(0)["norm"].value, flat.trace(0)["factor"].value) == (0.0, 1.0)


def test_gradients_are_clipped_in_one_way() -> None:
    with pytest.raises(NetworkError, match="clipped by value already"):
        Run(replace(XOR, training=Training(clip=1.0, clip_norm=1.0)))


def test_training_learns_xor() -> None:
    run = Run(XOR)
    run.extend(2000)
    assert run.losses[-1] < 0.01 < run.losses[0]
    for sample, row in zip(XOR.samples, run.trace(2000).y[:, -1], strict=True):
        assert round(float(row)) == sample.targets[0]


@pytest.mark.parametrize("batch", [0, 1, 3])
def test_the_loss_of_an_epoch_is_the_mean_over_its_updates(batch: int) -> None:
    run = Run(replace(XOR, training=Training(batch=batch)))
    run.extend(10)
    expected = [np.mean(run.losses[i : i + run.per_epoch]) for i in range(0, 11, run.per_epoch)]
    assert run.epoch_losses == pytest.approx(expected)


def test_one_sample_alone_has_its_own_loss() -> None:
    run = Run(XOR, 2)
    assert run.losses.tolist() == run.trace(0).losses.tolist() == [float(Run(XOR).trace(0).losses[2])]


@pytest.mark.parametrize("loss", ["-0.5", "0.25", "-1/0", "0 - 2"])
def test_a_constant_loss_is_that_number_in_every_update(loss: str) -> None:
    network = replace(example("neuron-sigmoid"), loss=loss)
    found = Run(network, None).losses
    assert float(found[0]) == {"-0.5": -0.5, "0.25": 0.25, "-1/0": -np.inf, "0 - 2": -2.0}[loss]
