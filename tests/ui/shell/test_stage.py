"""One pane by itself, and the presentation, in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bpdebugger.ui.shell.app import fit_screen
from bpdebugger.ui.shell.main_window import LEAST_LINES, MainWindow

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


def test_a_low_window_has_one_pane_in_front_and_tabs_for_the_others(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.resize(1280, 770)
    QApplication.processEvents()
    assert seen(window) == "picture table plots" and not window.stage.tabs.isVisible()
    for _ in range(5):
        window.run("larger-text")
    line = window.fontMetrics().height()
    assert window.height() == 770 and window.height() < LEAST_LINES * line
    tabs = window.stage.tabs
    assert tabs.isVisible() and [tabs.tabText(i) for i in range(tabs.count())] == ["Network", "Table", "Plots"]
    for tab, pane in enumerate(PANES):
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(tab).center())
        QApplication.processEvents()
        assert seen(window) == pane
        part = {"picture": window.picture, "table": window.table, "plots": window.plots}[pane]
        assert part.height() > 5 * line
        # nothing is beyond the edge of the window
        assert window.rect().contains(window.status.rect().translated(window.status.mapTo(window, QPoint())))
    # a command about a pane brings it to the front
    window.run("plot-unit", "h1")
    assert seen(window) == "plots"
    window.run("fit-network")
    assert seen(window) == "picture"
    window.run("normal-text")
    assert seen(window) == "picture table plots" and not tabs.isVisible()


def test_a_pane_by_itself_has_a_way_back_on_screen(window: MainWindow) -> None:
    window.run("focus-pane", "table")
    tabs = window.stage.tabs
    assert tabs.isVisible() and [tabs.tabText(i) for i in range(tabs.count())] == ["All", "Network", "Table", "Plots"]
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert seen(window) == "picture"
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(0).center())
    assert seen(window) == "picture table plots" and not tabs.isVisible()


def test_the_keyboard_goes_to_the_pane_that_is_seen(window: MainWindow) -> None:
    window.table.setFocus()
    for pane, part in (("picture", window.picture), ("plots", window.plots), ("table", window.table)):
        window.run("focus-pane", pane)
        focus = QApplication.focusWidget()
        assert focus is not None and (part is focus or part.isAncestorOf(focus)), pane


def test_where_the_parts_stand_is_not_noted_while_one_is_in_front(window: MainWindow) -> None:
    before = window.settings.settings.splitters
    window.run("focus-pane", "plots")
    window.flush()
    assert window.settings.settings.splitters == before
