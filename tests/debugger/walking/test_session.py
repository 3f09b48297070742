"""The session: steps and their reverses, and what-ifs that leave nothing behind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from mpmath import mpf

from bpdebugger.core.formulas.printing import write
from bpdebugger.core.network.network import Sample
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.network.quantities import GIVEN, OF_OPTIMIZERS
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.walking.moment import Moment, Position, stages
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import NAMES, example
from tests.moments import partly_filled
from tests.random_networks import random_network
from tests.reference import Reference

SIZES = list(Granularity)


def values(recorded: Trace) -> bytes:
    return np.array([step.value for step in recorded]).tobytes()


def known(moment: Moment) -> list[int]:
    return [number for number in range(len(moment.trace)) if moment.knows(number)]


def straight_to(session: Session) -> Session:
    """A fresh session that goes to where ``session`` stands without any detour."""
    moment, run = session.moment, session.run
    fresh = Session(session.document.network, session.sample)
    if run.length > 1:
        fresh.run.extend(run.length - 1)
    if moment.position.finished:
        fresh.run_to(moment.position.step, moment.update)
    elif moment.update and moment.position.step == moment.trace.next_stop(-1, Granularity.FACTOR):
        fresh.run_to(len(run.trace(moment.update - 1)) - 1, moment.update - 1)
    else:
        fresh.run_to(moment.position.step - 1, moment.update)
    for _ in range(0 if moment.position.filled is None else moment.position.filled + 1):
        fresh.step_into()
    fresh.set_granularity(moment.granularity)
    return fresh


class Walk(RuleBasedStateMachine):
    """Any sequence of commands on any network."""

    @initialize(network=st.sampled_from([*map(example, NAMES), *map(random_network, range(200, 206))]))
    def open(self, network: object) -> None:
        self.session = Session(network)  # type: ignore[arg-type]

    @property
    def moment(self) -> Moment:
        return self.session.moment

    @property
    def place(self) -> tuple[int, int]:
        return self.moment.update, self.moment.position.step

    @property
    def at_boundary(self) -> bool:
        moment = self.moment
        if moment.granularity is Granularity.EPOCH and not moment.at_start:
            whole = (moment.update + 1) % moment.run.per_epoch == 0
            return whole and moment.is_at_end_of_update and moment.hold is None
        stops = moment.at_start or (
            moment.trace.next_stop(moment.position.step - 1, moment.granularity) == moment.position.step
        )
        return stops and moment.position.finished and moment.hold is None

    @rule()
    def over(self) -> None:
        before, boundary, place = self.moment, self.at_boundary, self.place
        self.session.step_over()
        assert self.place >= place
        same = before.update == self.moment.update
        assert not same or before.hold or set(known(before)) <= set(known(self.moment))
        if boundary and not before.at_end:
            self.session.step_back()
            assert (self.place, self.moment.position) == (place, before.position)
            self.session.step_over()

    @rule()
    def back(self) -> None:
        before, boundary, place = self.moment, self.at_boundary, self.place
        self.session.step_back()
        assert self.place <= place
        if boundary and not before.at_start:
            self.session.step_over()
            assert (self.place, self.moment.position) == (place, before.position)
            self.session.step_back()

    @precondition(lambda self: self.moment.granularity is Granularity.FACTOR)
    @rule()
    def into(self) -> None:
        before = self.moment
        self.session.step_into()
        after = self.moment
        if not before.at_end and before.trace.place(before.position.step).kind not in GIVEN:
            self.session.step_back_into()
            assert self.moment.position == before.position
            self.session.step_into()
        assert self.moment.position == after.position

    @precondition(lambda self: self.moment.granularity is Granularity.FACTOR)
    @rule()
    def back_into(self) -> None:
        before = self.moment
        self.session.step_back_into()
        after = self.moment
        if not before.at_start and before.trace.place(before.position.step).kind not in GIVEN:
            self.session.step_into()
            assert self.moment.position == before.position
            self.session.step_back_into()
        assert self.moment.position == after.position

    @precondition(lambda self: self.moment.granularity is not Granularity.FACTOR)
    @rule(forward=st.booleans())
    def into_a_smaller_size(self, forward: bool) -> None:
        smaller = SIZES[SIZES.index(self.moment.granularity) - 1]
        position = self.moment.position
        target = (self.moment.trace.next_stop if forward else self.moment.trace.previous_stop)(position.step, smaller)
        finished = position.finished
        (self.session.step_into if forward else self.session.step_back_into)()
        if target is not None and finished:
            assert self.moment.position == Position(target)

    @rule()
    def out(self) -> None:
        before, place = self.moment, self.place
        self.session.step_out()
        if before.position.finished:
            larger = SIZES[min(SIZES.index(before.granularity) + 1, len(SIZES) - 1)]
            target = before.trace.next_stop(before.position.step, larger)
            if target is None or larger is Granularity.EPOCH:
                assert self.place > place or self.moment.at_end
            else:
                assert self.place == (before.update, target)
        else:
            assert self.moment.position == Position(before.position.step)

    @rule()
    def back_out(self) -> None:
        place = self.place
        self.session.step_back_out()
        assert self.place < place or self.moment.at_start

    @rule(data=st.data())
    def run_to(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.moment.trace) - 1))
        self.session.run_to(number)
        first = self.moment.trace.next_stop(-1, Granularity.FACTOR) if self.moment.update else self.moment.start
        assert first is not None
        assert self.moment.position == Position(max(number, first))

    @precondition(lambda self: self.session.sample is None and self.session.run.length < 12)
    @rule(epochs=st.integers(1, 3))
    def train(self, epochs: int) -> None:
        before, place = self.moment.position, self.place
        done = list(self.session.train(epochs))
        assert done == sorted(done)
        # inside the last equation of an epoch, what is left of that epoch is the equation
        assert (self.place, self.moment.position.finished) > (place, before.finished) or self.moment.at_end
        assert self.moment.is_at_end_of_update
        assert (self.moment.update + 1) % self.session.run.per_epoch == 0

    @rule(data=st.data())
    def go_to_update(self, data: st.DataObject) -> None:
        update = data.draw(st.integers(0, self.session.run.length - 1))
        self.session.go_to_update(update)
        assert self.moment.update == update
        assert self.moment.position.finished

    @precondition(lambda self: self.session.run.length > 1)
    @rule()
    def an_update_begins_where_the_one_before_ends(self) -> None:
        run, update = self.session.run, max(self.moment.update, 1)
        assert run.trace(update).parameters.tobytes() == run.trace(update - 1).updated.tobytes()

    @rule(forward=st.booleans())
    def run(self, forward: bool) -> None:
        if forward:
            self.session.run_on()
            assert self.moment.at_end
        else:
            self.session.run_back()
            assert self.moment.at_start

    @rule()
    def restart(self) -> None:
        granularity = self.moment.granularity
        self.session.restart()
        assert self.moment.at_start
        assert self.moment.granularity is granularity

    @rule(granularity=st.sampled_from(Granularity))
    def choose_size(self, granularity: Granularity) -> None:
        before = self.moment
        self.session.set_granularity(granularity)
        assert self.moment == replace(before, granularity=granularity)

    @rule(data=st.data())
    def choose_sample(self, data: st.DataObject) -> None:
        count = len(self.session.network.samples)
        sample = data.draw(st.none() | st.integers(0, count - 1))
        self.session.choose_sample(sample)
        assert self.moment.at_start
        batch = self.session.network.training.batch or count
        if sample is None:
            assert len(self.moment.trace.samples) == min(batch, count)
        else:
            assert self.moment.trace.samples == (sample,)

    @rule(data=st.data(), z=st.floats(-3, 3))
    def suppose(self, data: st.DataObject, z: float) -> None:
        before, plan = self.moment, self.moment.trace.plan
        unit = data.draw(st.integers(plan.inputs.stop, len(plan.units) - 1))
        self.session.suppose(unit, z)
        assert self.moment.hold == Hold(before.trace.samples[before.row], unit, z)
        assert self.moment.position == before.position
        assert self.moment.trace.z[self.moment.row, unit] == z
        assert known(self.moment) == list(range(len(self.moment.trace)))

    @rule()
    def stop_supposing(self) -> None:
        before = self.moment
        self.session.stop_supposing()
        assert self.moment.hold is None
        assert self.moment.position == before.position

    @invariant()
    def shows_the_recorded_trace_unless_supposing(self) -> None:
        assert (self.moment.trace is self.session.recorded) is (self.moment.hold is None)

    @invariant()
    def stands_where_going_there_directly_leads(self) -> None:
        if self.moment.hold:
            return
        moment, straight = self.moment, straight_to(self.session).moment
        assert (moment.update, moment.position, moment.length) == (straight.update, straight.position, straight.length)
        assert (moment.granularity, moment.start) == (straight.granularity, straight.start)
        assert known(moment) == known(straight)
        assert values(moment.trace) == values(straight.trace)
        assert (moment.at_start, moment.at_end) == (straight.at_start, straight.at_end)

    @invariant()
    def says_why_it_stopped(self) -> None:
        assert self.moment.reason.isprintable()
        assert self.moment.reason.endswith((".", "?"))


Walk.TestCase.settings = settings(stateful_step_count=25)
TestWalk = Walk.TestCase


def test_at_the_start_only_what_is_given_is_known() -> None:
    moment = Session(example("xor")).moment
    assert moment.at_start
    assert moment.step is None
    assert moment.reads() == ()
    assert {moment.trace.place(number).kind for number in known(moment)} == set(GIVEN - OF_OPTIMIZERS)


def test_stepping_over_shows_every_factor_once_and_ends() -> None:
    session = Session(example("mazur"), 0)
    seen = []
    while not session.moment.at_end:
        session.step_over()
        assert session.moment.step is not None
        seen.append(session.moment.step.number)
    computed = [step.number for step in session.recorded if step.formula]
    assert seen == computed
    session.step_over()
    assert session.moment.at_end
    assert "end" in session.moment.reason


def test_the_end_is_the_end_and_the_start_the_start() -> None:
    session = Session(example("skip"))
    for step in (session.step_back, session.step_back_into, session.step_back_out, session.run_back):
        step()
        assert session.moment.at_start
    session.run_on()
    for step in (session.step_over, session.step_into, session.step_out, session.run_on):
        step()
        assert session.moment.at_end


@pytest.mark.parametrize(
    ("granularity", "stops"),
    [
        (Granularity.UNIT, ["y[h1]", "y[h2]", "y[o1]", "y[o2]", "E", "dE_db[o1]"]),
        (Granularity.LAYER, ["y[h2]", "y[o2]", "E", "dE_db[o2]", "dE_db[h2]", "dE_dy[i2]"]),
        (Granularity.SAMPLE, ["dE_dp[b2]", "p_new[b2]", "p_new[b2]"]),
    ],
)
def test_larger_steps_end_where_their_groups_end(granularity: Granularity, stops: list[str]) -> None:
    session = Session(example("mazur"), 0)
    session.set_granularity(granularity)
    for name in stops:
        session.step_over()
        assert session.moment.step is not None
        assert session.moment.step.quantity == name


def test_stepping_into_an_equation_puts_its_numbers_in_one_by_one() -> None:
    session = Session(example("neuron-sigmoid"), 0)
    session.run_to(session.recorded.find("dy/dz"))
    texts = []
    for _ in range(4):
        session.step_into()
        rule = partly_filled(session.moment)
        assert rule is not None
        texts.append((write(rule), session.moment.position.filled))
    assert texts == [
        ("dE_dy[o] * dy_dz[o]", 0),
        ("(-0.6224593312018545) * dy_dz[o]", 1),
        ("(-0.6224593312018545) * 0.2350037122015945", 2),
        ("dE_dy[o] * dy_dz[o]", None),
    ]
    assert session.moment.position.finished


def test_the_result_is_not_known_while_its_equation_is_open() -> None:
    session = Session(example("neuron-sigmoid"), 0)
    place = session.recorded.place(session.recorded.find("z"))
    session.step_into()
    assert session.moment.value(place) is None
    session.step_out()
    assert session.moment.value(place) == -0.5


def test_long_equations_get_all_their_numbers_at_once() -> None:
    network = random_network(3)
    long = [step for step in trace(network) if len(step.operands) > 6]
    assert long
    for step in long:
        session = Session(network)
        session.run_to(step.number - 1)
        session.step_into()
        session.step_into()
        filled = partly_filled(session.moment)
        assert filled is not None
        assert write(filled) == step.substituted
        session.step_into()
        assert session.moment.position == Position(step.number)


def test_stages_count_what_can_be_filled_in() -> None:
    recorded = trace(example("neuron-plus-b"), 0)
    expected = {"p[w1]": 0, "z[o]": 2, "y[o]": 2, "E": 2, "dy_dz[o]": 0, "dz_dw[x1->o]": 0, "dE_dz[o]": 2}
    assert {name: stages(recorded[name]) for name in expected} == expected


def test_running_past_the_end_is_refused_and_changes_nothing() -> None:
    session = Session(example("mazur"))
    before = session.moment
    with pytest.raises(IndexError):
        session.run_to(len(session.recorded))
    assert session.moment is before


def test_a_sample_that_is_not_there_changes_nothing() -> None:
    session = Session(example("xor"))
    session.step_over()
    before = session.moment
    with pytest.raises(IndexError):
        session.choose_sample(4)
    assert session.moment is before
    assert session.recorded.samples == (0, 1, 2, 3)


@pytest.mark.parametrize("example_name", NAMES)
def test_a_what_if_is_what_an_independent_calculation_gives(example_name: str) -> None:
    session = Session(example(example_name))
    plan = session.recorded.plan
    for unit in range(plan.inputs.stop, len(plan.units)):
        session.run_to(session.recorded.find(f"z[{plan.units[unit]}]", sample=0))
        session.suppose(unit, 0.625)
        reference = Reference(session.network, 0, hold={plan.units[unit]: 0.625})
        supposed = session.moment.trace
        for other in plan.units[plan.inputs.stop :]:
            assert_close(supposed[f"z[{other}]", 0].value, reference.values["z", other])
            assert_close(supposed[f"dE_dz[{other}]", 0].value, reference.derivative(("z", other)))
        for name in session.network.parameters:
            assert_close(supposed[f"dE_dp[{name}]", 0].value, reference.derivative(("p", name)))
        assert_close(supposed["E", 0].value, reference.values[("E",)])


def assert_close(value: float, expected: object) -> None:
    assert abs(mpf(value) - mpf(expected)) <= 1e-12 * abs(mpf(expected))


def test_leaving_a_what_if_brings_every_bit_back() -> None:
    session = Session(example("xor"))
    session.run_to(40)
    before, bits = session.moment, values(session.moment.trace)
    for z in (-2.0, 0.5, float("nan"), float("inf")):
        session.suppose(session.recorded.plan.unit_index["h1"], z)
        assert values(session.moment.trace) != bits
    session.stop_supposing()
    assert session.moment.trace is before.trace
    assert session.moment.position == before.position
    assert values(session.moment.trace) == bits


def test_a_step_leaves_a_what_if_too() -> None:
    for name in ("step_over", "step_back", "step_into", "step_back_into", "step_out", "run_on", "run_back", "restart"):
        session = Session(example("xor"))
        session.run_to(40)
        session.suppose(2, 1.0)
        getattr(session, name)()
        assert session.moment.hold is None
        assert session.moment.trace is session.recorded


def test_a_what_if_holds_in_the_sample_at_hand_alone() -> None:
    session = Session(example("xor"))
    session.run_to(session.recorded.find("E", sample=2))
    session.suppose(session.recorded.plan.unit_index["h2"], 3.0)
    supposed = session.moment.trace
    for sample in range(4):
        changed = supposed["y[o]", sample].value != session.recorded["y[o]", sample].value
        assert changed is (sample == 2)
    assert supposed["E"].value != session.recorded["E"].value


def test_an_input_has_no_net_input_to_suppose() -> None:
    session = Session(example("xor"))
    before = session.moment
    with pytest.raises(ValueError, match="x1 is an input"):
        session.suppose(0, 1.0)
    assert session.moment is before


def test_the_first_number_that_is_not_finite() -> None:
    network = replace(example("softmax"), samples=(Sample((1e308, 1e308), (1.0, 0.0, 0.0)),))
    session = Session(network, 0)
    assert session.moment.first_not_finite() is None
    first = next(step for step in session.recorded if not np.isfinite(step.value))
    session.run_to(first.number - 1)
    assert session.moment.first_not_finite() is None
    session.step_over()
    found = session.moment.first_not_finite()
    assert found is not None
    assert found.number == first.number
