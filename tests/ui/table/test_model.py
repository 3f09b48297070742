"""The factor table's model: what each cell says at a moment, and which cells it calls changed."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor

from bpdebugger.core.checking.verdict import Verdict
from bpdebugger.core.network.network import Network
from bpdebugger.debugger.practice.tally import Aspect
from bpdebugger.debugger.walking.session import Session
from bpdebugger.debugger.watching.breakpoint import Breakpoint, Breakpoints
from bpdebugger.exchange.examples import NAMES, example
from bpdebugger.ui.look.theme import DARK, LIGHT
from bpdebugger.ui.table.model import CHECK_COLUMNS, MAX_ROWS, Column, FactorTableModel
from tests.networks import dense, one_unit
from tests.random_networks import random_network

Item = Qt.ItemDataRole
TOP = QModelIndex()


class Shown:
    """A session and the model that follows it, with the rows that the model called changed since it was asked."""

    def __init__(self, network: Network) -> None:
        self.session, self.model = Session(network), FactorTableModel()
        self.changed: Counter[int] = Counter()
        self.resets = 0
        self.model.dataChanged.connect(self._note)
        self.model.modelReset.connect(self._note_reset)
        self.show()

    def _note(self, first: QModelIndex, last: QModelIndex) -> None:
        assert first.isValid()
        assert last.isValid()
        assert (first.column(), last.column()) == (0, Column.VERDICT)
        assert first.row() <= last.row()
        self.changed.update(range(first.row(), last.row() + 1))

    def _note_reset(self) -> None:
        self.resets += 1

    def show(self) -> None:
        self.changed.clear()
        self.resets = 0
        self.model.show_moment(self.session.moment)

    def cell(self, row: int, column: int, role: Item = Item.DisplayRole) -> Any:
        return self.model.data(self.model.index(row, column), role)

    def texts(self, row: int) -> list[str]:
        return [self.cell(row, column) for column in Column]

    def looks(self) -> list[Any]:
        return [self.model.row(number) for number in range(self.model.rowCount())]

    def find(self, quantity: str) -> int:
        return self.session.moment.trace.find(quantity, 0)


def at(name: str, quantity: str) -> Shown:
    shown = Shown(example(name))
    shown.session.run_to(shown.find(quantity))
    shown.show()
    return shown


def fresh(shown: Shown) -> list[Any]:
    model = FactorTableModel()
    model.show_moment(shown.session.moment)
    return [model.row(number) for number in range(model.rowCount())]


def test_before_there_is_a_moment_there_is_nothing() -> None:
    model = FactorTableModel()
    assert model.rowCount() == 0
    assert model.columnCount() == len(Column) == 9
    assert model.quantity(0) == ""
    assert model.data(model.index(0, 0)) is None
    model.set_theme(DARK)


def test_a_row_for_each_step_and_no_rows_within_rows() -> None:
    shown = Shown(example("mazur"))
    assert shown.model.rowCount() == len(shown.session.recorded)
    inner = shown.model.index(0, 0)
    assert shown.model.rowCount(inner) == shown.model.columnCount(inner) == 0
    assert shown.model.quantity(shown.find("dE_dz[o1]")) == "dE_dz[o1]"


def test_the_columns_have_titles_and_say_what_they_mean() -> None:
    model = FactorTableModel()
    across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
    titles = [model.headerData(column, across) for column in Column]
    assert titles == [
        *("step", "sample", "quantity", "rule", "with numbers", "value"),
        *("numerically", "error", "verdict"),
    ]
    assert model.headerData(Column.SAMPLE, across, Item.ToolTipRole) == "The sample it belongs to."
    alignment = model.headerData(0, across, Item.TextAlignmentRole)
    assert alignment == int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    assert model.headerData(0, across, Item.FontRole) is None
    assert model.headerData(0, down) is None


def test_a_computed_row_says_quantity_rule_numbers_and_value() -> None:
    # Mazur's published numbers: net h1 = 0.3775, out o1 = 0.75136507, ∂E/∂out o1 = 0.74136507
    shown = at("mazur", "dE_dy[o1]")
    row = shown.find("z[h1]")
    # one sample, so the column is hidden; its number stands there nevertheless
    assert shown.texts(row)[:4] == [str(row), "0", "z[h1]", "p[w1] · y[i1] + p[w2] · y[i2] + p[b1]"]
    assert shown.cell(row, Column.NUMBERS) == "0.15 · 0.05 + 0.2 · 0.1 + 0.35"
    assert shown.cell(row, Column.VALUE) == "0.3775"
    assert [shown.cell(row, column) for column in CHECK_COLUMNS] == ["", "", ""]
    assert shown.cell(shown.find("y[o1]"), Column.VALUE) == "0.7514"
    assert shown.cell(shown.find("dE_dy[o1]"), Column.VALUE) == "0.7414"


def test_what_is_not_computed_yet_has_its_rule_and_no_number() -> None:
    shown = at("mazur", "z[h1]")
    row = shown.find("y[o1]")
    assert shown.texts(row)[2:6] == ["y[o1]", "sigmoid(z[o1])", "", "not yet"]
    assert shown.cell(row, Column.VALUE, Item.ForegroundRole) == QColor(LIGHT.faint)
    assert shown.cell(row, Column.RULE, Item.ForegroundRole) == QColor(LIGHT.faint)
    assert shown.cell(shown.find("z[h1]"), Column.RULE, Item.ForegroundRole) == QColor(LIGHT.text)


def test_what_is_given_is_known_from_the_start_and_says_so_in_words() -> None:
    shown = Shown(example("mazur"))
    row = shown.find("y[i1]")
    assert shown.cell(row, Column.RULE) == shown.session.recorded[row].brief.note != ""
    assert shown.cell(row, Column.NUMBERS) == ""
    assert shown.cell(row, Column.VALUE) == "0.05"


def test_the_current_row_and_what_it_reads_are_marked() -> None:
    shown = at("mazur", "dE_dz[o1]")
    current = shown.find("dE_dz[o1]")
    reads = {shown.find("dE_dy[o1]"), shown.find("dy_dz[o1]")}
    for row in range(shown.model.rowCount()):
        mark = "▸ " if row == current else "• " if row in reads else ""
        assert shown.cell(row, Column.STEP) == f"{mark}{row}"
        is_current = row == current
        ground = shown.cell(row, Column.RULE, Item.BackgroundRole)
        assert ground == (QColor(LIGHT.highlight) if is_current else None)
        for column in Column:
            font = shown.cell(row, column, Item.FontRole)
            assert (font is not None and font.bold()) is (is_current and column in (Column.QUANTITY, Column.VALUE))
    assert shown.cell(current, Column.RULE, Item.DecorationRole) is None


def test_at_the_start_no_row_is_the_current_one() -> None:
    shown = Shown(example("mazur"))
    assert not any(shown.model.row(number).current for number in range(shown.model.rowCount()))
    shown.session.step_over()
    shown.show()
    assert [row.current for row in shown.looks()].index(True) == shown.session.moment.position.step


def test_a_breakpoint_is_marked_before_the_number() -> None:
    shown = at("mazur", "dE_dz[o1]")
    row = shown.find("dE_dw[h1->o1]")
    shown.session.set_breakpoints(Breakpoints((Breakpoint("dE_dw[h1->o1]"),)))
    shown.show()
    assert shown.cell(row, Column.STEP) == f"● {row}"
    assert row in shown.changed
    shown.session.set_breakpoints(Breakpoints((Breakpoint("dE_dz[o1]"),)))
    shown.show()
    assert shown.cell(row, Column.STEP) == str(row)
    assert shown.cell(shown.find("dE_dz[o1]"), Column.STEP) == f"● ▸ {shown.find('dE_dz[o1]')}"


def test_samples_are_numbered_and_sums_over_them_belong_to_none() -> None:
    shown = Shown(example("xor"))
    trace = shown.session.recorded
    assert [shown.cell(trace.find("z[o]", sample), Column.SAMPLE) for sample in range(4)] == ["0", "1", "2", "3"]
    assert shown.cell(shown.find("p_new[w1]"), Column.SAMPLE) == ""


def test_upstream_local_and_product_have_their_colours_once_known() -> None:
    shown = at("mazur", "dE_dz[o1]")
    for quantity, colour in (
        ("dE_dy[o1]", LIGHT.upstream),
        ("dy_dz[o1]", LIGHT.local),
        ("dE_dz[o1]", LIGHT.product),
    ):
        row = shown.find(quantity)
        colours = [shown.cell(row, column, Item.ForegroundRole) for column in Column]
        faint, text, own = QColor(LIGHT.faint), QColor(LIGHT.text), QColor(colour)
        assert colours == [faint, faint, own, text, text, own, text, faint, text]
    later = shown.find("dE_dw[h1->o1]")
    assert shown.cell(later, Column.QUANTITY, Item.ForegroundRole) == QColor(LIGHT.product)
    assert shown.cell(later, Column.VALUE, Item.ForegroundRole) == QColor(LIGHT.faint)


def test_another_theme_recolours_every_row() -> None:
    shown = at("mazur", "dE_dz[o1]")
    shown.looks()
    shown.changed.clear()
    shown.model.set_theme(DARK)
    row = shown.find("dE_dy[o1]")
    assert shown.cell(row, Column.QUANTITY, Item.ForegroundRole) == QColor(DARK.upstream)
    assert shown.cell(shown.find("dE_dz[o1]"), 0, Item.BackgroundRole) == QColor(DARK.highlight)
    assert shown.changed.keys() == set(range(shown.model.rowCount()))


def test_a_check_stands_beside_what_is_computed_and_in_its_tool_tip() -> None:
    shown = at("mazur", "dE_dz[o1]")
    shown.session.check()
    shown.show()
    row = shown.find("dE_dz[o1]")
    checks = shown.session.moment.checks
    assert checks is not None
    # Mazur: delta o1 = 0.13849856
    assert [shown.cell(row, Column.NUMERICAL), shown.cell(row, Column.VERDICT)] == ["0.1385", "agrees"]
    assert float(shown.cell(row, Column.ERROR)) == pytest.approx(checks[row].error, rel=0.06)
    assert shown.cell(row, Column.VERDICT, Item.ForegroundRole) == QColor(LIGHT.text)
    tip = shown.cell(row, Column.VALUE, Item.ToolTipRole).split("\n")
    assert tip[0] == "dE_dz[o1] = dE_dy[o1] * dy_dz[o1]"
    assert float(tip[1]) == shown.session.recorded[row].value
    assert tip[2].startswith("numerically 0.1384985")
    assert tip[2].endswith("(complex step)")
    assert "agree" in tip[3]
    ahead = shown.find("dE_dw[h1->o1]")
    assert [shown.cell(ahead, column) for column in CHECK_COLUMNS] == ["", "", ""]
    assert shown.cell(ahead, 0, Item.ToolTipRole).split("\n")[1:] == [f"not yet (step {ahead})"]
    given_input = shown.find("y[i1]")
    assert [shown.cell(given_input, column) for column in CHECK_COLUMNS] == ["", "", ""]


def test_only_what_disagrees_is_coloured_as_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = at("mazur", "dE_dz[o1]")
    shown.session.check()
    shown.show()
    row = shown.find("dE_dz[o1]")
    assert shown.cell(row, Column.VERDICT, Item.ForegroundRole) == QColor(LIGHT.text)
    checks = shown.session.moment.checks
    assert checks is not None
    # our own pass never disagrees, so one is made to
    disagreeing = replace(checks[row], verdict=Verdict.DISAGREES, error=math.inf)
    monkeypatch.setattr(type(checks), "__getitem__", lambda _, step: disagreeing)
    shown.model.set_theme(LIGHT)
    assert shown.cell(row, Column.VERDICT, Item.ForegroundRole) == QColor(LIGHT.warning)
    assert shown.cell(row, Column.VERDICT) == "disagrees"
    assert shown.cell(row, Column.ERROR) == "∞"


def practising() -> tuple[Shown, int]:
    """A practice that asks for a sign, with the step it asks about."""
    shown = at("neuron-sigmoid", "E")
    shown.session.practise()
    step = shown.find("dE_dy[o]")
    shown.session.predict("dE_dy[o]")
    shown.show()
    practice = shown.session.moment.practice
    assert practice is not None
    assert (practice.step, practice.asked) == (step, Aspect.SIGN)
    return shown, step


def test_a_practice_hides_the_rule_of_what_is_asked_and_names_nothing_after_it() -> None:
    shown, row = practising()
    assert shown.texts(row)[2:6] == ["∂E/∂y[o]", "?", "", "not yet"]
    assert shown.texts(row + 1)[2:6] == ["?", "?", "", "not yet"]
    assert shown.cell(row + 1, Column.QUANTITY, Item.ForegroundRole) == QColor(LIGHT.faint)
    assert shown.cell(row, Column.QUANTITY, Item.ForegroundRole) == QColor(LIGHT.upstream)
    assert shown.cell(row, 0, Item.ToolTipRole) == "Hidden while one practises."
    assert shown.cell(row - 1, 0, Item.ToolTipRole) != "Hidden while one practises."
    assert shown.cell(row - 1, Column.RULE) != "?"


def test_while_the_next_factor_is_asked_not_even_it_is_named() -> None:
    shown = at("neuron-sigmoid", "E")
    shown.session.practise()
    shown.show()
    assert shown.cell(shown.find("dE_dy[o]"), Column.QUANTITY) == "?"
    assert shown.cell(shown.find("E"), Column.QUANTITY) == "E"


def test_an_answer_uncovers_rows_that_the_step_did_not_pass() -> None:
    shown, row = practising()
    before = shown.looks()
    shown.session.predict("negative")
    shown.session.skip_question()
    shown.show()
    assert shown.texts(row)[2] == "∂E/∂y[o]"
    assert shown.cell(row, Column.RULE) != "?"
    assert shown.looks() == fresh(shown)
    differing = {row for row, (old, new) in enumerate(zip(before, shown.looks(), strict=True)) if old != new}
    assert differing <= shown.changed.keys()


def test_long_rules_are_cut_in_the_middle_and_short_ones_not() -> None:
    # of many terms a brief rule shows few; what is long is a formula that somebody wrote
    shown = Shown(one_unit(" + ".join(["sin(z)"] * 40), {"w": 1.0}))
    row = shown.find("y[o]")
    whole = " + ".join(["sin(z[o])"] * 40)
    assert shown.cell(row, Column.RULE) == f"{whole[:100]} … {whole[-50:]}"
    assert shown.cell(row, Column.NUMBERS) == ""
    assert shown.cell(row, 0, Item.ToolTipRole).split("\n")[0] == f"y[o] = {whole[:100]} … {whole[-50:]}"
    shown.session.run_on()
    shown.show()
    assert (
        shown.cell(row, Column.NUMBERS) == f"{' + '.join(['sin(1)'] * 40)[:100]} … {' + '.join(['sin(1)'] * 40)[-50:]}"
    )


@pytest.mark.parametrize(
    ("formula", "length"),
    [(" + ".join(["sin(z)"] * 15) + " + z + 1.234 + 1.234", 200), (" + ".join(["sin(z)"] * 17), 201)],
)
def test_a_rule_is_cut_that_is_longer_than_200_characters(formula: str, length: int) -> None:
    shown = Shown(one_unit(formula, {"w": 1.0}))
    text = formula.replace("z", "z[o]")
    assert len(text) == length
    assert shown.cell(shown.find("y[o]"), Column.RULE) == (text if length <= 200 else f"{text[:100]} … {text[-50:]}")


def test_rows_are_kept_and_not_without_an_end() -> None:
    shown = Shown(dense([40, 10, 10]))
    assert shown.model.rowCount() > MAX_ROWS
    kept = [shown.model.row(number) for number in range(MAX_ROWS + 1)]
    assert [row.texts[0] for row in kept[::100]] == [str(number) for number in range(0, MAX_ROWS + 1, 100)]
    assert all(shown.model.row(number) is row for number, row in enumerate(kept))
    shown.model.row(MAX_ROWS + 1)
    assert shown.model.row(0) is not kept[0]
    assert shown.model.row(0) == kept[0]


def test_a_network_with_other_steps_is_shown_anew_and_one_with_other_numbers_is_not() -> None:
    shown = at("mazur", "E")
    shown.looks()
    network = shown.session.network
    shown.session.edit("Set", lambda old: replace(old, parameters={**old.parameters, "w1": 0.9}))
    shown.show()
    assert shown.resets == 0
    assert shown.changed.keys() == set(range(shown.model.rowCount()))
    assert shown.looks() == fresh(shown)
    shown.session.edit("Open", lambda _: example("skip"))
    shown.show()
    assert shown.resets == 1
    assert shown.model.rowCount() == len(shown.session.recorded)
    shown.session.edit("Open", lambda _: network)
    shown.show()
    assert shown.resets == 1
    assert shown.looks() == fresh(shown)


COMMANDS: dict[str, Callable[[Session], None]] = {
    "over": Session.step_over,
    "into": Session.step_into,
    "out": Session.step_out,
    "back": Session.step_back,
    "back into": Session.step_back_into,
    "on": Session.run_on,
    "to the beginning": Session.restart,
    "check": Session.check,
    "practise": Session.practise,
    "skip": Session.skip_question,
}
NETWORKS = [*map(example, NAMES), *map(random_network, range(40, 46))]


@given(network=st.sampled_from(NETWORKS), commands=st.lists(st.sampled_from(sorted(COMMANDS)), max_size=12))
def test_rows_are_those_of_a_new_model_and_what_differs_is_called_changed(
    network: Network, commands: list[str]
) -> None:
    shown = Shown(network)
    before = shown.looks()
    for command in commands:
        COMMANDS[command](shown.session)
        shown.show()
        after = shown.looks()
        assert after == fresh(shown)
        differing = {row for row, (old, new) in enumerate(zip(before, after, strict=False)) if old != new}
        assert shown.resets or differing <= shown.changed.keys()
        before = after


def test_a_step_calls_few_rows_changed() -> None:
    shown = at("vanishing", "E")
    while not shown.session.moment.at_end:
        reads, before = set(shown.session.moment.reads()), shown.session.moment.position.step
        shown.session.step_over()
        shown.show()
        after = shown.session.moment.position.step
        expected = {before, after, *range(before, after), *reads, *shown.session.moment.reads()}
        # each of them once
        assert shown.changed == Counter(expected)
        assert shown.resets == 0
