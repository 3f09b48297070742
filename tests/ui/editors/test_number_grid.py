"""The grid of numbers: what is typed, pasted and removed are wishes; the numbers stay until they are granted."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from bpdebugger.core.formulas.parser import MAX_LENGTH
from bpdebugger.exchange.decimals import number
from bpdebugger.exchange.number_table import block_of
from bpdebugger.ui.editors.number_grid import Block, NumberGrid
from bpdebugger.ui.editors.number_grid_model import NEW_ROW, GridData
from bpdebugger.ui.look.theme import LIGHT
from tests.ui.place import Show

VALUES = np.array([[0.1 + 0.2, -1.25, 1e-7], [1234.5, np.nan, 3.0]])
Key = Qt.Key


def data(values: np.ndarray = VALUES, grows: bool = False) -> GridData:
    columns = [f"x{j + 1}" for j in range(values.shape[1])]
    return GridData(values, _title, columns, _tip, _missing, values.shape[1] - 1, grows)


def _title(row: int) -> str:
    return f"h{row + 1}"


def _tip(row: int, column: int) -> str:
    return f"w{row}{column}"


def _missing(row: int, column: int) -> str:
    return "not connected"


Open = Callable[[GridData], NumberGrid]


class Wishes:
    """What a grid asked for; with ``grants`` it gets it, as from a session."""

    def __init__(self, grid: NumberGrid, grants: bool = False) -> None:
        self.cells: list[tuple[int, int, Block]] = []
        self.removed: list[list[int]] = []
        self.refused: list[str] = []
        self._grid, self._grants = grid, grants
        grid.cellsRequested.connect(self._cells)
        grid.removeRequested.connect(self.removed.append)
        grid.refused.connect(self.refused.append)
        grid.unread.connect(lambda _text, why: self.refused.append(why))

    def _cells(self, row: int, column: int, block: Block) -> None:
        self.cells.append((row, column, block))
        if self._grants:
            before = self._grid.model().data_shown.values  # type: ignore[attr-defined]
            after = np.zeros((max(len(before), row + len(block)), before.shape[1]))
            after[: len(before)] = before
            after[row : row + len(block), column : column + len(block[0])] = block
            self._grid.show_data(data(after, grows=True))


@pytest.fixture
def open_grid(qtbot: QtBot, place: Show) -> Open:
    def open_it(shown: GridData) -> NumberGrid:
        grid = NumberGrid(number, block_of)
        grid.set_theme(LIGHT)
        grid.show_data(shown)
        place(grid)
        go(grid, 0, 0)
        grid.setFocus()
        qtbot.waitUntil(grid.hasFocus)
        return grid

    return open_it


def go(grid: NumberGrid, row: int, column: int) -> None:
    grid.setCurrentIndex(grid.model().index(row, column))


def at(grid: NumberGrid) -> tuple[int, int]:
    return grid.currentIndex().row(), grid.currentIndex().column()


def shown(grid: NumberGrid, row: int, column: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> object:
    return grid.model().data(grid.model().index(row, column), role)


def editor(grid: NumberGrid) -> QLineEdit:
    found = grid.viewport().findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def enter(qtbot: QtBot, grid: NumberGrid, text: str, key: Qt.Key = Key.Key_Return) -> None:
    """Types into the current cell, beginning with the cell's own key presses, and ends with a key."""
    QTest.keyClicks(grid, text[0])
    field = editor(grid)
    QTest.keyClicks(field, text[1:])
    QTest.keyClick(field, key)
    qtbot.wait(1)


def test_few_digits_are_shown_and_all_are_in_the_tool_tip(open_grid: Open) -> None:
    grid = open_grid(data())
    assert shown(grid, 0, 0) == "0.3"
    assert shown(grid, 0, 0, Qt.ItemDataRole.ToolTipRole) == "w00\n0.30000000000000004"
    assert shown(grid, 0, 0, Qt.ItemDataRole.EditRole) == "0.30000000000000004"
    assert shown(grid, 1, 1) == ""
    assert shown(grid, 1, 1, Qt.ItemDataRole.ToolTipRole) == "not connected"


