"""Edits in a session: undo and redo to the same bytes, a drag as one step, a position that stays or says why."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.debugger.editing import activations, parameters, samples, units
from bpdebugger.debugger.editing.edit_error import EditError
from bpdebugger.debugger.walking.document import MOST_EDITS
from bpdebugger.debugger.walking.selection import Selection
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from bpdebugger.exchange.project import write
from bpdebugger.storage.stored_file import StoredFile
from tests.debugger.commands.bench import Bench, run
from tests.debugger.editing.test_any_edits import EDITS
from tests.depth import seeds
from tests.random_networks import random_network

STEPS = 50


def edited(session: Session, random: Random) -> None:
    """One edit at random, which may be refused."""
    with suppress(EditError):
        session.edit("Edit", lambda network: random.choice(EDITS)(network, random))


@pytest.mark.parametrize("ten", seeds(3, 50))
def test_undo_all_and_redo_all_after_any_row_of_edits(ten: int) -> None:
    for seed in range(10 * ten, 10 * ten + 10):
        random, session = Random(seed), Session(random_network(seed % 40))
        first = write(session.network)
        for _ in range(STEPS):
            random.choice((edited, edited, edited, _undone, _redone))(session, random)
        last = write(session.network)
        for _ in range(len(session.document.future)):
            session.redo()
        end = write(session.network)
        count = len(session.document.past)
        for _ in range(count):
            session.undo()
        assert write(session.network) == first
        assert not session.document.past
        assert not session.document.modified
        for _ in range(count):
            session.redo()
        assert write(session.network) == end
        assert last == end or count > 0
        assert session.recorded.network is session.network


def _undone(session: Session, random: Random) -> None:
    session.undo()


def _redone(session: Session, random: Random) -> None:
    session.redo()


def slide(session: Session, value: float) -> None:
    session.edit(f"Set w1 to {value}", lambda n: parameters.set_values(n, {"w1": value}), merge="slide w1")


def test_a_drag_is_one_undo_step() -> None:
    session = Session(example("mazur"))
    for value in (0.2, 0.3, 0.4):
        slide(session, value)
    session.settle()
    slide(session, 0.9)
    assert [edit.title for edit in session.document.past] == ["Set w1 to 0.4", "Set w1 to 0.9"]
    session.undo()
    assert session.network.parameters["w1"] == 0.4
    session.undo()
    assert session.network.parameters["w1"] == 0.15


def test_an_edit_that_changes_nothing_leaves_no_trace() -> None:
    session = Session(example("mazur"))
    slide(session, 0.15)
    assert not session.document.past
    assert not session.document.modified


def test_a_refused_edit_changes_nothing() -> None:
    session = Session(example("mazur"))
    moment = session.moment
    with pytest.raises(EditError):
        session.edit("Rename", lambda n: units.rename_unit(n, "h1", "h2"))
    assert session.moment is moment
    assert session.network is moment.trace.network


def test_history_is_bounded() -> None:
    session = Session(example("neuron-sigmoid"))
    for number in range(MOST_EDITS + 20):
        session.edit("Set", partial(parameters.set_values, values={"w1": float(number)}))
    assert len(session.document.past) == MOST_EDITS


def test_stepping_is_no_edit() -> None:
    session = Session(example("mazur"))
    session.step_over()
    session.run_on()
    assert not session.document.past


def test_saving_and_undoing_tell_what_is_modified(tmp_path: Path) -> None:
    file = StoredFile.written(tmp_path / "here.bpd", b"")
    session = Session(example("mazur"), file=file)
    assert not session.document.modified
    slide(session, 1.0)
    assert session.document.modified
    assert session.document.unsaved == ("Set w1 to 1.0",)
    session.stored(file)
    assert not session.document.modified
    assert session.document.unsaved == ()
    session.undo()
    assert session.document.modified
    session.redo()
    assert not session.document.modified
    session.apart()
    assert session.document.modified


def test_the_position_stays_where_its_quantity_is_still_there() -> None:
    session = Session(example("mazur"))
    session.run_to(session.recorded.find("dE_dz[o1]", 0))
    session.edit("Set", lambda n: parameters.set_values(n, {"w1": 3.0}))
    assert session.moment.step is not None
    assert session.moment.step.quantity == "dE_dz[o1]"
    assert "still at ∂E/∂z[o1]" in session.moment.reason
    session.edit("Add", lambda n: units.add_unit(n, 1))
    assert session.moment.step.quantity == "dE_dz[o1]"
    assert session.moment.step.number == session.recorded.find("dE_dz[o1]", 0)


def test_a_position_that_is_gone_says_where_it_went() -> None:
    session = Session(example("mazur"))
    session.run_to(session.recorded.find("dE_dz[h2]", 0))
    session.edit("Delete h2", lambda n: units.remove_units(n, ["h2"]))
    assert session.moment.step is not None
    assert "h2" not in session.moment.step.quantity
    assert session.moment.reason.startswith("Delete h2. Recorded anew; ∂E/∂z[h2] is gone; now at ")
    assert session.moment.step.symbol in session.moment.reason


def test_a_what_if_ends_with_an_edit_and_nothing_old_is_shown() -> None:
    session = Session(example("mazur"))
    session.run_to(session.recorded.find("y[o1]", 0))
    session.suppose(session.recorded.plan.unit_index["h1"], 2.0)
    session.edit("Set", lambda n: parameters.set_values(n, {"w1": 3.0}))
    assert session.moment.hold is None
    assert session.moment.trace is session.recorded
    assert session.moment.trace.network.parameters["w1"] == 3.0


def test_a_sample_alone_that_is_removed_gives_way_to_all() -> None:
    session = Session(example("xor"), 3)
    session.edit("Remove", lambda n: samples.remove_samples(n, [3]))
    assert session.sample is None
    assert session.recorded.averaged


def test_a_selection_outlives_what_it_can() -> None:
    session = Session(example("mazur"))
    session.select(Selection(units=("h1", "h2"), connections=(("h1", "o1"), ("h2", "o1")), layers=(2,)))
    session.edit("Delete", lambda n: units.remove_units(n, ["h1"]))
    assert session.moment.selection == Selection(units=("h2",), connections=(("h2", "o1"),), layers=(2,))


def test_practice_begins_anew_after_an_edit() -> None:
    session = Session(example("neuron-sigmoid"))
    session.practise()
    session.edit("Set", lambda n: activations.set_activation(n, ["o"], "tanh"))
    assert session.moment.practice is not None
    assert session.moment.practice.trace is session.recorded


def test_a_network_is_built_by_commands_alone() -> None:
    bench = Bench(example("mazur"))
    for id, argument in (
        ("add-unit", "1"),
        ("rename", "h3=extra"),
        ("set-activation", "extra=z * sigmoid(beta * z)"),
        ("set-value", "beta=0.5 w1=-1"),
        ("set-bias", "extra=own"),
        ("connect", "i1->o1"),
        ("name-weight", "i1->o1=w1"),
        ("set-loss", "huber"),
        ("set-learning-rate", "0.25"),
        ("set-cells", "1 0 1 2 3 4"),
        ("set-title", "Built"),
    ):
        run(bench, id, argument)
    network = bench.session.network
    assert network.biases["extra"] == "own"
    assert network.parameters["beta"] == 0.5
    assert [c.weight for c in network.connections if c.source == "i1" and c.target in ("h1", "o1")] == ["w1", "w1"]
    assert (network.loss, network.learning_rate, network.title, len(network.samples)) == ("huber", 0.25, "Built", 2)
    for _ in range(11):
        run(bench, "undo")
    assert write(bench.session.network) == write(example("mazur"))


def test_copy_paste_cut_and_delete() -> None:
    bench = Bench(example("mazur"))
    run(bench, "select", "h1 h2")
    run(bench, "copy")
    run(bench, "paste")
    assert bench.session.moment.selection.units == ("h3", "h4")
    run(bench, "cut")
    assert write(bench.session.network) == write(example("mazur"))
    run(bench, "select", "connections i1->h1 layers 2")
    run(bench, "delete")
    assert [len(layer.units) for layer in bench.session.network.layers] == [2, 2]
    with pytest.raises(CommandError, match="Nothing is selected"):
        run(bench, "delete")


@pytest.mark.parametrize(
    ("id", "argument", "why"),
    [
        ("set-value", "w1", "has no value"),
        ("set-value", "w1=nan", "a finite number is wanted"),
        ("set-value", "w9=1", 'no parameter "w9", did you mean w8'),
        ("set-value", "", "values is missing"),
        ("set-cells", "0 0 five", "a finite number is wanted"),
        ("set-cells", "0 0", "block is missing"),
        ("set-cells", "7 0 1", "beyond"),
        ("set-layer-activation", "9=tanh", "neither the number of a layer"),
        ("remove-samples", "4", "no sample 4; they go from 0 to 0"),
        ("connect", "i1", "two names with an arrow"),
        ("connect", "i1->q", 'no unit "q"'),
        ("suppose", "o3=1", 'no unit "o3", did you mean o'),
        ("select", "q", 'no unit "q"'),
        ("select", "h1 layers 7", "neither the number of a layer"),
        ("add-unit", "q", "neither the number of a layer"),
        ("rename", "q=r", "neither the number of a layer"),
        ("initialise", "he seed", "a whole number from 0 on is wanted"),
        ("initialise", "she 1", 'no scheme "she", did you mean he'),
    ],
)
def test_arguments_that_mean_nothing_are_refused_in_a_sentence(id: str, argument: str, why: str) -> None:
    bench = Bench(example("mazur"))
    with pytest.raises((CommandError, EditError), match=why):
        run(bench, id, argument)
    assert not bench.session.document.past
