"""Time: breakpoints, watches and marks over a run, against a walk through its traces one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from bpdebugger.core.network.network import USUAL_TRAINING, Network, Training
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.quantities import Kind
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.commands.going import change
from bpdebugger.debugger.explaining.breadcrumb import breadcrumb
from bpdebugger.debugger.explaining.watched import watched
from bpdebugger.debugger.timeline import own_marks
from bpdebugger.debugger.timeline.timeline import MarkType, layers, marks, next_mark, phases, previous_mark
from bpdebugger.debugger.walking.moment import Bookmark, Position
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.armed import armed
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Breakpoints, Trigger
from bpdebugger.exchange.examples import NAMES, example

XOR = example("xor")
CONDITIONS = (
    Breakpoint("E", "value < 0.4"),
    Breakpoint("dE_dp[w1]", change=Trigger.SIGN),
    Breakpoint("", "delta(E) > 0.2"),
    Breakpoint("p_new[w5]", "value > 1"),
    Breakpoint("unit h1", "abs(value) < 0.01", hits="%3"),
    Breakpoint("dE_dz", "value > 0.3", hits=">=40"),
    Breakpoint("y[o]", "sample == 2 and epoch > 3 and prev(value) > value"),
)


def trained(training: Training = USUAL_TRAINING, epochs: int = 30) -> Session:
    session = Session(replace(XOR, training=training))
    list(session.train(epochs))
    return session


def one_by_one(run: Run, breakpoint: Breakpoint) -> list[tuple[int, int]]:
    """Where a breakpoint stops, by looking at each trace by itself; the hits are counted here."""
    unlimited = armed(run, Breakpoints((replace(breakpoint, hits=""),))).rows[0]
    every = [(update, int(step)) for update in range(run.length) for step in unlimited.steps(update)]
    rule, count = breakpoint.hits[:1], int(breakpoint.hits.strip(">=%") or 1)
    numbers = range(1, len(every) + 1)
    chosen = [n % count == 0 if rule == "%" else n >= count for n in numbers]
    return [stop for stop, there in zip(every, chosen, strict=True) if there]


@pytest.mark.parametrize("breakpoint", CONDITIONS, ids=str)
@pytest.mark.parametrize("training", [Training(), Training("adam", batch=1, shuffle=3)], ids=["whole", "single"])
def test_continue_stops_where_a_walk_through_the_traces_does(breakpoint: Breakpoint, training: Training) -> None:
    session = trained(training)
    expected = one_by_one(session.run, breakpoint)
    session.restart()
    session.set_breakpoints(Breakpoints((breakpoint,)))
    found = []
    for _ in range(len(expected)):
        session.run_on()
        found.append((session.moment.update, session.moment.position.step))
        assert session.moment.reason.startswith("Breakpoint: ")
    assert found == expected
    session.run_on()
    assert session.moment.at_end
    back = []
    for _ in range(len(expected)):
        session.run_back()
        back.append((session.moment.update, session.moment.position.step))
    assert back in (expected[::-1], [*expected[-2::-1], (0, session.moment.start)])


def test_a_training_stops_at_a_breakpoint_and_records_no_more() -> None:
    straight = trained(epochs=200)
    wanted = Breakpoint("E", "value < 0.3 and sample == 0")
    expected = one_by_one(straight.run, wanted)[0]
    session = Session(XOR)
    session.set_breakpoints(Breakpoints((wanted,)))
    list(session.train(200))
    assert (session.moment.update, session.moment.position.step) == expected
    assert session.run.length == expected[0] + 1
    assert "Breakpoint: E" in session.moment.reason


def test_a_training_that_is_left_keeps_what_it_recorded() -> None:
    session = Session(XOR)
    work = session.train(100_000)
    assert next(work) > 0
    length = session.run.length
    assert 1 < length < 100_000
    session.stop_training()
    assert session.moment.at_end
    assert session.moment.length == length


def test_log_points_write_and_do_not_stop() -> None:
    session = trained(epochs=5)
    session.restart()
    session.set_breakpoints(Breakpoints((Breakpoint("E", "sample == 1", log="E is {E} in epoch {epoch}"),)))
    session.run_on()
    assert session.moment.at_end
    values = [float(session.run.trace(update).losses[1]) for update in range(5)]
    assert session.moment.log == tuple(f"E is {value:.6g} in epoch {n}" for n, value in enumerate(values))


def test_going_back_over_an_update_restores_the_very_same_bits() -> None:
    session = trained(Training("adam", batch=1, shuffle=5), 4)
    session.restart()
    seen = {}
    session.set_granularity(Granularity.UNIT)
    while not session.moment.at_end:
        session.step_over()
        moment = session.moment
        seen[moment.update, moment.position.step] = moment.step.value if moment.step else None
    while not session.moment.at_start:
        moment = session.moment
        assert moment.step is not None
        before = seen[moment.update, moment.position.step]
        assert np.float64(moment.step.value).tobytes() == np.float64(before).tobytes()
        session.step_back()


def test_by_epoch_a_step_trains_where_nothing_is_recorded_yet() -> None:
    session = Session(replace(XOR, training=Training(batch=1)))
    session.set_granularity(Granularity.EPOCH)
    for epoch in range(5):
        session.step_over()
        assert (session.moment.epoch, session.moment.update) == (epoch, 4 * epoch + 3)
        assert session.moment.at_end
    session.step_back()
    assert session.moment.update == 15


def test_an_edit_within_a_run_edits_what_one_sees() -> None:
    session = trained(epochs=50)
    before = session.document.network
    value = session.network.parameters["w1"]
    assert value != XOR.parameters["w1"]

    def change_w2(network: Network) -> Network:
        return replace(network, parameters={**network.parameters, "w2": 1.5})

    session.edit("Set w2", change_w2)
    assert session.document.network.parameters["w1"] == value
    assert session.moment.update == 0
    assert "50 epochs" in session.moment.reason
    session.undo()
    assert session.document.network is before


def test_settings_of_the_training_begin_from_the_same_parameters() -> None:
    session = trained(epochs=50)
    session.edit_training("Set the rate", lambda network: replace(network, learning_rate=0.1))
    assert session.document.network.parameters == XOR.parameters
    session.undo()
    list(session.train(50))
    after = session.recorded.updated.tolist()
    session.keep_parameters()
    assert list(session.document.network.parameters.values()) == after
    assert session.moment.update == 0
    session.step_back()
    session.undo()
    list(session.train(50))
    session.step_back()
    before = session.recorded.parameters.tolist()
    session.keep_parameters()
    assert list(session.document.network.parameters.values()) == before


@pytest.mark.parametrize("name", NAMES)
def test_bands_cover_the_trace_without_gaps(name: str) -> None:
    recorded = Session(example(name)).recorded
    for bands in (phases(recorded), layers(recorded)):
        assert bands[-1].last == len(recorded) - 1
        for one, after in pairwise(bands):
            assert after.first == one.last + 1


def test_marks_are_gone_through_in_order() -> None:
    session = trained(epochs=60)
    session.restart()
    session.set_breakpoints(Breakpoints((Breakpoint("E", "value < 0.2"),)))
    places: list[tuple[int, int]] = []
    while (stop := next_mark(session.moment)) is not None and len(places) < 500:
        session.run_to(stop[1], stop[0])
        places.append(stop)
        assert any(stop[1] in steps for steps in marks(session.moment).values())
    assert places == sorted(set(places))
    back = []
    while (stop := previous_mark(session.moment)) is not None:
        session.run_to(stop[1], stop[0])
        back.append(stop)
    assert back == places[-2::-1]


def test_the_saturated_and_the_not_finite_are_marked() -> None:
    session = Session(example("vanishing"))
    at = marks(session.moment)[MarkType.SATURATED]
    trace = session.recorded
    named = [step.number for step in trace if step.quantity.startswith("dy_dz") and step.value < 0.01]
    assert at.tolist() == named != []
    broken = Session(replace(XOR, loss="1 / (y - y)"))
    found = marks(broken.moment)[MarkType.NOT_FINITE]
    assert found.tolist() == [step.number for step in broken.recorded if step.operands and not np.isfinite(step.value)]


def test_changes_are_where_the_value_is_another_one() -> None:
    session = trained(epochs=6)
    session.run_to(session.recorded.find("dE_dp[w1]"), 3)
    assert change(session, ahead=True) == (4, session.moment.position.step)
    session.run_to(session.run.trace(2).find("y[h1]", 1), 2)
    rows = [(u, row, float(session.run.trace(u).y[row, 2])) for u in range(6) for row in range(4)]
    here = rows.index(next(each for each in rows if each[:2] == (2, 1)))
    after = next(each for each in rows[here + 1 :] if each[2] != rows[here][2])
    before = next(each for each in rows[here - 1 :: -1] if each[2] != rows[here][2])
    for ahead, expected in ((True, after), (False, before)):
        stop = change(session, ahead)
        assert stop is not None
        step = session.run.trace(stop[0])[stop[1]]
        assert (stop[0], step.sample, step.quantity) == (expected[0], expected[1], "y[h1]")


def test_a_breadcrumb_goes_from_the_epoch_to_the_quantity() -> None:
    session = trained(Training(batch=1), 4)
    session.run_to(session.run.trace(14).find("dy_dz[h1]", 2), 14)
    words = [crumb.words for crumb in breadcrumb(session.moment)]
    assert words == ["epoch 3", "update 3 of 4", "sample 2", "backward", "h1", "dy/dz"]
    for crumb in breadcrumb(session.moment):
        assert crumb.step <= session.moment.position.step
    assert breadcrumb(Session(XOR).moment) == ()


def test_watches_show_what_the_trace_has_and_their_curves_the_run() -> None:
    session = trained(epochs=8)
    session.run_to(session.run.trace(5).find("E", 2), 5)
    session.set_watches(("E", "delta(E)", "y[h9]", "dE_dz[h1]", "p_new[w1]", "value"))
    loss, delta, wrong, later, new, value = watched(session.moment)
    losses = [float(session.run.trace(update).losses[2]) for update in range(8)]
    assert loss.reading.value == losses[5]
    assert loss.curve.tolist() == losses
    assert loss.here == 5
    assert delta.reading.value == losses[5] - float(session.run.trace(5).losses[1])
    assert wrong.reading.wrong
    assert "no unit h9" in wrong.reading.words
    assert later.reading.value is None
    assert later.reading.words.startswith("not yet (computed at step ")
    assert new.curve.tolist() == [float(session.run.trace(u)["p_new[w1]"].value) for u in range(8)]
    assert value.reading.value == losses[5]
    steps = session.run.trace(5)
    start = session.moment.start
    assert value.curve[start + 1 :].tolist() == [step.value for step in steps][start + 1 :]


@pytest.mark.parametrize("commands", [4_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_random_walk_ends_where_going_there_directly_leads(commands: int) -> None:
    random = Random(6)
    session = Session(replace(XOR, training=Training("adam", batch=2, shuffle=1)))
    session.set_breakpoints(
        Breakpoints((Breakpoint("dE_dz[h1]", change=Trigger.SIGN), Breakpoint("", "delta(E) > 0.5")))
    )
    sizes = list(Granularity)

    def jump() -> None:
        update = random.randrange(session.run.length)
        session.run_to(random.randrange(len(session.run.trace(update))), update)

    def train() -> None:
        if session.run.length < 300:
            list(session.train(random.randint(1, 3)))

    often = [session.step_over, session.step_back, session.step_into, session.step_back_into, session.step_out]
    often += [session.step_back_out, lambda: session.set_granularity(random.choice(sizes))]
    seldom = [session.run_on, session.run_back, session.restart, jump, train, lambda: session.go_to_update(0)]
    for number in range(commands):
        random.choice(often if random.random() < 0.97 else seldom)()
        if number % (commands // 20) == 0 or number == commands - 1:
            assert_as_if_gone_there_directly(session)
        if session.run.length > 400:
            # by epoch each step at the end trains; the walk stays within reach
            session.set_granularity(random.choice(sizes[:4]))


def assert_as_if_gone_there_directly(session: Session) -> None:
    moment = session.moment
    fresh = Session(session.document.network)
    if moment.length > 1:
        fresh.run.extend(moment.length - 1)
    fresh.run_to(moment.position.step, moment.update)
    there = fresh.moment
    assert (there.update, there.length, there.epoch) == (moment.update, moment.length, moment.epoch)
    assert moment.trace.samples == there.trace.samples
    assert [step.value for step in moment.trace] == [step.value for step in there.trace]
    if moment.position.finished:
        assert moment.position == there.position
        assert (moment.at_start, moment.at_end) == (there.at_start, there.at_end)
    else:
        assert Position(moment.position.step) == there.position


@pytest.mark.parametrize("training", [Training(), Training("momentum", batch=3, shuffle=1)], ids=["whole", "batches"])
def test_updates_with_marks_are_those_whose_traces_have_some(training: Training) -> None:
    for network in (XOR, example("vanishing"), replace(example("neuron-sigmoid"), learning_rate=1e200)):
        session = Session(replace(network, training=training))
        list(session.train(40))
        run = session.run
        found = list(own_marks.marked(run, 0, run.length))
        each = [own_marks.not_finite, own_marks.saturated]
        expected = [
            update
            for update in range(run.length)
            if any(len(of(run.trace(update))) for of in each) or len(own_marks.turned(run, update))
        ]
        assert found == expected
        assert list(own_marks.marked(run, 7, 20)) == [update for update in expected if 7 <= update < 20]
        backwards = list(own_marks.marked(run, 3, 40, backwards=True))
        assert backwards == [update for update in reversed(expected) if 3 <= update < 40]


def test_a_gradient_that_turns_is_marked_in_the_update_where_it_does() -> None:
    session = trained(epochs=60)
    run = session.run
    turned = 0
    for update in range(1, run.length):
        before, trace = run.trace(update - 1), run.trace(update)
        expected = [
            step.number
            for step in trace
            if step.place.kind is Kind.MEAN_GRADIENT and step.value * before[step.quantity].value < 0
        ]
        assert own_marks.turned(run, update).tolist() == expected
        turned += len(expected)
    assert turned


def test_bookmarks_go_along_where_their_quantity_does() -> None:
    session = Session(XOR)
    for name in ("E@3", "dE_dz[h1]@1", "p_new[w1]"):
        quantity, _, sample = name.partition("@")
        session.run_to(session.recorded.find(quantity, int(sample) if sample else None))
        here = session.moment
        session.set_bookmarks((*here.bookmarks, Bookmark(0, here.position.step, name)), "Set.")
    session.choose_sample(1)
    assert [each.name for each in session.moment.bookmarks] == ["dE_dz[h1]@1", "p_new[w1]"]
    for each in session.moment.bookmarks:
        assert session.recorded[each.step].quantity == each.name.partition("@")[0]
    while (stop := next_mark(session.moment)) is not None:
        session.run_to(stop[1], stop[0])


def test_bookmarks_survive_an_edit_within_a_run_of_batches() -> None:
    session = Session(replace(XOR, training=Training(batch=3)))
    session.run_to(session.recorded.find("dE_dz[h2]", 1))
    session.set_bookmarks((Bookmark(0, session.moment.position.step, "kept"),), "Set.")
    list(session.train(2))
    session.set_bookmarks((*session.moment.bookmarks, Bookmark(3, 40, "gone")), "Set.")
    assert session.moment.update == 3
    session.edit_training("Set the batch", lambda network: replace(network, training=Training(batch=2)))
    (kept,) = session.moment.bookmarks
    assert (kept.name, session.recorded[kept.step].quantity) == ("kept", "dE_dz[h2]")
