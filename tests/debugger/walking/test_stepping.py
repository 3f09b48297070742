"""Stepping by every size in both directions, against stops that are looked for one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bpdebugger.core.network.network import Network, Training
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.core.training.run import Run
from bpdebugger.debugger.walking.moment import Position, stages
from bpdebugger.debugger.walking.stepping import MOST_LOGGED, Walker, beginning
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Breakpoints
from bpdebugger.exchange.examples import example
from tests.networks import dense, one_unit

MAZUR, XOR = example("mazur"), example("xor")
BATCHES = replace(XOR, training=Training(batch=3))
SIZES = list(Granularity)
BELOW_EPOCHS = SIZES[:-1]
Place = tuple[int, int]


def walker(network: Network, updates: int = 1) -> Walker:
    run = Run(network)
    if updates > 1:
        run.extend(updates - 1)
    made = Walker(run)
    made.moment = replace(made.moment, length=run.length)
    return made


def place(made: Walker) -> Place:
    return made.moment.update, made.moment.position.step


def stops(made: Walker, granularity: Granularity) -> list[Place]:
    """Where groups of a size end, in all updates."""
    run = made.run
    if granularity is Granularity.EPOCH:
        ends = range(run.per_epoch - 1, run.length, run.per_epoch)
        found = [(update, len(run.trace(update)) - 1) for update in ends]
        last = (run.length - 1, len(run.trace(run.length - 1)) - 1)
        return found if last in found else [*found, last]
    return [
        (update, step)
        for update in range(run.length)
        for step in range(len(run.trace(update)))
        if run.trace(update).next_stop(step - 1, granularity) == step
    ]


NETWORKS = pytest.mark.parametrize(
    ("network", "updates"), [(MAZUR, 1), (XOR, 3), (BATCHES, 4)], ids=["mazur", "xor", "batches"]
)


@NETWORKS
def test_factor_by_factor_each_number_that_is_computed_comes_once(network: Network, updates: int) -> None:
    made = walker(network, updates)
    computed = [
        (update, step)
        for update in range(updates)
        for step in range(len(made.run.trace(update)))
        if made.run.trace(update).place(step).kind not in GIVEN
    ]
    seen = []
    while not made.moment.at_end:
        made.step_over()
        seen.append(place(made))
    assert seen == computed


@NETWORKS
@pytest.mark.parametrize("granularity", BELOW_EPOCHS)
def test_a_step_over_goes_to_the_next_stop_and_a_step_back_to_the_one_before(
    network: Network, updates: int, granularity: Granularity
) -> None:
    made = walker(network, updates)
    made.set_granularity(granularity)
    wanted = stops(made, granularity)
    seen = []
    for _ in wanted:
        made.step_over()
        seen.append(place(made))
    assert seen == wanted
    made.step_over()
    assert made.moment.at_end
    back = []
    while not made.moment.at_start:
        made.step_back()
        back.append(place(made))
    assert back == [*reversed(wanted[:-1]), (0, made.moment.start)]


@NETWORKS
def test_by_epoch_it_goes_from_end_to_end(network: Network, updates: int) -> None:
    made = walker(network, updates)
    made.set_granularity(Granularity.EPOCH)
    wanted = stops(made, Granularity.EPOCH)
    if network is BATCHES:
        assert made.run.per_epoch == 2
    seen = []
    while not made.moment.at_end:
        made.step_over()
        seen.append(place(made))
    assert seen == wanted
    made.step_back()
    if len(wanted) > 1:
        assert place(made) == wanted[-2]
    # from inside an epoch, to the end of the one before
    first, second = wanted[0], (wanted[1] if len(wanted) > 1 else None)
    if second:
        made.stop_at(Position(first[1] - 3), second[0])
        made.step_back()
        assert place(made) == first
    made.step_back()
    assert made.moment.at_start


def test_by_epoch_what_is_not_recorded_yet_is_recorded_up_to_the_end_of_the_next() -> None:
    made = walker(BATCHES)
    made.set_granularity(Granularity.EPOCH)
    made.step_over()
    assert (place(made)[0], made.run.length) == (1, 2)
    made.step_over()
    assert (place(made)[0], made.run.length, made.moment.length) == (3, 4, 4)
    alone = Walker(Run(XOR, 2))
    alone.set_granularity(Granularity.EPOCH)
    for _ in range(2):
        alone.step_over()
    assert (alone.run.length, alone.moment.at_end) == (1, True)


@NETWORKS
@pytest.mark.parametrize(("small", "large"), list(pairwise(BELOW_EPOCHS)))
def test_out_is_one_size_larger_and_into_one_smaller(
    network: Network, updates: int, small: Granularity, large: Granularity
) -> None:
    made = walker(network, updates)
    smaller, larger = stops(made, small), stops(made, large)
    begin = (0, made.moment.start)
    for here in smaller[:: max(1, len(smaller) // 12)]:
        for name, size, ends, ahead in (
            ("step_out", small, larger, True),
            ("step_back_out", small, larger, False),
            ("step_into", large, smaller, True),
            ("step_back_into", large, smaller, False),
        ):
            made.stop_at(Position(here[1]), here[0])
            made.set_granularity(size)
            getattr(made, name)()
            after = [end for end in ends if end > here]
            before = [end for end in ends if end < here]
            # over an update back it stops at its end, which every size has
            wanted = (after[0] if after else stops(made, small)[-1]) if ahead else (before[-1] if before else begin)
            assert place(made) == wanted, (name, here)


def test_the_largest_size_has_none_larger() -> None:
    made = walker(XOR, 3)
    made.set_granularity(Granularity.EPOCH)
    made.step_out()
    assert place(made) == stops(made, Granularity.EPOCH)[0]
    made.step_out()
    made.step_back_out()
    assert place(made) == stops(made, Granularity.EPOCH)[0]


def test_into_fills_one_number_after_the_other_and_out_ends_the_equation() -> None:
    made = walker(MAZUR)
    trace = made.recorded
    first = trace.find("z[h1]", 0)
    count = stages(trace[first])
    assert count == 5
    filled = []
    for _ in range(count + 2):
        made.step_into()
        filled.append((made.moment.position.step, made.moment.position.filled))
    assert filled == [*((first, number) for number in range(count + 1)), (first, None)]
    made.step_back()
    back = []
    made.stop_at(Position(first))
    while made.moment.position.step == first and not made.moment.at_start:
        made.step_back_into()
        back.append((made.moment.position.step, made.moment.position.filled))
    assert back == [*((first, number) for number in range(count, -1, -1)), (made.moment.start, None)]
    made.step_back_into()
    assert made.moment.at_start
    made.step_into()
    made.step_into()
    assert made.moment.position == Position(first, 1)
    made.step_out()
    assert made.moment.position == Position(first)
    made.stop_at(Position(first, 2))
    made.step_over()
    assert made.moment.position == Position(first)
    made.stop_at(Position(first, 2))
    made.step_back_out()
    assert place(made) == (0, made.moment.start)


def test_what_is_not_an_equation_is_computed_at_once() -> None:
    # dy/dz of the identity is 1: there is nothing to fill in
    made = walker(one_unit("identity", {"w": 0.5}))
    slope = made.recorded.find("dy_dz[o]", 0)
    assert stages(made.recorded[slope]) == 0
    made.stop_at(Position(slope - 1))
    made.step_into()
    assert made.moment.position == Position(slope)
    made.step_back_into()
    assert made.moment.position == Position(slope - 1)
    made.step_into()
    assert made.moment.position == Position(slope)


def test_into_at_the_end_stays_there_and_over_an_update_begins_the_next() -> None:
    made = walker(XOR, 2)
    last = len(made.run.trace(0)) - 1
    made.stop_at(Position(last), 0)
    made.step_into()
    assert place(made) == (1, made.run.trace(1).next_stop(-1, Granularity.FACTOR))
    assert made.moment.position.filled == 0
    made.stop_at(Position(len(made.run.trace(1)) - 1), 1)
    made.step_into()
    assert made.moment.at_end
    assert made.moment.position.finished


def test_run_to_any_step_of_any_update() -> None:
    made = walker(XOR, 3)
    start = made.moment.start
    for update, step in ((2, 70), (0, 40), (1, 55)):
        made.run_to(step, update)
        assert place(made) == (update, step)
    made.run_to(60)
    assert place(made) == (1, 60)
    # what is given is there before anything is computed
    made.run_to(0, 0)
    assert place(made) == (0, start)
    made.run_to(start - 1, 0)
    assert made.moment.at_start
    first = made.run.trace(2).next_stop(-1, Granularity.FACTOR)
    made.run_to(0, 2)
    assert place(made) == (2, first)


@pytest.mark.parametrize(
    ("number", "update", "words"),
    [
        (0, 3, "update 3: 3 are recorded"),
        (0, -1, "update -1: 3 are recorded"),
        (10_000, 1, "step 10000: the trace ends with step "),
    ],
)
def test_what_there_is_not_is_refused_and_nothing_moves(number: int, update: int, words: str) -> None:
    made = walker(XOR, 3)
    made.run_to(50, 1)
    before = made.moment
    with pytest.raises(IndexError, match=words):
        made.run_to(number, update)
    assert made.moment is before
    last = len(made.run.trace(1)) - 1
    made.run_to(last, 1)
    with pytest.raises(IndexError):
        made.run_to(last + 1, 1)


def test_the_first_gradient_of_a_weight() -> None:
    made = walker(MAZUR)
    made.run_to_first_gradient()
    gradients = [step.number for step in made.recorded if step.quantity.startswith("dE_dw[")]
    assert place(made) == (0, min(gradients))
    assert made.moment.reason.startswith(
        "Here is the gradient of w5, the first of a weight. Continue goes on to the end."
    )
    without = replace(dense([1, 1]), connections=(), parameters={"b_o1": 0.5})
    lonely = walker(without)
    lonely.run_to_first_gradient()
    assert lonely.moment.at_end


def breaking(network: Network, *breakpoints: Breakpoint, updates: int = 1) -> Walker:
    made = walker(network, updates)
    made.moment = replace(made.moment, breakpoints=Breakpoints(breakpoints))
    return made


def test_continue_and_back_stop_at_breakpoints_and_say_which() -> None:
    made = breaking(XOR, Breakpoint("dE_dz[o]"), updates=2)
    hits = [(update, made.run.trace(update).find("dE_dz[o]", sample)) for update in (0, 1) for sample in range(4)]
    seen = []
    for _ in hits:
        made.run_on()
        seen.append(place(made))
        assert "dE_dz[o]" in made.moment.reason or "∂E/∂z[o]" in made.moment.reason
    assert seen == hits
    made.run_on()
    assert made.moment.at_end
    back = []
    for _ in hits:
        made.run_back()
        back.append(place(made))
    assert back == hits[::-1]
    made.run_back()
    assert made.moment.at_start
    # an equation that is open is still ahead
    made.stop_at(Position(hits[0][1], 1), 0)
    made.run_on()
    assert place(made) == hits[0]
    assert made.moment.position.finished


def test_a_breakpoint_at_what_is_given_does_not_stop_the_way_back() -> None:
    made = breaking(MAZUR, Breakpoint("y[i1]"))
    made.run_on()
    assert made.moment.at_end
    made.run_back()
    assert made.moment.at_start


def test_log_points_write_on_the_way_and_the_last_200_lines_are_kept() -> None:
    made = breaking(XOR, Breakpoint("z[h1]", log="z is {value}"), updates=70)
    made.run_on()
    assert made.moment.at_end
    assert len(made.moment.log) == MOST_LOGGED
    trace = made.run.trace(69)
    assert f"{trace['z[h1]@3'].value:.4g}"[:4] in made.moment.log[-1].replace("−", "-")
    before = made.moment.log
    made.run_back()
    assert made.moment.log == before
    made.run_on()
    assert len(made.moment.log) == MOST_LOGGED


def test_the_reason_says_where_one_is() -> None:
    made = walker(MAZUR)
    assert made.moment.reason == "Ready: nothing is computed yet. Step over (F10) computes the first number."
    made.step_over()
    number, last = made.moment.position.step, len(made.recorded) - 1
    assert made.moment.reason == f"Computed z[h1]: step {number} of {last}."
    made.stop_at(Position(number, 1))
    assert made.moment.reason == "Inside the equation of z[h1]."
    made.step_back()
    assert made.moment.reason == "At the beginning: nothing is computed yet."
    made.run_on()
    assert made.moment.reason.startswith(
        f"At the end of the trace: {made.recorded[last].symbol} is the last step ({last})."
    )
    xor = walker(XOR, 2)
    xor.run_to(xor.run.trace(1).find("z[h1]", 2), 1)
    assert xor.moment.reason.startswith("Computed z[h1] of sample 2 in epoch 1: step ")
    xor.run_on()
    assert xor.moment.reason == "At the end of what is recorded, epoch 1. Train (F6) records further epochs."
    one = walker(XOR)
    one.run_to(one.recorded.find("z[h1]", 2))
    assert one.moment.reason.startswith("Computed z[h1] of sample 2: step ")
    one.run_to(one.recorded.find("p_new[w1]", None))
    assert one.moment.reason.startswith("Computed p_new[w1]: step ")


def test_a_step_leaves_a_what_if_and_shows_what_was_recorded() -> None:
    made = walker(MAZUR)
    made.moment = replace(made.moment, hold=object())  # type: ignore[arg-type]
    made.step_over()
    assert made.moment.hold is None
    assert made.moment.trace is made.recorded


def test_a_run_begins_before_the_first_number_that_is_computed() -> None:
    run = Run(XOR)
    moment = beginning(run, Granularity.LAYER)
    trace = run.trace(0)
    assert moment.at_start
    assert moment.granularity is Granularity.LAYER
    assert moment.position.step == moment.start
    assert trace.place(moment.start).kind in GIVEN
    assert trace.place(moment.start + 1).kind not in GIVEN
    assert (moment.length, moment.update) == (1, 0)
