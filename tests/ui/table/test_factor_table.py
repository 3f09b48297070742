"""The factor table as one uses it: what is in view, what a click or a key asks for, which columns there are."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import example
from bpdebugger.ui.look.theme import DARK, LIGHT
from bpdebugger.ui.table.factor_table import FactorTable
from bpdebugger.ui.table.model import CHECK_COLUMNS, Column

KEYS, LEFT, NONE = Qt.Key, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Shown:
    """A table in a window of its own, with what it asked for."""

    def __init__(self, qtbot: QtBot, name: str, width: int = 1000) -> None:
        self.session, self.table = Session(example(name)), FactorTable()
        self.asked: list[tuple[str, Any]] = []
        self.table.stepRequested.connect(lambda step: self.asked.append(("step", step)))
        self.table.wished.connect(lambda wish: self.asked.append((wish.command.id, wish.values)))
        self.table.copyRequested.connect(lambda rows: self.asked.append(("copy", rows)))
        self.table.menuRequested.connect(lambda rows, at: self.asked.append(("menu", rows)))
        self.table.resize(width, 300)
        qtbot.addWidget(self.table)
        with qtbot.waitExposed(self.table):
            self.table.show()
        self.show()

    def show(self) -> None:
        self.table.show_moment(self.session.moment)

    def go(self, quantity: str, sample: int = 0) -> int:
        row = self.session.recorded.find(quantity, sample)
        self.session.run_to(row)
        self.show()
        return row

    def middle(self, row: int, column: Column = Column.QUANTITY) -> QPoint:
        self.table.scrollTo(self.table.model().index(row, 0))
        return self.table.visualRect(self.table.model().index(row, column)).center()

    def click(self, row: int, column: Column = Column.QUANTITY, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.table.viewport(), LEFT, modifier, self.middle(row, column))

    def in_view(self, row: int) -> bool:
        rect = self.table.visualRect(self.table.model().index(row, Column.STEP))
        return self.table.viewport().rect().contains(rect)

    def columns(self) -> set[Column]:
        return {column for column in Column if not self.table.isColumnHidden(column)}


@pytest.fixture
def mazur(qtbot: QtBot) -> Shown:
    return Shown(qtbot, "mazur")


def test_the_current_row_is_in_view_with_two_on_either_side(mazur: Shown) -> None:
    assert mazur.in_view(mazur.session.moment.position.step)
    while not mazur.session.moment.at_end:
        mazur.session.step_over()
        mazur.show()
        current = mazur.session.moment.position.step
        assert mazur.table.currentIndex().row() == current
        for row in range(max(current - 2, 0), min(current + 3, len(mazur.session.recorded))):
            assert mazur.in_view(row)
    mazur.session.restart()
    mazur.show()
    assert mazur.in_view(mazur.session.moment.start)


def test_it_says_to_those_who_cannot_see_it_where_one_is(mazur: Shown) -> None:
    assert mazur.table.accessibleName() == "Factor table"
    assert mazur.table.accessibleDescription() == "nothing is computed yet"
    mazur.go("dE_dz[o1]")
    assert mazur.table.accessibleDescription() == "current row: ∂E/∂z[o1]"


def test_a_click_goes_to_a_row_and_one_in_the_margin_is_about_a_breakpoint(mazur: Shown) -> None:
    row = mazur.session.recorded.find("y[h1]", 0)
    mazur.click(row)
    mazur.click(row, Column.RULE)
    assert mazur.asked == [("step", row)] * 2
    cell = mazur.table.visualRect(mazur.table.model().index(row, Column.STEP))
    margin = mazur.table.fontMetrics().horizontalAdvance("● ") + 4
    for x, wanted in (
        (2, ("breakpoint", ("y[h1]",))),
        (margin, ("breakpoint", ("y[h1]",))),
        (margin + 1, ("step", row)),
    ):
        mazur.asked.clear()
        QTest.mouseClick(mazur.table.viewport(), LEFT, NONE, QPoint(x, cell.center().y()))
        assert mazur.asked == [wanted]
    mazur.asked.clear()
    QTest.mouseClick(mazur.table.viewport(), Qt.MouseButton.RightButton, NONE, QPoint(2, cell.center().y()))
    assert not [each for each in mazur.asked if each[0] == "breakpoint"]


def test_shift_selects_rows_that_are_copied(mazur: Shown) -> None:
    row = mazur.go("y[h1]")
    mazur.click(row)
    mazur.asked.clear()
    mazur.click(row + 2, modifier=SHIFT)
    assert mazur.asked == []
    assert mazur.table.chosen_rows() == [row, row + 1, row + 2]
    QTest.keyClick(mazur.table, KEYS.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert mazur.asked == [("copy", [row, row + 1, row + 2])]
    # another step is about other rows
    mazur.go("y[h2]")
    assert mazur.table.chosen_rows() == [mazur.session.moment.position.step]
    QTest.keyClick(mazur.table, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert mazur.table.chosen_rows() == list(range(len(mazur.session.recorded)))


def test_enter_goes_to_the_row_of_the_cursor(mazur: Shown) -> None:
    row = mazur.go("y[h1]")
    for key in (KEYS.Key_Return, KEYS.Key_Enter):
        mazur.asked.clear()
        QTest.keyClick(mazur.table, KEYS.Key_Down)
        QTest.keyClick(mazur.table, key)
        row += 1
        assert mazur.asked == [("step", row)]


def test_the_check_has_columns_while_it_is_on(mazur: Shown) -> None:
    before = mazur.columns()
    assert not before & set(CHECK_COLUMNS)
    mazur.session.check()
    mazur.show()
    assert mazur.columns() >= set(CHECK_COLUMNS)
    mazur.session.check()
    mazur.show()
    assert mazur.columns() == before


def test_the_sample_has_a_column_where_there_are_several(qtbot: QtBot, mazur: Shown) -> None:
    assert Column.SAMPLE not in mazur.columns()
    xor = Shown(qtbot, "xor")
    assert Column.SAMPLE in xor.columns()
    # the plan is the same, whichever samples are shown
    xor.session.choose_sample(1)
    xor.show()
    assert Column.SAMPLE not in xor.columns()
    xor.session.choose_sample(None)
    xor.show()
    assert Column.SAMPLE in xor.columns()


def test_what_has_no_room_is_left_out_the_numbers_first(qtbot: QtBot) -> None:
    shown = Shown(qtbot, "mazur", width=1200)
    rooms = []
    for width in range(1200, 200, -20):
        shown.table.resize(width, 300)
        rooms.append((Column.NUMBERS in shown.columns(), Column.RULE in shown.columns()))
    assert rooms[0] == (True, True)
    assert rooms[-1] == (False, False)
    assert rooms == sorted(rooms, reverse=True)
    assert (False, True) in rooms
    assert {Column.STEP, Column.QUANTITY, Column.VALUE} <= shown.columns()


def test_a_larger_font_has_higher_rows_and_wider_columns(mazur: Shown) -> None:
    before = mazur.table.rowHeight(0), mazur.table.columnWidth(Column.VALUE), mazur.table.columnWidth(Column.STEP)
    font = QFont(mazur.table.font())
    font.setPointSizeF(2 * font.pointSizeF())
    mazur.table.setFont(font)
    after = mazur.table.rowHeight(0), mazur.table.columnWidth(Column.VALUE), mazur.table.columnWidth(Column.STEP)
    assert all(1.5 * old < new < 2.5 * old for old, new in zip(before, after, strict=True))


def test_it_is_painted_in_the_colours_of_the_theme(mazur: Shown) -> None:
    row = mazur.go("y[h1]")
    for theme in (DARK, LIGHT):
        mazur.table.set_theme(theme)
        picture = mazur.table.viewport().grab().toImage()
        found = {picture.pixelColor(x, y).name() for x in range(0, 300, 3) for y in range(0, 250, 3)}
        assert theme.surface in found
        current = mazur.table.visualRect(mazur.table.model().index(row, Column.RULE))
        assert picture.pixelColor(current.right() - 2, current.top() + 1).name() == theme.highlight
