"""A field for a number takes numbers as people write them and leaves alone what is being typed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bpdebugger.exchange.decimals import typed_number
from bpdebugger.ui.look.theme import LIGHT
from bpdebugger.ui.plotting.number_box import NumberBox


@pytest.fixture
def field(qtbot: QtBot) -> NumberBox:
    made = NumberBox("What it is for.", typed_number)
    qtbot.addWidget(made)
    made.set_theme(LIGHT)
    made.show_number("z[o]", -0.5)
    made.show()
    made.edit.setFocus()
    qtbot.waitUntil(made.edit.hasFocus)
    return made


def type_and_enter(field: NumberBox, text: str) -> list[float]:
    asked: list[float] = []
    field.numberRequested.connect(asked.append)
    field.edit.selectAll()
    # keyClicks knows ASCII only
    field.edit.insert(text)
    field.edit.setModified(True)
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    return asked


@pytest.mark.parametrize("text, z", [("2", 2.0), ("-1.25", -1.25), ("−1,25", -1.25), (" 1e300 ", 1e300)])
def test_enter_asks_for_the_number(field: NumberBox, text: str, z: float) -> None:
    assert type_and_enter(field, text) == [z]


@pytest.mark.parametrize("text", ["abc", "1e400", "nan", "1-"])
def test_what_is_no_finite_number_is_marked_and_not_asked_for(field: NumberBox, text: str) -> None:
    assert type_and_enter(field, text) == []
    assert field.edit.palette().color(QPalette.ColorRole.Text).name() == LIGHT.warning
    assert "Not a number" in field.edit.toolTip()
    QTest.keyClicks(field.edit, "3")
    assert field.edit.palette().color(QPalette.ColorRole.Text).name() == LIGHT.text


def test_enter_on_the_number_shown_asks_for_nothing(field: NumberBox) -> None:
    asked: list[float] = []
    field.numberRequested.connect(asked.append)
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert asked == []


def test_it_shows_few_digits_and_all_of_them_in_the_tool_tip(field: NumberBox) -> None:
    field.show_number("z[h1]", 1 / 3)
    assert (field.label.text(), field.edit.text()) == ("z[h1] =", "0.3333")
    assert field.edit.toolTip() == "z[h1] = 0.3333333333333333"
    assert field.edit.accessibleName() == "z[h1]"
    field.show_number("z[h1]", None)
    assert (field.edit.text(), field.edit.placeholderText()) == ("", "not yet")


def test_typing_is_not_disturbed_by_steps_of_the_same_unit(field: NumberBox) -> None:
    field.edit.selectAll()
    QTest.keyClicks(field.edit, "12")
    field.show_number("z[o]", 0.25)
    assert field.edit.text() == "12"
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    field.show_number("z[o]", 0.125)
    assert field.edit.text() == "0.125"
    field.show_number("z[h1]", 0.25)
    assert field.edit.text() == "0.25"


def test_the_field_grows_with_the_font(field: NumberBox) -> None:
    width = field.edit.width()
    font = field.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    field.setFont(font)
    assert field.edit.width() > 1.7 * width
