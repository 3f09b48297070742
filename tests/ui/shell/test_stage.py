"""One pane by itself, and the presentation, in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from bpdebugger.ui.shell.app import fit_screen
from bpdebugger.ui.shell.main_window import MainWindow

PANES = ("picture", "table", "plots")


def seen(window: MainWindow) -> str:
    parts = {"picture": window.picture, "table": window.table, "plots": window.plots}
    return " ".join(name for name, part in parts.items() if part.isVisible())


@pytest.mark.parametrize("pane", PANES)
def test_a_pane_by_itself_and_all_again(window: MainWindow, pane: str) -> None:
    window.show()
    window.run("focus-pane", pane)
    assert seen(window) == pane
    window.run("focus-pane")
    assert seen(window) == "picture table plots"


def test_the_pane_with_the_keyboard_is_the_one_that_stays(window: MainWindow) -> None:
    window.show()
    window.table.setFocus()
    QTest.keyClick(window, Qt.Key.Key_F12)
    assert seen(window) == "table"
    window.run("focus-pane", "plots")
    assert seen(window) == "plots"
    QTest.keyClick(window, Qt.Key.Key_F12)
    assert seen(window) == "picture table plots"


def test_a_presentation_steps_by_page_down_and_leaves_everything_as_it_was(window: MainWindow) -> None:
    window.show()
    size = window.font().pointSizeF()
    window.run("presentation")
    assert seen(window) == "plots" and window.equation.isVisible()
    assert not window.status.isVisible() and not window.timeline.isVisible()
    assert window.font().pointSizeF() > 1.5 * size
    before = window.session.moment.position.step
    QTest.keyClick(window, Qt.Key.Key_PageDown)
    QTest.keyClick(window, Qt.Key.Key_PageDown)
    QTest.keyClick(window, Qt.Key.Key_PageUp)
    assert window.session.moment.position.step == before + 1
    window.run("focus-pane", "picture")
    assert seen(window) == "picture"
    window.run("presentation")
    assert seen(window) == "picture table plots"
    assert window.status.isVisible() and window.timeline.isVisible()
    assert window.font().pointSizeF() == size
    QTest.keyClick(window.table, Qt.Key.Key_PageUp)
    assert window.session.moment.position.step == before + 1


def test_at_twice_the_text_each_pane_is_reachable(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.resize(1280, 800)
    for _ in range(5):
        window.run("larger-text")
    line = window.fontMetrics().height()
    for pane in PANES:
        window.run("focus-pane", pane)
        part = {"picture": window.picture, "table": window.table, "plots": window.plots}[pane]
        assert part.height() > 6 * line, pane


def test_the_first_window_fits_the_screen_with_its_frame(window: MainWindow) -> None:
    window.resize(5000, 4000)
    window.move(100, 50)
    fit_screen(window)
    room, frame = window.screen().availableGeometry(), window.frameGeometry()
    least = window.minimumSizeHint()
    assert frame.topLeft() == room.topLeft()
    assert frame.width() <= max(room.width(), least.width()) and frame.height() <= max(room.height(), least.height())
