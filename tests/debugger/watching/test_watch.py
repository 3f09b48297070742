"""Watches: against the same walk by definition, and in the words that they show."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpdebugger.core.formulas.formula_error import FormulaError
from bpdebugger.core.network.order import Granularity
from bpdebugger.core.passes.forward import Hold
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.walking.moment import Position
from bpdebugger.debugger.watching.breakpoint import Breakpoint, BreakpointError, Trigger
from bpdebugger.debugger.watching.compiled import Compiled
from bpdebugger.debugger.watching.passes import passes_of
from bpdebugger.debugger.watching.watch import Watch, WatchReading
from bpdebugger.exchange.examples import example
from tests.debugger.watching.slow import MISSING, Walk, names, run, value_of, written
from tests.debugger.watching.test_compiled import random_tree
from tests.moments import moment_of
from tests.networks import dense
from tests.random_networks import random_network

MAZUR = trace(example("mazur"))
XOR = trace(dense([2, 2, 1], samples=3))


def at(text: str, recorded: Trace, step: str | int, sample: int | None = None) -> WatchReading:
    number = step if isinstance(step, int) else recorded.find(step, sample)
    return Watch(recorded.plan, text).at(recorded, number)


@given(st.integers(0, 10**9))
def test_the_value_at_a_step_is_the_one_by_definition(seed: int) -> None:
    random = Random(seed)
    traces = run(random_network(random.randrange(40)), 2, None)
    recorded = traces[1]
    quantities = [recorded[random.randrange(len(recorded))].quantity for _ in range(4)]
    tree = random_tree(random, quantities, 2)
    read = names(tree)
    if any(name == "p[here]" for name, _ in read):
        return
    step = recorded[random.randrange(len(recorded.plan.parameters), len(recorded))]
    row = recorded.row_of(step.number)
    walk = Walk(traces, Breakpoint(""), tree)
    own = {name for name, lag in read if not lag} - {"epoch", "step", "sample", "value"}
    numbers = [number for name in own for number in walk.numbers(1, row, name)]
    before = {id(recorded): traces[0]}
    watch = Watch(recorded.plan, written(tree))
    reading = watch.at(recorded, step.number, epoch=1, previous=lambda t: before.get(id(t)))
    if -1 in numbers or (row == len(recorded.samples) and any(name == "sample" for name, _ in read)):
        assert reading.value is None
    elif any(number > step.number and recorded[number].rule.note != "given" for number in numbers):
        assert reading == WatchReading(None, f"not yet (computed at step {max(numbers)})")
    else:
        with np.errstate(all="ignore"):
            expected = value_of(tree, lambda name, lag: walk.look(1, row, step, name, lag))
        if expected is MISSING:
            assert reading == WatchReading(None, "no earlier value yet")
        elif np.isnan(expected):
            assert reading.wrong or np.isnan(reading.value or 0.0)
        else:
            assert reading.value == pytest.approx(expected, rel=1e-12)


def test_what_is_not_computed_yet_says_when_it_will_be() -> None:
    delta = MAZUR.find("dE_dz[h1]")
    assert at("dE/dz[h1] * y[h1]", MAZUR, delta - 1) == WatchReading(None, f"not yet (computed at step {delta})")
    assert at("dE/dz[h1]", MAZUR, delta).value == MAZUR["dE_dz[h1]"].value
    new = MAZUR.find("p_new[w5]")
    assert at("p_new[w5] - w5", MAZUR, 0) == WatchReading(None, f"not yet (computed at step {new})")
    assert at("p_new[w5] - w5", MAZUR, new).value == MAZUR["p_new[w5]"].value - MAZUR["p[w5]"].value


def test_what_is_given_is_known_from_the_start() -> None:
    assert at("i1 + a[o1] + w1", MAZUR, -1).value == pytest.approx(0.05 + 0.01 + 0.15)
    assert at("value", MAZUR, -1).words.startswith("not yet")


def test_each_sample_has_its_own_and_the_means_come_at_the_end() -> None:
    for sample in range(3):
        assert at("E", XOR, "dE_dz[o1]", sample).value == XOR["E", sample].value
    assert at("E", XOR, len(XOR) - 1).value == XOR["E"].value == XOR.mean_loss
    assert at("E", XOR, XOR.find("E@2") + 1).value == XOR["E", 2].value
    assert at("sample", XOR, "E", 1).value == 1.0
    assert at("sample", XOR, len(XOR) - 1).words == "there is no sample here: the update is made from all of them"


def test_prev_goes_over_samples_and_then_over_updates() -> None:
    first, second = run(XOR.network, 2, None)
    watch = Watch(XOR.plan, "prev(E)")
    end = second.find("E@1")
    assert watch.at(second, end).value == second["E", 0].value
    start = second.find("E@0")
    assert watch.at(second, start) == WatchReading(None, "no earlier value yet")
    assert watch.at(second, start, previous=lambda t: first).value == first["E", 2].value
    assert Watch(XOR.plan, "prev(prev(E))").at(second, start, previous=lambda t: first).value == first["E", 1].value
    weight = Watch(XOR.plan, "delta(w1)").at(second, end, previous=lambda t: first)
    assert weight.value == second["p[w1]"].value - first["p[w1]"].value != 0


def test_many_nested_prevs_take_no_time_and_end_before_the_run_begins() -> None:
    watch = Watch(XOR.plan, "delta(" * 50 + "E" + ")" * 50)
    assert watch.at(XOR, len(XOR) - 1) == WatchReading(None, "no earlier value yet")


def test_a_what_if_shows_all_values() -> None:
    hold = Hold(0, MAZUR.plan.unit_index["h1"], 1.0)
    supposed = trace(MAZUR.network, hold=hold)
    moment = moment_of(supposed, Position(12), hold=hold)
    reading = Watch(MAZUR.plan, "E").at(supposed, 12, knows=moment.knows)
    assert reading.value == supposed["E@0"].value
    assert at("E", MAZUR, 12).words.startswith("not yet")


def test_a_what_if_cannot_mix_this_step_with_the_update() -> None:
    moment = moment_of(MAZUR, Position(12), hold=Hold(0, MAZUR.plan.unit_index["h1"], 1.0))
    new = MAZUR.find("p_new[w5]")
    reading = Watch(MAZUR.plan, "value + p_new[w5]").at(MAZUR, MAZUR.find("z[h1]"), knows=moment.knows)
    assert reading.words == f"not yet (computed at step {new})"


def test_the_number_of_a_step_is_not_shown_inside_its_equation() -> None:
    step = MAZUR.find("dE_dz[h1]")
    inside, finished = (moment_of(MAZUR, Position(step, filled)) for filled in (1, None))
    watch = Watch(MAZUR.plan, "value")
    assert watch.at(MAZUR, step, knows=inside.knows) == WatchReading(None, f"not yet (computed at step {step})")
    assert watch.at(MAZUR, step, knows=finished.knows).value == MAZUR["dE_dz[h1]"].value


def test_the_parameter_of_a_step() -> None:
    assert at("p[here]", MAZUR, "dE_dw[h1->o1]").value == MAZUR["p[w5]"].value
    assert at("p[here] - value", MAZUR, "p_new[w5]").value == MAZUR["p[w5]"].value - MAZUR["p_new[w5]"].value
    assert at("p[here]", MAZUR, "z[h1]") == WatchReading(None, "this step belongs to no parameter")


def test_members_of_a_whole_kind_that_have_no_earlier_value() -> None:
    reading = at("sum(dE_dz[*] < 1e9 or prev(E) > 0)", XOR, "dE_dp[b_o1]", 0)
    assert reading.value == 3.0
    reading = at("sum(dE_dz[*] < dE_dz[o1] or prev(E) > 0)", XOR, "dE_dp[b_o1]", 0)
    assert reading == WatchReading(None, "no earlier value yet")


def test_a_comparison_with_nan_says_which_quantity_is_nan() -> None:
    recorded = trace(dense([2, 2, 1]))
    recorded.gradients.dE_dz[0, recorded.plan.unit_index["h2"]] = np.nan
    end = len(recorded) - 1
    assert at("max(abs(dE_dz[*])) < 1", recorded, end) == WatchReading(
        None, "dE_dz[h2] is NaN, so max(abs(dE_dz[*])) < 1 cannot be evaluated", wrong=True
    )
    assert at("log(-1) < y[h1] or E > 1e9", recorded, end).words.startswith("log(-1) is NaN")
    assert at("isnan(dE_dz[h2]) or dE_dz[h2] < 1", recorded, end).value == 1.0
    assert np.isnan(at("dE_dz[h2] * 2", recorded, end).value or 0.0)


def test_the_curve_has_the_value_of_every_pass() -> None:
    passes = passes_of(XOR)
    deltas = [max(abs(XOR[f"dE_dz[{u}]", s].value) for u in ("h1", "h2", "o1")) for s in range(3)]
    assert Watch(XOR.plan, "max(abs(dE_dz[*]))").curve(passes).tolist() == deltas
    losses = [XOR["E", s].value for s in range(3)]
    assert Watch(XOR.plan, "E").curve(passes).tolist() == losses
    changes = Watch(XOR.plan, "delta(E)").curve(passes)
    assert np.isnan(changes[0])
    assert changes[1:].tolist() == [losses[1] - losses[0], losses[2] - losses[1]]
    # no number is no answer, and not "no"
    falls = Watch(XOR.plan, "delta(E) < 0").curve(passes)
    assert np.isnan(falls[0])
    assert falls[1:].tolist() == [float(losses[1] < losses[0]), float(losses[2] < losses[1])]
    assert Watch(XOR.plan, "p_new[w1]").curve(passes).tolist() == [XOR["p_new[w1]"].value]
    assert Watch(XOR.plan, "w1").curve(passes).tolist() == [XOR["p[w1]"].value] * 3
    assert Watch(XOR.plan, "2").curve(passes).tolist() == [2.0] * 3
    assert Watch(XOR.plan, "value").curve(passes).size == 0


def test_the_curve_over_the_steps_has_a_value_at_each() -> None:
    for recorded in (XOR, MAZUR, trace(XOR.network, 1)):
        passes, count = passes_of(recorded), len(recorded)
        first = recorded.next_stop(-1, Granularity.FACTOR)
        assert first is not None
        numbers = Watch(recorded.plan, "step").curve_over_steps(passes, count)
        assert numbers[first:].tolist() == list(range(first, count))
        values = Watch(recorded.plan, "value").curve_over_steps(passes, count)
        assert values[first:].tolist() == [step.value for step in recorded][first:]
        for number in (first, count // 2, count - 1):
            assert at("step", recorded, number).value == number


def spoilt() -> Trace:
    """A trace with NaN and infinity in some of its numbers."""
    recorded = trace(XOR.network)
    recorded.gradients.dE_dz[1, recorded.plan.unit_index["h2"]] = np.nan
    recorded.z[2, recorded.plan.unit_index["h1"]] = np.inf
    recorded.updated[0] = np.nan
    return recorded


PIECES = [
    *["E", "z[h1]", "dE_dz[*]", "y[*]", "dE_dw[*]", "p_new[*]", "p_new[w1]", "p[here]", "value", "step", "sample"],
    *["epoch", "1", "0.5", "+", "-", "*", "/", "**", "<", ">=", "==", "(", ")", ",", " and ", " or ", "not "],
    *["prev(", "delta(", "changed(", "isnan(", "max(", "sum(", "mean(", "abs(", "log(", "sigmoid(", "relu("],
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_whatever_is_read_can_be_evaluated_everywhere(pieces: list[str]) -> None:
    text = "".join(pieces) + ")" * max("".join(pieces).count("(") - pieces.count(")"), 0)
    try:
        watch = Watch(XOR.plan, text)
    except FormulaError as error:
        assert str(error).isprintable()
        return
    passes = replace(passes_of(spoilt()), earlier=lambda: passes_of(XOR))
    for number in (-1, 0, len(XOR.plan.parameters), XOR.find("E@1"), len(XOR) - 5, len(XOR) - 1):
        reading = watch.at(XOR, number)
        assert (reading.value is None) == bool(reading.words)
    assert watch.curve(passes).shape in ((0,), (1,), (3,))
    for target in ("", "dE_dz", "unit h1", "p_new"):
        try:
            compiled = Compiled(XOR.plan, Breakpoint(target, text, change=Trigger.VALUE, log="{value}"))
        except BreakpointError as error:
            assert error.part == "condition"
        else:
            stops = compiled.stops(passes)
            for i in range(min(len(stops), 4)):
                assert compiled.why(passes, stops, i).startswith("Breakpoint: ")
                assert compiled.message(passes, stops, i)


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("1 + dE_dz[*]", 10, "dE_dz[*] is many numbers; put it into min, max, sum or mean"),
        ("max(dE_dz[*] * dE_dw[*])", 10, "dE_dz[*] and dE_dw[*] are not of the same units"),
        ("prev(epoch)", 5, "epoch is not computed and has no value of the time before"),
        ("z[h9]", 0, "no unit h9, did you mean h2?"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(text: str, position: int, reason: str) -> None:
    with pytest.raises(FormulaError) as caught:
        Watch(MAZUR.plan, text)
    assert caught.value.reason.startswith(reason)
    assert caught.value.position == position
