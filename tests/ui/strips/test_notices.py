"""Messages, questions and the progress of a training come and go without moving anything, in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from bpdebugger.ui.shell.main_window import MainWindow


def turn() -> None:
    for _ in range(3):
        QApplication.processEvents()


def places(window: MainWindow) -> list[object]:
    parts = (window.equation, window.picture, window.table, window.plots, window.timeline, window.status)
    return [part.mapTo(window, part.rect().topLeft()).toTuple() + part.size().toTuple() for part in parts]


@pytest.mark.parametrize("larger", [0, 3, 6])
def test_a_message_moves_nothing_and_is_read_whole(open_example: Callable[[str], MainWindow], larger: int) -> None:
    window = open_example("mazur")
    window.resize(1280, 800)
    for _ in range(larger):
        window.run("larger-text")
    turn()
    before = places(window)
    window.run("run-to", "nobody " * 30)
    turn()
    assert window.message.problem and window.message.isVisible()
    assert places(window) == before
    strip = window.message
    assert window.rect().contains(strip.rect().translated(strip.mapTo(window, strip.rect().topLeft())))
    assert strip.height() == strip.heightForWidth(strip.width()) < 0.4 * window.height()
    close = strip.findChild(QToolButton)
    assert isinstance(close, QToolButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    turn()
    assert not window.message.isVisible() and places(window) == before


def test_the_progress_of_a_training_moves_nothing(window: MainWindow) -> None:
    # the timeline of a training has a lane more
    window.run("train", 3)
    turn()
    before = places(window)
    window.run("train", 500_000)
    turn()
    assert window.progress.isVisible() and window.progress.height() >= window.progress.sizeHint().height()
    assert places(window) == before
    QTest.mouseClick(window.progress.cancel, Qt.MouseButton.LeftButton)
    turn()
    assert not window.progress.isVisible()


@pytest.mark.parametrize("larger", [0, 3])
def test_a_question_and_a_new_network_move_nothing(open_example: Callable[[str], MainWindow], larger: int) -> None:
    window = open_example("mazur")
    window.resize(1280, 800)
    for _ in range(larger):
        window.run("larger-text")
    window.run("set-value", "w1=0.7")
    turn()
    before = places(window)
    for ask, strip in (("new", window.new_network), ("example xor", window.question)):
        id, _, text = ask.partition(" ")
        window.run(id, text)
        turn()
        assert strip.isVisible() and places(window) == before
        assert window.rect().contains(strip.rect().translated(strip.mapTo(window, strip.rect().topLeft())))
        assert strip.height() >= strip.heightForWidth(strip.width()) > 0
        focus = QApplication.focusWidget()
        assert focus is not None and strip.isAncestorOf(focus)
        QTest.keyClick(focus, Qt.Key.Key_Escape)
        turn()
        assert not strip.isVisible() and places(window) == before
