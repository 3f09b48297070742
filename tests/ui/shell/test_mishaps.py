"""A mistake in the program is not the end of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.shell.mishaps import Mishaps


def failed(mishaps: Mishaps) -> None:
    try:
        raise ZeroDivisionError("a made up mistake")
    except ZeroDivisionError as error:
        mishaps(type(error), error, error.__traceback__)


def test_a_mistake_is_said_logged_and_drawn_over(
    qtbot: QtBot, window: MainWindow, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mishaps = Mishaps(window, home)
    window.table.setAccessibleName("still the same window")
    failed(mishaps)
    qtbot.waitUntil(lambda: window.question.text != "")
    assert "ZeroDivisionError: a made up mistake" in window.question.text
    assert "drawn anew" in window.question.text and str(mishaps.log) in window.question.text
    assert "a made up mistake" in mishaps.log.read_text() and "a made up mistake" in capsys.readouterr().err
    QTest.mouseClick(window.question.buttons["copy"], Qt.MouseButton.LeftButton)
    assert "Traceback" in QGuiApplication.clipboard().text()
    window.run("step-over")
    assert window.message.problem == ""


def test_where_drawing_fails_too_that_is_said(
    qtbot: QtBot, window: MainWindow, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "show_anew", lambda: 1 / 0)
    failed(Mishaps(window, home))
    qtbot.waitUntil(lambda: window.question.text != "")
    assert "may be wrong" in window.question.text