def test_a_typed_number_is_a_wish_and_enter_goes_down(qtbot: QtBot, open_grid: Open) -> None:
    grid = open_grid(data())
    wishes = Wishes(grid)
    enter(qtbot, grid, "-0,5")
    assert wishes.cells == [(0, 0, [[-0.5]])]
    assert shown(grid, 0, 0) == "0.3"
    assert at(grid) == (1, 0)
    enter(qtbot, grid, "8.77e-6")
    assert wishes.cells[1:] == [(1, 0, [[8.77e-6]])]


def test_tab_goes_on_while_one_types_and_enter_comes_back(qtbot: QtBot, open_grid: Open) -> None:
    grid = open_grid(data(np.zeros((3, 3))))
    wishes = Wishes(grid)
    go(grid, 0, 1)
    enter(qtbot, grid, "5", Key.Key_Tab)
    assert at(grid) == (0, 2)
    field = editor(grid)
    field.selectAll()
    QTest.keyClicks(field, "6")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: at(grid) == (1, 1))
    assert wishes.cells == [(0, 1, [[5.0]]), (0, 2, [[6.0]])]


def test_what_cannot_be_read_is_said_and_nothing_moves(qtbot: QtBot, open_grid: Open) -> None:
    grid = open_grid(data())
    wishes = Wishes(grid)
    enter(qtbot, grid, "7,5,x")
    assert not wishes.cells
    assert len(wishes.refused) == 1 and "x" in wishes.refused[0]
    assert at(grid) == (0, 0)
    enter(qtbot, grid, "7")
    assert wishes.cells == [(0, 0, [[7.0]])]
    assert at(grid) == (1, 0)


def test_esc_and_the_same_number_again_wish_nothing(qtbot: QtBot, open_grid: Open) -> None:
    grid = open_grid(data())
    wishes = Wishes(grid)
    enter(qtbot, grid, "7", Key.Key_Escape)
    QTest.keyClick(grid, Key.Key_F2)
    QTest.keyClick(editor(grid), Key.Key_Return)
    qtbot.wait(1)
    assert not wishes.cells and not wishes.refused


def test_a_cell_that_is_not_there_cannot_be_typed_into(open_grid: Open) -> None:
    grid = open_grid(data())
    go(grid, 1, 1)
    QTest.keyClicks(grid, "5")
    assert grid.viewport().findChild(QLineEdit) is None


def test_typing_in_the_last_row_adds_one_and_goes_on_below(qtbot: QtBot, open_grid: Open) -> None:
    grid = open_grid(data(np.ones((2, 3)), grows=True))
    wishes = Wishes(grid, grants=True)
    model = grid.model()
    assert model.headerData(2, Qt.Orientation.Vertical) == NEW_ROW
    go(grid, 2, 0)
    enter(qtbot, grid, "4", Key.Key_Tab)
    assert at(grid) == (2, 1)
    field = editor(grid)
    field.selectAll()
    QTest.keyClicks(field, "5")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: at(grid) == (3, 0))
    assert model.rowCount() == 4
    assert [shown(grid, 2, column) for column in range(3)] == ["4", "5", "0"]
    assert wishes.cells == [(2, 0, [[4.0]]), (2, 1, [[5.0]])]


def test_a_block_is_pasted_from_the_first_selected_cell(open_grid: Open) -> None:
    grid = open_grid(data())
    wishes = Wishes(grid)
    go(grid, 0, 1)
    QGuiApplication.clipboard().setText("0,5\t1,5\n2,5\t3,5\n")
    QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert wishes.cells == [(0, 1, [[0.5, 1.5], [2.5, 3.5]])]


