"""The search over all commands, in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bpdebugger.debugger.commands.table import COMMANDS
from bpdebugger.ui.shell.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def open_search(window: MainWindow) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_K, CTRL)
    assert window.search.isVisible() and window.search.field.hasFocus()


def type_(window: MainWindow, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.keyClicks(window.search.field, text)
    QTest.keyClick(window.search.field, key)


def test_a_command_is_given_by_its_words_and_the_keyboard_comes_back(window: MainWindow) -> None:
    window.table.setFocus()
    size = window.size()
    open_search(window)
    assert len(window.search.found) == len(COMMANDS)
    type_(window, "step over")
    assert not window.search.isVisible() and window.table.hasFocus()
    assert window.session.moment.position.step == window.session.moment.start + 1
    assert window.size() == size


def test_values_are_typed_behind_the_name(window: MainWindow) -> None:
    open_search(window)
    type_(window, "run-to dE_dz")
    step = window.session.moment.step
    assert step is not None and step.quantity == "dE_dz[o]"


def test_a_command_that_needs_values_waits_for_them(window: MainWindow) -> None:
    open_search(window)
    type_(window, "run to")
    assert window.search.isVisible() and window.search.field.text() == "run-to "
    assert "TARGET" in window.search.words.text()
    type_(window, "E")
    assert not window.search.isVisible()
    assert window.session.moment.step is not None and window.session.moment.step.quantity == "E"


def test_tab_completes_a_name(window: MainWindow) -> None:
    open_search(window)
    type_(window, "epochs", Qt.Key.Key_Tab)
    assert window.search.field.text() == "train "
    type_(window, "3")
    assert window.session.run.epochs == 3


def test_what_cannot_be_now_says_why_and_stays(window: MainWindow) -> None:
    open_search(window)
    type_(window, "step back")
    assert window.search.isVisible()
    assert "beginning" in window.search.words.text()


def test_arrows_choose_and_escape_gives_the_keyboard_back(window: MainWindow) -> None:
    window.picture.setFocus()
    open_search(window)
    QTest.keyClicks(window.search.field, "step")
    names = [each.name for each in window.search.found]
    QTest.keyClick(window.search.field, Qt.Key.Key_Down)
    assert window.search.current is not None and window.search.current.name == names[1]
    QTest.keyClick(window.search.field, Qt.Key.Key_Escape)
    assert not window.search.isVisible() and window.picture.hasFocus()
    assert window.session.moment.at_start


def test_escape_does_not_end_a_what_if_beneath(window: MainWindow) -> None:
    window.run("suppose", "o", 0.5)
    open_search(window)
    QTest.keyClick(window.search.field, Qt.Key.Key_Escape)
    assert window.session.moment.hold


def test_a_click_elsewhere_closes_it(window: MainWindow) -> None:
    open_search(window)
    window.table.setFocus()
    assert not window.search.isVisible() and window.table.hasFocus()


def test_it_opens_from_a_field_where_the_key_deletes(window: MainWindow) -> None:
    window.run("claim")
    window.panels.claim.field.setFocus()
    open_search(window)


@pytest.mark.parametrize("larger", [0, 3, 6])
def test_it_lies_within_the_window_at_any_text(open_example: Callable[[str], MainWindow], larger: int) -> None:
    window = open_example("mazur")
    window.resize(1280, 800)
    for _ in range(larger):
        window.run("larger-text")
    open_search(window)
    QApplication.processEvents()
    assert window.rect().contains(window.search.geometry())
    assert window.search.list.height() > 4 * window.fontMetrics().height()
    assert window.width() == 1280


def test_the_search_says_what_enter_would_do(window: MainWindow) -> None:
    open_search(window)
    QTest.keyClicks(window.search.field, "practise")
    assert window.search.field.accessibleDescription().startswith("Practise, Ctrl+P, Check.")
