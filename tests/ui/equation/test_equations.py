"""What the equation shows, as sides and as plain text, without a widget."""

from __future__ import annotations

import pytest

from bpdebugger.core.formulas.printing import write
from bpdebugger.core.names.letters import USUAL
from bpdebugger.core.names.numerals import on_screen, screen
from bpdebugger.core.network.quantities import GIVEN
from bpdebugger.debugger.walking.moment import Moment, Position, stages
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example, examples
from bpdebugger.ui.equation.equations import equations, tip
from tests.moments import moment_of, partly_filled


def plain(moment: Moment) -> list[str]:
    return [equation.plain(moment) for equation in equations(moment)]


def at(session: Session, name: str, sample: int = 0) -> list[str]:
    session.run_to(session.recorded.find(name, sample))
    return plain(session.moment)


@pytest.mark.parametrize(
    ("name", "quantity", "text"),
    [
        ("neuron-sigmoid", "dE_dz[o]", "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o] = −0.6225 · 0.235 = −0.1463"),
        ("neuron-sigmoid", "dz_dw[x1->o]", "∂z/∂w[x1→o] = y[x1] = 2"),
        ("neuron-cos", "dy_dz[o]", "dy/dz[o] = −sin(z[o]) = −sin(1) = −0.8415"),
        ("mazur", "dE_dy[h1]", "∂E/∂y[h1] = ∂E/∂y[h1→o1] + ∂E/∂y[h1→o2] = 0.0554 + (−0.01905) = 0.03635"),
        ("mazur", "p_new[w5]", "p_new[w5] = p[w5] − 0.5 · ∂E/∂p[w5] = 0.4 − 0.5 · 0.08217 = 0.3589"),
    ],
)
def test_a_finished_equation_has_names_numbers_and_result(name: str, quantity: str, text: str) -> None:
    assert at(Session(example(name)), quantity) == [text]


def test_the_result_is_the_value_of_the_step_everywhere() -> None:
    for row in examples():
        session = Session(example(row.name))
        trace = session.recorded
        for number in range(session.moment.start + 1, len(trace)):
            (text,) = plain(moment_of(trace, Position(number), start=session.moment.start))
            assert text.split("  (")[0].split(" = ")[-1] == on_screen(trace[number].value)


def test_step_into_puts_the_numbers_in_one_by_one_as_the_moment_says() -> None:
    for row in examples():
        session = Session(example(row.name), 0)
        trace = session.recorded
        for number in range(session.moment.start + 1, len(trace)):
            for filled in range(stages(trace[number]) + 1):
                moment = moment_of(trace, Position(number, filled), start=session.moment.start)
                expected = partly_filled(moment)
                if trace.place(number).kind in GIVEN:
                    assert expected is None
                    continue
                assert expected is not None
                (text,) = plain(moment)
                assert text == f"{trace[number].symbol} = {write(expected, screen(USUAL))} = ?"


def test_the_start_asks_for_the_chain_of_a_single_unit() -> None:
    moment = Session(example("neuron-sigmoid")).moment
    assert [text.replace("²", "**2") for text in plain(moment)] == [
        "E = 0.5 · (a[o] − y[o])**2",
        "∂E/∂z[o] = ∂E/∂y[o] · dy/dz[o]",
    ]


def test_the_start_asks_for_the_loss_alone_where_there_are_more_units() -> None:
    (text,) = plain(Session(example("mazur")).moment)
    assert text.startswith("E = 0.5 · (a[o1] − y[o1])")
    assert text.count("=") == 1


def test_what_is_given_or_held_shows_its_value_and_says_so() -> None:
    session = Session(example("mazur"))
    session.run_to(session.recorded.find("z[h1]"))
    session.suppose(session.recorded.plan.unit_index["h1"], 1.2)
    assert plain(session.moment) == ["z[h1] = 1.2  (held by the what-if)"]
    given = moment_of(session.recorded, Position(session.recorded.find("y[i1]")), start=0)
    assert plain(given) == ["y[i1] = 0.05  (given)"]


def test_a_tool_tip_has_all_digits_and_the_step() -> None:
    session = Session(example("neuron-sigmoid"))
    slope = session.recorded.find("dy_dz[o]")
    at(session, "dE_dz[o]")
    first, second = tip(session.moment, slope).splitlines()
    assert float(first.removeprefix("dy/dz[o] = ")) == session.recorded[slope].value
    assert second == f"local derivative, step {slope}"


def test_a_tool_tip_keeps_what_is_not_computed_yet() -> None:
    moment = Session(example("neuron-sigmoid")).moment
    assert tip(moment, moment.trace.find("E", 0)).startswith("E = not yet\n")


def test_a_tool_tip_names_the_sample_where_there_are_several_and_the_what_if() -> None:
    session = Session(example("xor"))
    unit = session.recorded.plan.inputs.stop
    z = session.recorded.find(f"z[{session.recorded.plan.units[unit]}]@1")
    session.run_to(z)
    assert tip(session.moment, z).endswith(", sample 1")
    session.suppose(unit, 0.25)
    assert "= 0.25 (what-if)\n" in tip(session.moment, z)