def test_one_number_is_pasted_into_all_selected_cells(open_grid: Open) -> None:
    grid = open_grid(data(np.ones((3, 3))))
    wishes = Wishes(grid)
    go(grid, 1, 1)
    QTest.keyClick(grid, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QGuiApplication.clipboard().setText("0")
    QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert wishes.cells == [(1, 1, [[0.0, 0.0], [0.0, 0.0]])]


@pytest.mark.parametrize(
    "text, block",
    [
        ("0,5\r\n", [[0.5]]),
        ("−1,25", [[-1.25]]),
        ("0.5,0.7", [[0.5, 0.7]]),
        ("0,0,1", [[0.0, 0.0, 1.0]]),
        ("0,5;1,5", [[0.5, 1.5]]),
        ("1\n2", [[1.0], [2.0]]),
    ],
)
def test_a_comma_in_one_pasted_cell_is_its_point(open_grid: Open, text: str, block: Block) -> None:
    grid = open_grid(data())
    wishes = Wishes(grid)
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert wishes.cells == [(0, 0, block)]


@pytest.mark.parametrize("text", ["1,234", "inf", "1e400", "", "abc"])
def test_one_pasted_cell_that_is_no_number_is_refused(open_grid: Open, text: str) -> None:
    grid = open_grid(data())
    wishes = Wishes(grid)
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert not wishes.cells and len(wishes.refused) == 1


def test_a_paste_that_cannot_be_read_names_its_line(open_grid: Open) -> None:
    grid = open_grid(data())
    wishes = Wishes(grid)
    QGuiApplication.clipboard().setText("1\t2\n3\tx")
    QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert not wishes.cells
    assert "line 2, column 2" in wishes.refused[0]


def test_a_copy_has_all_digits_and_reads_back(open_grid: Open) -> None:
    values = np.array([[0.1 + 0.2, -1.25], [1e-7, 1e300]])
    grid = open_grid(data(values))
    grid.selectAll()
    QTest.keyClick(grid, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert block_of(QGuiApplication.clipboard().text()) == values.tolist()


def test_delete_asks_to_remove_rows_only_where_rows_come_and_go(open_grid: Open) -> None:
    grid = open_grid(data(np.ones((3, 2)), grows=True))
    wishes = Wishes(grid)
    go(grid, 1, 0)
    for _ in range(2):
        QTest.keyClick(grid, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Key.Key_Delete)
    assert wishes.removed == [[1, 2]]
    grid.show_data(data(np.ones((3, 2))))
    go(grid, 1, 0)
    QTest.keyClick(grid, Key.Key_Delete)
    assert wishes.removed == [[1, 2]]


def test_other_numbers_keep_the_place_where_the_columns_stay(open_grid: Open) -> None:
    grid = open_grid(data(np.ones((4, 3))))
    resets = QSignalSpy(grid.model().modelReset)
    go(grid, 1, 2)
    for rows in (4, 6, 2, 2):
        grid.show_data(data(np.full((rows, 3), 2.0)))
        assert grid.model().rowCount(QModelIndex()) == rows
        assert at(grid) == (1, 2)
    assert resets.count() == 0
    grid.show_data(data(np.ones((4, 2))))
    assert resets.count() == 1


def test_tab_leaves_the_grid_when_nothing_is_typed(qtbot: QtBot, open_grid: Open) -> None:
    grid = open_grid(data())
    QTest.keyClick(grid, Key.Key_Tab)
    assert not grid.hasFocus()
    grid.setFocus()
    QTest.keyClick(grid, Key.Key_Return)
    assert at(grid) == (1, 0)
    QTest.keyClick(grid, Key.Key_Enter, Qt.KeyboardModifier.ShiftModifier)
    assert at(grid) == (0, 0)


def colours_in(grid: NumberGrid, row: int, column: int) -> set[str]:
    place = grid.visualRect(grid.model().index(row, column))
    image = grid.viewport().grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


def test_the_cell_of_the_keyboard_and_the_selection_are_seen(open_grid: Open) -> None:
    grid = open_grid(data(np.ones((3, 3))))
    go(grid, 0, 2)
    QTest.keyClick(grid, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert {LIGHT.accent, LIGHT.highlight} <= colours_in(grid, 1, 2)
    assert LIGHT.highlight in colours_in(grid, 0, 2) and LIGHT.accent not in colours_in(grid, 0, 2)
    assert not {LIGHT.accent, LIGHT.highlight} & colours_in(grid, 0, 0)


def test_a_number_is_never_painted_into_the_cell_before(open_grid: Open) -> None:
    grid = open_grid(data(np.zeros((1, 3))))
    before = colours_of(grid)
    grid.show_data(data(np.array([[0.0, -987654.0, 0.0]])))
    assert colours_of(grid) == before


def colours_of(grid: NumberGrid) -> QImage:
    return grid.viewport().grab(grid.visualRect(grid.model().index(0, 0))).toImage()


@pytest.mark.parametrize("shape", [(128, 785), (10_000, 12)])
def test_large_tables_are_shown_at_once(open_grid: Open, shape: tuple[int, int]) -> None:
    grid = open_grid(data(np.zeros((2, 2))))
    values = np.random.default_rng(0).normal(size=shape)
    begun = time.process_time()
    grid.show_data(data(values))
    grid.viewport().repaint()
    # generous: about 20 ms here; reading every cell would take seconds
    assert time.process_time() - begun < 1.0


@pytest.mark.parametrize("shape", [(2, 2), (4, 4), (1, 3)])
def test_what_was_typed_for_a_cell_that_is_gone_is_not_written(
    qtbot: QtBot, open_grid: Open, shape: tuple[int, int]
) -> None:
    grid = open_grid(data(np.ones((3, 3))))
    wishes = Wishes(grid)
    go(grid, 2, 2)
    QTest.keyClicks(grid, "7")
    grid.show_data(data(np.zeros(shape)))
    qtbot.wait(1)
    assert grid.viewport().findChild(QLineEdit) is None
    assert not wishes.cells
    go(grid, 0, 0)
    grid.setFocus()
    enter(qtbot, grid, "5")
    assert wishes.cells == [(0, 0, [[5.0]])]


AFTER = {
    "Enter again": Key.Key_Return,
    "Tab": Key.Key_Tab,
    "Escape": Key.Key_Escape,
    "a click": "click",
    "another field": "focus",
    "another table": "reset",
}


@pytest.mark.parametrize("grants", [False, True])
@pytest.mark.parametrize("enter", [Key.Key_Return, Key.Key_Enter, Key.Key_Tab])
@pytest.mark.parametrize("after", AFTER)
def test_what_enter_ended_is_taken_whatever_comes_before_the_next_turn(
    qtbot: QtBot, open_grid: Open, after: str, enter: Qt.Key, grants: bool
) -> None:
    """A slow window gets several keys in one turn of its loop; a warning of Qt fails this too."""
    grid = open_grid(data(np.zeros((4, 3)), grows=True))
    wishes = Wishes(grid, grants)
    QTest.keyClicks(grid, "5")
    QTest.keyClick(editor(grid), enter)
    then = AFTER[after]
    if then == "click":
        there = grid.visualRect(grid.model().index(2, 2)).center()
        QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=there)
    elif then == "focus":
        grid.window().findChildren(QLineEdit)[0].setFocus()
    elif then == "reset":
        grid.show_data(data(np.zeros((2, 2))))
    else:
        QTest.keyClick(grid.window().focusWidget(), then)  # type: ignore[call-overload]
    qtbot.wait(1)
    assert wishes.cells == [(0, 0, [[5.0]])]
    assert not wishes.refused


def test_a_cell_grows_with_what_is_typed_and_says_what_has_no_room(qtbot: QtBot, open_grid: Open) -> None:
    grid = open_grid(data(np.zeros((2, 3))))
    QTest.keyClicks(grid, "1")
    field = editor(grid)
    usual = field.width()
    QTest.keyClicks(field, "0" * 30)
    assert usual < field.width() <= grid.viewport().width()
    QGuiApplication.clipboard().setText("1" * 1_000_000)
    field.paste()
    assert len(field.text()) == MAX_LENGTH
    assert QToolTip.text() == f"At most {MAX_LENGTH} characters go in here; the rest was left out."
