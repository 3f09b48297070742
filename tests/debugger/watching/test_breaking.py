"""Breakpoints in a session: continue and reverse continue stop at them, wherever one stands, and say why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bpdebugger.core.network.network import Sample
from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.debugger.editing import units
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Breakpoints
from bpdebugger.exchange.examples import example
from tests.debugger.commands.bench import Bench, run
from tests.random_networks import random_network


def with_breakpoints(seed: int, *breakpoints: Breakpoint) -> Session:
    session = Session(random_network(seed))
    session.set_breakpoints(Breakpoints(breakpoints))
    return session


def stops(session: Session, forward: bool) -> list[int]:
    """Where a run stops, until it is at an end."""
    found = []
    while not (session.moment.at_end if forward else session.moment.at_start):
        if forward:
            session.run_on()
        else:
            session.run_back()
        found.append(session.moment.position.step)
    return found


@pytest.mark.parametrize("seed", range(25))
def test_a_run_stops_at_every_small_delta_in_either_direction(seed: int) -> None:
    session = with_breakpoints(seed, Breakpoint("dE_dz", "abs(value) < 0.05"))
    trace = session.recorded
    wanted = [s.number for s in trace if s.quantity.startswith("dE_dz[") and abs(s.value) < 0.05]
    assert stops(session, forward=True) == [*wanted, len(trace) - 1]
    assert stops(session, forward=False) == [*reversed(wanted), session.moment.start]


def test_the_reason_names_the_breakpoint_and_the_step() -> None:
    session = Session(example("mazur"))
    session.set_breakpoints(Breakpoints((Breakpoint("dE_dz[h1]"),)))
    session.run_on()
    assert session.moment.reason.startswith("Breakpoint: dE_dz[h1]. Computed ∂E/∂z[h1]")


def test_a_disabled_breakpoint_does_not_stop() -> None:
    session = Session(example("mazur"))
    session.set_breakpoints(Breakpoints((Breakpoint("dE_dz[h1]", enabled=False),)))
    session.run_on()
    assert session.moment.at_end


def test_a_condition_that_is_undecided_stops_and_names_what_is_nan() -> None:
    mazur = example("mazur")
    broken = replace(mazur, loss="log(y - 2) + a", samples=(Sample((0.05, 0.1), (0.0, 0.0)),))
    session = Session(broken)
    session.set_breakpoints(Breakpoints((Breakpoint("", "E > 1"),)))
    session.run_on()
    assert session.moment.step is not None
    assert session.moment.step.quantity == "E"
    assert "NaN" in session.moment.reason
    assert "E" in session.moment.reason


def test_a_breakpoint_on_what_an_edit_took_away_is_not_passed_over_in_silence() -> None:
    session = Session(example("mazur"))
    session.set_breakpoints(Breakpoints((Breakpoint("dE_dz[h2]"),)))
    session.edit("Delete h2", lambda network: units.remove_units(network, ["h2"]))
    session.run_on()
    assert session.moment.at_end
    assert "Not in force: dE_dz[h2]" in session.moment.reason


def test_the_commands() -> None:
    bench = Bench(example("mazur"))
    with pytest.raises(CommandError, match="no step yet"):
        run(bench, "breakpoint")
    run(bench, "run-to", "dE_dz[o1]@0")
    run(bench, "breakpoint")
    run(bench, "add-breakpoint", "dE_dz if abs(value) < 0.01")
    assert [str(each) for each in bench.session.moment.breakpoints] == ["dE_dz[o1]", "dE_dz, if abs(value) < 0.01"]
    run(bench, "switch-breakpoint", "1")
    assert len(bench.session.moment.breakpoints.enabled) == 1
    run(bench, "breakpoint")
    assert len(bench.session.moment.breakpoints) == 1
    run(bench, "remove-breakpoint", "0")
    assert not len(bench.session.moment.breakpoints)
    for id, argument, why in (
        ("add-breakpoint", "", "needs a target or a condition"),
        ("add-breakpoint", "dE_dz[h9]", "h9"),
        ("add-breakpoint", "dE_dz if exp('1')", "not part of a formula"),
        ("remove-breakpoint", "0", "not the number of a breakpoint; there are 0"),
    ):
        with pytest.raises(CommandError, match=why):
            run(bench, id, argument)
