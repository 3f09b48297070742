"""The tour of the window: five places, each pointed at, left at any time."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.strips.tour import SIGHTS

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


def place_of(window: MainWindow, part: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint()), part.size())


def turn() -> None:
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize("larger", [0, 3, 5])
def test_each_of_five_steps_points_at_its_place(open_example: Callable[[str], MainWindow], larger: int) -> None:
    window = open_example("mazur")
    window.resize(1280, 770)
    for _ in range(larger):
        window.run("larger-text")
    turn()
    window.run("tour")
    parts = {**window.parts(), "steps": window._bar, "picture": window._noted}
    seen = []
    for number, stop in enumerate(SIGHTS, start=1):
        turn()
        tour, part = window.tour, parts[stop.part]
        seen.append(tour.title.text())
        assert part.isVisible() and tour._ring.geometry() == place_of(window, part)
        assert window.rect().contains(tour.geometry()) and tour.count.text() == f"{number} of 5"
        for label in (tour.words, tour.title):
            assert label.height() >= label.heightForWidth(label.width())
        if not larger:
            assert not tour.geometry().intersects(place_of(window, part)), stop.part
        QTest.mouseClick(tour.next, LEFT)
    assert len(set(seen)) == 5 and not window.tour.isVisible() and not window.tour._ring.isVisible()


def test_it_is_left_at_any_time_and_the_keyboard_is_where_it_was(window: MainWindow) -> None:
    window.table.setFocus()
    window.run("tour")
    assert window.tour.next.hasFocus()
    QTest.keyClick(window.tour.next, Key.Key_Space)
    assert window.tour.stop == SIGHTS[1]
    turn()
    QTest.mouseClick(window.tour.back, LEFT)
    assert window.tour.stop == SIGHTS[0]
    focus = QApplication.focusWidget()
    assert focus is not None and window.tour.isAncestorOf(focus)
    QTest.keyClick(focus, Key.Key_Escape)
    assert not window.tour.isVisible() and window.table.hasFocus()
    window.run("tour")
    assert window.tour.stop == SIGHTS[0]
    QTest.mouseClick(window.tour.leave, LEFT)
    assert not window.tour.isVisible() and not window.tour._ring.isVisible()


def test_one_can_do_what_it_says(window: MainWindow) -> None:
    before = window.session.moment.position
    window.run("tour")
    QTest.keyClick(window.tour.next, Key.Key_F10)
    assert window.session.moment.position != before and window.tour.isVisible()
    # the ring lets the mouse through
    below = window.childAt(window.tour._ring.geometry().center())
    assert below is not window.tour._ring
