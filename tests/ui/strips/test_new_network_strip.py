"""A network from a line of text: what it would be is said while one types, and only what can be made is asked for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpdebugger.debugger.editing.shorthand import described
from bpdebugger.ui.strips.new_network_strip import MAX_LINE, NewNetworkStrip
from tests.ui.place import Place, Show

Key = Qt.Key


@pytest.fixture
def strip() -> NewNetworkStrip:
    return NewNetworkStrip(described)


@pytest.fixture
def asking(strip: NewNetworkStrip, place: Show, qtbot: QtBot) -> Place:
    made = place(strip)
    assert strip.isHidden()
    strip.ask()
    qtbot.waitUntil(strip.field.hasFocus)
    return made


def asked_of(strip: NewNetworkStrip) -> list[str]:
    asked: list[str] = []
    strip.networkRequested.connect(asked.append)
    return asked


def test_what_a_line_means_is_said_while_it_is_typed(strip: NewNetworkStrip, asking: Place) -> None:
    asked = asked_of(strip)
    QTest.keyClicks(strip.field, "2-3-1")
    assert strip.words.text() == f"{described('2-3-1')}."
    assert strip.field.accessibleDescription() == strip.words.text()
    QTest.keyClick(strip.field, Key.Key_Return)
    assert asked == ["2-3-1"]
    assert strip.isHidden() and asking.before.hasFocus()


@pytest.mark.parametrize("line", ["2", "2-0-1", "0-1", "2-3 dance-1", "9" * MAX_LINE, "²-1"])
def test_what_cannot_be_made_is_said_and_not_asked_for(strip: NewNetworkStrip, asking: Place, line: str) -> None:
    asked = asked_of(strip)
    strip.field.insert(line)
    with pytest.raises(ValueError) as caught:
        described(line)
    assert strip.words.text() == f"✗ {caught.value}."
    QTest.keyClick(strip.field, Key.Key_Return)
    QTest.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    assert not asked and strip.isVisible() and strip.field.text() == line


def test_an_empty_line_shows_how_to_write_one(strip: NewNetworkStrip, asking: Place) -> None:
    asked = asked_of(strip)
    QTest.keyClick(strip.field, Key.Key_Return)
    assert not asked and "2-3-1" in strip.words.text() and strip.field.placeholderText() == "2-3-1"


def test_esc_closes_it_and_the_focus_comes_back(strip: NewNetworkStrip, asking: Place) -> None:
    closed = QSignalSpy(strip.closeRequested)
    QTest.keyClicks(strip.field, "2-3")
    QTest.keyClick(strip.field, Key.Key_Escape)
    assert closed.count() == 1
    assert strip.isHidden() and asking.before.hasFocus()


def test_the_button_makes_it_too(strip: NewNetworkStrip, asking: Place) -> None:
    asked = asked_of(strip)
    QTest.keyClicks(strip.field, "4-2")
    QTest.mouseClick(strip.button, Qt.MouseButton.LeftButton)
    assert asked == ["4-2"]


def test_asking_again_keeps_the_line_to_be_typed_over(strip: NewNetworkStrip, asking: Place) -> None:
    QTest.keyClicks(strip.field, "4-2")
    QTest.keyClick(strip.field, Key.Key_Escape)
    strip.ask()
    assert strip.field.selectedText() == "4-2"


def test_a_long_sentence_is_not_cut(strip: NewNetworkStrip, asking: Place) -> None:
    strip.field.insert("9" * MAX_LINE)
    strip.setStyleSheet(strip.styleSheet() + "QLabel { font-size: 22pt; }")
    QApplication.processEvents()
    assert strip.words.height() >= strip.words.heightForWidth(strip.words.width())
