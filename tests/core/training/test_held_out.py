"""Samples that are held out: the training goes as if they were not there, and E over them is seen beside it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from bpdebugger.core.checking.check import check
from bpdebugger.core.network.network import Network, Reduction, Training
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.core.passes.trace import trace
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.editing.samples import hold_out, set_cells
from bpdebugger.exchange import scripts
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project import read, write
from tests.networks import dense

ALL = dense((2, 3, 2), "tanh", samples=7)
HELD = (1, 4, 5)


def held(network: Network = ALL) -> Network:
    return hold_out(network, HELD, held=True)


def only(network: Network, rows: tuple[int, ...]) -> Network:
    return replace(network, samples=tuple(replace(network.samples[row], held_out=False) for row in rows))


@pytest.mark.parametrize("reduction", [Reduction(), Reduction("sum", "mean")])
@pytest.mark.parametrize(
    "training", [Training(), Training(batch=1), Training(batch=3), Training("adam", batch=2)], ids=str
)
def test_the_training_goes_as_if_they_were_not_there(training: Training, reduction: Reduction) -> None:
    network = replace(held(), training=training, reduction=reduction)
    others = only(network, network.trained)
    one, other = Run(network), Run(others)
    one.extend(40)
    other.extend(40)
    assert one.losses.tobytes() == other.losses.tobytes()
    assert dict(one.network_at(40).parameters) == dict(other.network_at(40).parameters)
    assert one.per_epoch == other.per_epoch
    # the samples keep their numbers
    assert {sample for update in range(one.per_epoch) for sample in one.trace(update).samples} == {0, 2, 3, 6}


def test_shuffled_batches_take_none_of_them() -> None:
    run = Run(replace(held(), training=Training(batch=2, shuffle=3)))
    run.extend(60)
    seen = [sample for update in range(61) for sample in run.trace(update).samples]
    assert set(seen) == {0, 2, 3, 6}
    assert len({tuple(run.trace(update).samples) for update in range(60)}) > 3


@pytest.mark.parametrize("reduction", [Reduction(), Reduction("sum")])
def test_their_loss_is_that_of_a_network_that_has_them_alone(reduction: Reduction) -> None:
    network = replace(held(), reduction=reduction)
    run = Run(network)
    run.extend(30)
    updates, found = run.held_out()
    assert updates.tolist() == list(range(31))
    for update in (0, 7, 30):
        alone = trace(only(run.network_at(update), HELD))
        assert found[update] == pytest.approx(alone["E"].value, rel=1e-14)
        assert run.loss_held_out(update) == found[update]


def test_of_many_updates_some_are_looked_at() -> None:
    run = Run(held())
    run.extend(5000)
    updates, found = run.held_out(50)
    assert len(updates) == len(found) <= 50 and updates[0] == 0 and updates[-1] > 4800
    assert np.isfinite(found).all()
    run.cut(10)
    assert run.held_out(50)[0].max() <= 9


def test_none_held_out_is_nothing_to_see() -> None:
    run = Run(ALL)
    assert len(run.held_out()[0]) == 0
    assert len(Run(held(), 1).held_out()[0]) == 0


def test_a_trace_of_all_leaves_them_out_and_one_alone_can_be_recorded() -> None:
    network = held()
    recorded = trace(network)
    assert recorded.samples == (0, 2, 3, 6)
    assert recorded["E"].value == pytest.approx(trace(only(network, network.trained))["E"].value)
    assert trace(network, 4)["E"].value == trace(ALL, 4)["E"].value
    assert check(recorded).summary().holds
    assert "SAMPLES = (0, 2, 3, 6)" in scripts.script(recorded, "numpy")


def test_the_file_keeps_the_mark() -> None:
    network = held()
    samples = json.loads(write(network))["samples"]
    assert [sample.get("held_out", False) for sample in samples] == [i in HELD for i in range(7)]
    assert read(write(network)).samples == network.samples
    wrong = json.loads(write(network))
    wrong["samples"][0]["held_out"] = 1
    with pytest.raises(NetworkError, match=r"samples\[0\]\.held_out: a number instead of true or false"):
        read(json.dumps(wrong).encode())


def test_a_mark_stays_with_its_sample() -> None:
    changed = set_cells(held(), 1, 0, [[9.0]])
    assert changed.samples[1].held_out and changed.samples[1].inputs[0] == 9.0


def test_one_must_remain_to_train_with() -> None:
    with pytest.raises(EditError, match="every sample would be held out"):
        hold_out(ALL, range(7), held=True)
    none = replace(ALL, samples=tuple(replace(sample, held_out=True) for sample in ALL.samples))
    with pytest.raises(NetworkError, match="every sample is held out"):
        trace(none)
    assert hold_out(held(), HELD, held=False).samples == ALL.samples
    assert example("xor").held_out == ()
