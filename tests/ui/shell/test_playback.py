"""Play in the real window: step after step, with the values on their way."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bpdebugger.ui.shell.main_window import MainWindow

FAST = 60


def test_it_steps_to_the_end_and_is_pause_meanwhile(window: MainWindow, qtbot: QtBot) -> None:
    window.run("set-pace", FAST)
    action = window.actions_["play"]
    assert action.text() == "Play"
    action.trigger()
    assert window.playback.is_playing and action.text() == "Pause"
    qtbot.waitUntil(lambda: window.session.moment.at_end, timeout=60_000)
    qtbot.waitUntil(lambda: not window.playback.is_playing)
    assert action.text() == "Play" and not action.isEnabled()
    window.run("step-back")
    assert action.isEnabled()


def test_it_pauses_by_its_key_and_by_any_other_step(window: MainWindow, qtbot: QtBot) -> None:
    window.run("set-pace", 0.1)
    QTest.keyClick(window, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert window.playback.is_playing
    window.run("larger-text")
    assert window.playback.is_playing
    QTest.keyClick(window, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert not window.playback.is_playing
    window.run("play")
    window.run("step-over")
    assert not window.playback.is_playing
    assert window.session.moment.position.step == window.session.moment.start + 1


def test_it_stops_at_a_breakpoint(window: MainWindow, qtbot: QtBot) -> None:
    window.run("breakpoint", "dE_dz[o]")
    window.run("set-pace", FAST)
    window.run("play")
    qtbot.waitUntil(lambda: not window.playback.is_playing, timeout=60_000)
    step = window.session.moment.step
    assert step is not None and step.quantity == "dE_dz[o]"


def image(window: MainWindow) -> QImage:
    return window.picture.viewport().grab().toImage()


def test_a_value_is_seen_on_its_way(window: MainWindow, qtbot: QtBot) -> None:
    before = image(window)
    window.run("set-pace", 0.5)
    window.run("play")
    qtbot.waitUntil(lambda: image(window) != before, timeout=20_000)
    assert window.session.moment.at_start
    window.run("play")
    assert image(window) == before


def test_with_less_motion_it_steps_and_nothing_travels(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "bpdebugger.ui.shell.playback.QApplication.style", lambda: SimpleNamespace(styleHint=lambda hint: 0)
    )
    assert not window.playback.moves
    seen = []
    monkeypatch.setattr(window.picture, "show_travels", lambda travels, way: seen.append(travels))
    window.run("set-pace", FAST)
    window.run("play")
    qtbot.waitUntil(lambda: window.session.moment.at_end, timeout=60_000)
    assert not any(seen)


def test_a_pace_that_is_none_is_refused(window: MainWindow) -> None:
    window.run("set-pace", 0)
    assert "steps a second" in window.message.problem


def test_practice_is_not_played_through(window: MainWindow) -> None:
    window.run("practise")
    window.run("play")
    assert not window.playback.is_playing and "practice" in window.message.problem


@pytest.mark.parametrize("name", ["mazur", "neuron-sigmoid", "xor"])
def test_the_first_continue_stops_at_the_first_gradient_of_a_weight(
    open_example: Callable[[str], MainWindow], name: str
) -> None:
    window = open_example(name)
    window.run("continue")
    moment = window.session.moment
    assert moment.step is not None and moment.step.quantity.startswith("dE_dw[")
    assert not any(moment.trace[i].quantity.startswith("dE_dw[") for i in range(moment.position.step))
    assert "the gradient of" in window.status.reason
    window.run("continue")
    assert window.session.moment.at_end
    window.run("restart")
    window.run("breakpoint", "E")
    window.run("continue")
    step = window.session.moment.step
    assert step is not None and step.quantity == "E"
