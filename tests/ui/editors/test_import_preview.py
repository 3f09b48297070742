"""The preview of an import: what a file would give is seen before it is taken, and why it cannot be."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpdebugger.exchange.examples import example
from bpdebugger.exchange.number_table import read
from bpdebugger.exchange.sample_columns import Preview, preview
from bpdebugger.ui.editors.import_preview import ImportPreview
from tests.ui.place import Place, Show

Key = Qt.Key


@pytest.fixture
def shown() -> ImportPreview:
    return ImportPreview()


@pytest.fixture
def around(shown: ImportPreview, place: Show) -> Place:
    return place(shown)


def of_xor(text: str) -> Preview:
    return preview(read(text), example("xor"))


def cells(shown: ImportPreview) -> list[list[str]]:
    model = shown.table.model()
    rows, columns = range(1, model.rowCount()), range(model.columnCount())
    return [[str(model.data(model.index(i, j))) for j in columns] for i in rows]


def test_rows_are_shown_under_the_files_own_headings(shown: ImportPreview, around: Place, qtbot: QtBot) -> None:
    table = of_xor("left;right;both\n0;0,5;1\n-1,5;1;0\n")
    shown.show_preview("data.csv", table)
    qtbot.waitUntil(shown.take.hasFocus)
    assert cells(shown) == [["0", "0,5", "1"], ["-1,5", "1", "0"]]
    model = shown.table.model()
    assert tuple(model.headerData(j, Qt.Orientation.Horizontal) for j in range(3)) == ("left", "right", "both")
    assert tuple(box.currentText() for box in shown.roles) == table.roles == ("x1", "x2", "o")
    assert shown.words.text() == f"data.csv: {table.words}"


def test_enter_takes_it(shown: ImportPreview, around: Place, qtbot: QtBot) -> None:
    accepted = QSignalSpy(shown.accepted)
    shown.show_preview("data.csv", of_xor("0,0,1"))
    qtbot.waitUntil(shown.take.hasFocus)
    QTest.keyClick(shown.take, Key.Key_Return)
    assert accepted.count() == 1


@pytest.mark.parametrize("by_key", [True, False])
def test_cancel_hides_it_and_the_focus_comes_back(
    shown: ImportPreview, around: Place, qtbot: QtBot, by_key: bool
) -> None:
    accepted, cancelled = QSignalSpy(shown.accepted), QSignalSpy(shown.cancelled)
    shown.show_preview("data.csv", of_xor("0,0,1"))
    qtbot.waitUntil(shown.take.hasFocus)
    if by_key:
        QTest.keyClick(shown.take, Key.Key_Escape)
    else:
        QTest.mouseClick(shown.cancel, Qt.MouseButton.LeftButton)
    assert cancelled.count() == 1 and accepted.count() == 0
    assert shown.isHidden() and around.before.hasFocus()


def test_what_does_not_fit_cannot_be_taken_and_is_said(shown: ImportPreview, around: Place, qtbot: QtBot) -> None:
    accepted = QSignalSpy(shown.accepted)
    table = of_xor("0,0\n1,1")
    assert "2 columns" in table.problem
    shown.show_preview("data.csv", table)
    qtbot.waitUntil(shown.cancel.hasFocus)
    assert shown.words.text() == f"✗ data.csv: {table.problem}"
    QTest.mouseClick(shown.take, Qt.MouseButton.LeftButton)
    assert accepted.count() == 0


def test_all_rows_of_the_preview_can_be_reached_and_five_are_in_view(shown: ImportPreview, around: Place) -> None:
    shown.show_preview("data.csv", of_xor("\n".join(f"{i},0,1" for i in range(30))))
    QApplication.processEvents()
    assert len(cells(shown)) == 8
    bottom = shown.table.rowViewportPosition(5) + shown.table.rowHeight(5)
    assert bottom <= shown.table.viewport().height()


def test_what_a_column_is_for_is_changed_by_key(shown: ImportPreview, around: Place, qtbot: QtBot) -> None:
    chosen = QSignalSpy(shown.rolesChosen)
    table = read("a,b\n0,1\n1,0\n")
    shown.show_preview("data.csv", preview(table, example("xor")))
    box = shown.roles[1]
    box.setFocus()
    box.setCurrentIndex(box.findData("o"))
    assert chosen.at(0) == ["data.csv", (shown.roles[0].currentData(), "o")]
    shown.show_preview("data.csv", preview(table, example("xor"), chosen.at(0)[1]))
    assert "choose a column for x1" in shown.words.text()
    assert box.hasFocus()
