"""Rows to take away, read again: as a spreadsheet reads them, and as equations."""

import math

import pytest

from bpdebugger.debugger.explaining.rows import HEADINGS, rows_as_latex, rows_as_text
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import NAMES, example


@pytest.mark.parametrize("name", NAMES)
def test_the_text_has_a_line_for_each_row_and_every_digit(name: str) -> None:
    session = Session(example(name))
    session.run_to(len(session.recorded) // 2)
    moment = session.moment
    head, *lines = rows_as_text(moment, range(len(moment.trace))).split("\n")
    assert tuple(head.split("\t")) == HEADINGS
    assert len(lines) == len(moment.trace)
    for number, line in enumerate(lines):
        cells = line.split("\t")
        assert len(cells) == len(HEADINGS) and cells[0] == str(number)
        step = moment.trace[number]
        assert cells[2] == step.quantity
        if moment.knows(number):
            assert float(cells[5]) == step.value or math.isnan(step.value)
        else:
            assert cells[4:] == ["", ""]


def test_latex_of_the_delta_by_hand() -> None:
    session = Session(example("neuron-sigmoid"))
    number = session.recorded.find("dE_dz[o]", 0)
    session.run_to(number - 1)
    left = r"\frac{\partial E}{\partial z_{o}}"
    rule = r"\frac{\partial E}{\partial y_{o}} \cdot \frac{dy}{dz_{o}}"
    assert rows_as_latex(session.moment, [number]) == f"\\begin{{align*}}\n{left} &= {rule}\n\\end{{align*}}"
    session.run_to(number)
    text = rows_as_latex(session.moment, [number])
    upstream, slope, delta = (session.recorded[name].value for name in ("dE_dy[o]", "dy_dz[o]", "dE_dz[o]"))
    assert all(f"{abs(value)!r}" in text for value in (upstream, slope, delta))
    assert rows_as_latex(session.moment, [number - 1, number]).count(r"\\") == 1


def test_what_a_practice_asks_for_is_not_taken_away() -> None:
    session = Session(example("neuron-sigmoid"))
    session.practise()
    everything = rows_as_text(session.moment, range(len(session.recorded)))
    assert "dE_dz[o]" not in everything and "z[o]" in everything
    assert "frac" not in rows_as_latex(session.moment, range(len(session.recorded)))
