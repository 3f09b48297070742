"""Questions in a strip: answered with the mouse or the keyboard, and the focus comes back to where it was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from bpdebugger.ui.strips.question_strip import QuestionStrip
from tests.ui.place import Place, Show

CHOICES = [("save", "Save"), ("discard", "Discard"), ("cancel", "Cancel")]
Key = Qt.Key


@pytest.fixture
def strip() -> QuestionStrip:
    return QuestionStrip()


@pytest.fixture
def asking(strip: QuestionStrip, place: Show, qtbot: QtBot) -> Place:
    made = place(strip)
    assert strip.isHidden() and strip.text == ""
    strip.ask("Save the changes to mazur.bpd?", CHOICES)
    qtbot.waitUntil(strip.buttons["save"].hasFocus)
    return made


def answers_of(strip: QuestionStrip) -> list[str]:
    answers: list[str] = []
    strip.answered.connect(answers.append)
    return answers


def press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


@pytest.mark.parametrize(
    "keys, answer",
    [
        ([Key.Key_Return], "save"),
        ([Key.Key_Tab, Key.Key_Return], "discard"),
        ([Key.Key_Tab, Key.Key_Tab, Key.Key_Space], "cancel"),
        ([Key.Key_Escape], "cancel"),
    ],
)
def test_keys_answer_and_the_focus_comes_back(
    strip: QuestionStrip, asking: Place, keys: list[Qt.Key], answer: str
) -> None:
    answers = answers_of(strip)
    for key in keys:
        press(key)
    assert answers == [answer]
    assert strip.isHidden()
    assert asking.before.hasFocus()


def test_a_click_answers(strip: QuestionStrip, asking: Place) -> None:
    answers = answers_of(strip)
    QTest.mouseClick(strip.buttons["discard"], Qt.MouseButton.LeftButton)
    assert answers == ["discard"]


def test_what_is_asked_is_told_to_those_who_hear_it(strip: QuestionStrip, asking: Place) -> None:
    assert strip.accessibleName() == "Question"
    assert strip.accessibleDescription() == strip.text == "Save the changes to mazur.bpd?"


def test_another_question_takes_the_place_of_the_first(strip: QuestionStrip, asking: Place, qtbot: QtBot) -> None:
    answers = answers_of(strip)
    strip.ask("Replace it?", [("yes", "Replace"), ("no", "Keep")])
    # the buttons of the first question are gone for good
    qtbot.waitUntil(lambda: len(strip.findChildren(QPushButton)) == 2)
    qtbot.waitUntil(strip.buttons["yes"].hasFocus)
    press(Key.Key_Escape)
    assert answers == ["no"]
    assert asking.before.hasFocus()


def test_the_focus_stays_away_from_what_is_gone(strip: QuestionStrip, asking: Place) -> None:
    answers = answers_of(strip)
    asking.before.hide()
    press(Key.Key_Return)
    assert answers == ["save"] and not asking.before.hasFocus()


def test_a_long_question_wraps_and_is_not_cut(strip: QuestionStrip, asking: Place) -> None:
    strip.ask("Save the changes to " + "a long name " * 20, CHOICES)
    QApplication.processEvents()
    label = strip._text
    assert label.height() >= label.heightForWidth(label.width())
    assert strip.width() <= asking.window.width()
