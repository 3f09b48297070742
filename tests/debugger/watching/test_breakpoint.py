"""Breakpoints in a network whose numbers are known: targets, ready-made ones, log points, the list, and refusals."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import cast

import numpy as np
import pytest

from bpdebugger.core.network.network import Layer
from bpdebugger.core.network.plan import Plan
from bpdebugger.core.passes.trace import Trace, trace
from bpdebugger.debugger.watching.breakpoint import Breakpoint, BreakpointError, Breakpoints, Trigger
from bpdebugger.debugger.watching.compiled import Compiled
from bpdebugger.debugger.watching.passes import passes_of
from bpdebugger.debugger.watching.ready_made import READY_MADE
from bpdebugger.exchange.examples import example
from tests.networks import dense

MAZUR = trace(example("mazur"))
READY = {row.name: row for row in READY_MADE}


def hits(recorded: Trace, breakpoint: Breakpoint) -> list[str]:
    return [recorded[int(number)].quantity for number in Compiled(recorded.plan, breakpoint).hits_in(recorded)]


@pytest.mark.parametrize(
    ("breakpoint", "found"),
    [
        (Breakpoint("dE/dz[h1]"), ["dE_dz[h1]"]),
        (Breakpoint("∂E/∂z[ h1 ]"), ["dE_dz[h1]"]),
        (Breakpoint("dE_dz"), ["dE_dz[o1]", "dE_dz[o2]", "dE_dz[h1]", "dE_dz[h2]"]),
        (Breakpoint("E"), ["E"]),
        (Breakpoint("y"), ["y[h1]", "y[h2]", "y[o1]", "y[o2]"]),
        (Breakpoint("parameter w5"), ["dE_dw[h1->o1]", "dE_dp[w5]", "p_new[w5]"]),
        (Breakpoint("dy_dz of sigmoid"), ["dy_dz[o1]", "dy_dz[o2]", "dy_dz[h1]", "dy_dz[h2]"]),
        (Breakpoint("", "abs(dE/dz[h1]) < 1e-1 and epoch == 0"), ["dE_dz[h1]"]),
        (Breakpoint("", "dE/dz[h1] + dE/dz[o1] + z[h2] < 9"), ["dE_dz[h1]"]),
        (Breakpoint("", "E > 0"), ["E"]),
        (Breakpoint("", "p_new[w5] < w5 and E > 0"), ["p_new[w5]"]),
        (Breakpoint("", "w5 > 0"), ["z[h1]"]),
        (Breakpoint("dE_dz", "value > 0", hits="=2"), ["dE_dz[h1]"]),
        (Breakpoint("dE_dz", "value > 0", hits=">=2"), ["dE_dz[h1]", "dE_dz[h2]"]),
        (Breakpoint("p_new", hits="%4"), ["p_new[w4]", "p_new[w8]"]),
        (Breakpoint("dE_dz[h1]", change=Trigger.VALUE), []),
    ],
)
def test_where_it_stops(breakpoint: Breakpoint, found: list[str]) -> None:
    assert hits(MAZUR, breakpoint) == found


@pytest.mark.parametrize(
    ("breakpoint", "part", "reason"),
    [
        (Breakpoint("dE_dz[h9]"), "target", "no unit h9, did you mean h2?"),
        (Breakpoint("unit h9"), "target", "no unit h9, did you mean h2?"),
        (Breakpoint("layer hiden"), "target", "no layer hiden, did you mean hidden?"),
        (Breakpoint("parameter w0"), "target", "no parameter w0, did you mean w1?"),
        (Breakpoint("h1"), "target", "h1 is a unit; write unit h1"),
        (Breakpoint("w5"), "target", "w5 is a parameter; write parameter w5"),
        (Breakpoint("E@0"), "target", "a breakpoint is for every sample; write the condition sample == 0"),
        (Breakpoint("a[o1]"), "target", "a[o1]: no step of this network computes it"),
        (Breakpoint("dy_dz of relu"), "target", "dy_dz of relu: no step of this network computes it"),
        (Breakpoint("z[h1]", "dE/dz[h1] > 0"), "condition", "dE/dz[h1] > 0 is not known yet in the pass"),
        (Breakpoint("", "dE_dz[h9] > 0"), "condition", "no unit h9, did you mean h2?"),
        (Breakpoint("", "E >"), "condition", 'something is missing after ">"'),
        (Breakpoint("E", change=cast(Trigger, "both")), "change", '"both" is no change'),
        (Breakpoint("E", hits="3"), "hits", '"3" is not a count of hits'),
        (Breakpoint("E", hits="%0"), "hits", '"%0" is not a count of hits'),
        (Breakpoint("E", log="{E"), "log", 'a "{" stands alone'),
        (Breakpoint("E", log="E = {E +}"), "log", 'something is missing after "+"'),
        (Breakpoint("E", log="x" * 401), "log", "the text has 401 characters"),
    ],
)
def test_what_cannot_be_set_is_refused_in_words(breakpoint: Breakpoint, part: str, reason: str) -> None:
    with pytest.raises(BreakpointError) as caught:
        Compiled(MAZUR.plan, breakpoint)
    assert str(caught.value).startswith(reason)
    assert caught.value.part == part


def test_an_error_in_a_log_text_has_its_place_in_the_whole_text() -> None:
    with pytest.raises(BreakpointError) as caught:
        Compiled(MAZUR.plan, Breakpoint("E", log="delta {E} and {z[h9]}"))
    assert caught.value.position == 15
    assert str(caught.value) == "no unit h9, did you mean h2? (character 16)"


def mixed() -> Trace:
    """A hidden layer of a dead relu, a saturated sigmoid and a living tanh."""
    network = dense([1, 3, 1])
    hidden = network.layers[1]
    units = tuple(
        replace(unit, activation=name) for unit, name in zip(hidden.units, ("relu", "sigmoid", "tanh"), strict=True)
    )
    layers = (network.layers[0], Layer(hidden.name, units), network.layers[2])
    values = dict.fromkeys(network.parameters, 0.5) | {"b_h1": -9.0, "b_h2": 40.0, "b_h3": 0.0}
    return trace(replace(network, layers=layers, parameters=values))


def test_the_ready_made_ones_find_what_they_are_named_after() -> None:
    recorded = mixed()
    assert hits(recorded, READY["dead unit"].breakpoint()) == ["dy_dz[h1]"]
    assert hits(recorded, READY["saturated unit"].breakpoint()) == ["dy_dz[h2]"]
    assert hits(recorded, READY["vanishing"].breakpoint()) == ["dE_dz[h1]", "dE_dz[h2]"]
    unchanged = hits(recorded, READY["weight unchanged"].breakpoint())
    assert unchanged == [s.quantity for s in recorded if s.quantity.startswith("p_new") and _kept(recorded, s.quantity)]
    assert "p_new[b_h1]" in unchanged
    assert hits(recorded, READY["exploding"].breakpoint()) == []
    assert hits(recorded, READY["exploding"].breakpoint(1e-3)) != []
    assert hits(recorded, READY["not finite"].breakpoint()) == []
    recorded.gradients.dE_dy[0, 2], recorded.z[0, 3] = np.nan, -np.inf
    assert hits(recorded, READY["not finite"].breakpoint()) == ["z[h3]", "dE_dy[h2]"]


def _kept(recorded: Trace, name: str) -> bool:
    return recorded[name].value == recorded[name.replace("p_new", "p")].value


def test_a_condition_that_cannot_be_evaluated_stops_and_names_the_quantity() -> None:
    recorded = trace(dense([2, 2, 1]))
    recorded.gradients.dE_dz[0, recorded.plan.unit_index["h2"]] = np.nan
    passes = passes_of(recorded)
    for breakpoint, name in (
        (Breakpoint("dE_dz", "abs(value) < 1e-9"), "dE_dz[h2]"),
        (Breakpoint("", "max(abs(dE_dz[*])) > 1e9"), "dE_dz[h2]"),
        (Breakpoint("", "E - dE_dz[h2] > 1"), "dE_dz[h2]"),
        (Breakpoint("dE_dz", "prev(value) < 1 or value > 1e9"), None),
    ):
        compiled = Compiled(recorded.plan, breakpoint)
        stops = compiled.stops(passes)
        assert compiled.held(passes).hits == 0
        if name is None:
            assert len(stops) == 0
        else:
            assert stops.undecided.tolist() == [True]
            assert compiled.why(passes, stops, 0).startswith(f"Breakpoint: {name} is NaN, so")


def test_a_log_point_writes_the_values_at_its_step() -> None:
    compiled = Compiled(MAZUR.plan, Breakpoint("dE_dz[h1]", log="z {z[h1]}, value {value}, {dE_dz[h2]}, {prev(E)}"))
    passes = passes_of(MAZUR)
    stops = compiled.stops(passes)
    later = MAZUR.find("dE_dz[h2]")
    assert compiled.message(passes, stops, 0) == (
        f"z {MAZUR['z[h1]'].value:.6g}, value {MAZUR['dE_dz[h1]'].value:.6g}, "
        f"(not yet (computed at step {later})), (no earlier value yet)"
    )
    assert compiled.why(passes, stops, 0) == "Breakpoint: dE_dz[h1]."


def test_without_the_arrays_of_updates_nothing_stops_after_the_samples() -> None:
    recorded = trace(dense([2, 2], samples=2))
    compiled = Compiled(recorded.plan, Breakpoint("E"))
    alone = replace(passes_of(recorded), updates=None)
    stops = compiled.stops(alone)
    assert (stops.row.tolist(), stops.passes(alone).tolist()) == ([0, 1], [0, 1])
    assert compiled.stops(passes_of(recorded)).closing(passes_of(recorded)).tolist() == [False, False, True]


def test_a_long_trace_is_marked_at_once() -> None:
    recorded = trace(dense([200, 100, 10], samples=2))
    compiled = Compiled(recorded.plan, Breakpoint("", "abs(value) < 1e-6"))
    start = process_time()
    numbers = compiled.hits_in(recorded)
    assert process_time() - start < 0.5
    some = numbers[:: max(len(numbers) // 100, 1)]
    assert all(abs(recorded[int(number)].value) < 1e-6 for number in some)
    assert (np.diff(numbers) > 0).all()


def test_the_list_changes_by_making_another() -> None:
    empty, one = Breakpoints(), Breakpoint("dE_dz[h1]")
    listed = empty.toggle("dE_dz[h1]")
    assert (len(empty), listed.all) == (0, (one,))
    assert listed.add(one) is listed
    assert listed.toggle("dE_dz[h1]").all == ()
    conditional = replace(one, condition="value > 0")
    both = listed.add(conditional)
    assert both.at("dE_dz[h1]") == (one, conditional)
    assert both.toggle("dE_dz[h1]").all == ()
    assert both.remove(one).all == (conditional,)
    assert both.replace(conditional, one).all == (one,)
    off = both.switch(one)
    assert off.enabled == (conditional,)
    assert [each.enabled for each in off] == [False, True]
    assert off.switch(off.all[0]) == both


def test_a_breakpoint_reads_as_one_line() -> None:
    assert str(Breakpoint("")) == "any step"
    assert (
        str(Breakpoint("dE_dz", "value < 1", Trigger.SIGN, "%10"))
        == "dE_dz, if value < 1, when its sign changes, hits %10"
    )


def test_the_same_plan_serves_every_network_of_its_structure() -> None:
    plan: Plan = MAZUR.plan
    network = replace(MAZUR.network, parameters=dict.fromkeys(MAZUR.network.parameters, -0.1))
    other = Trace(plan, network, (0,), averaged=False)
    compiled = Compiled(plan, Breakpoint("y[h1]", "value > 0.5"))
    assert MAZUR["y[h1]"].value > 0.5 > other["y[h1]"].value
    assert [len(compiled.hits_in(recorded)) for recorded in (MAZUR, other)] == [1, 0]
