"""The window's tests: they drive the real one, without a screen."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtGui import QCursor
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from bpdebugger.exchange.examples import example
from bpdebugger.ui.look.fonts import interface_font
from bpdebugger.ui.look.theme import LIGHT
from bpdebugger.ui.shell.app import application, window_on
from bpdebugger.ui.shell.main_window import TEXT_SIZES, MainWindow
from bpdebugger.ui.shell.settings import USUAL_TEXT
from tests.ui.place import Place, Show


@pytest.fixture(scope="session", autouse=True)
def qapp() -> QApplication:
    """The application as the program makes it: style, fonts and name."""
    return application()


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who never started the program: nothing is remembered from one test to the next."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("BPDEBUGGER_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _nobody_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's dialog waits for a person: here one who thinks better of it."""
    monkeypatch.setattr(QPrintDialog, "exec", lambda self: 0)


@pytest.fixture(autouse=True)
def _own_screen(qapp: QApplication) -> Iterator[None]:
    """Each test has the screen for itself.

    A window that an earlier one left open (one with unsaved edits refuses to close) gets the mouse's moves where it
    lies in front, and a move to where the mouse stands already is none.
    """
    QCursor.setPos(-1, -1)
    # larger text of an earlier test is the application's
    QApplication.setFont(interface_font(TEXT_SIZES[USUAL_TEXT]))
    yield
    for left in QApplication.topLevelWidgets():
        if isValid(left) and left.isVisible():
            left.hide()


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    """The window on the default example, with everything loaded."""
    return opened(qtbot, "neuron-sigmoid")


@pytest.fixture
def open_example(qtbot: QtBot) -> Callable[[str], MainWindow]:
    """Opens the window on an example by name."""

    def open_it(name: str) -> MainWindow:
        return opened(qtbot, name)

    return open_it


def opened(qtbot: QtBot, name: str) -> MainWindow:
    window = window_on(example(name))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.finish_loading()
    return window


@pytest.fixture
def place(qtbot: QtBot) -> Iterator[Show]:
    """Shows an editor in a window, between a field before it and one after it."""
    places: list[Place] = []

    def show(editor: QWidget) -> Place:
        made = Place(QWidget(), QLineEdit(), QLineEdit())
        column = QVBoxLayout(made.window)
        for part in (made.before, editor, made.after):
            column.addWidget(part)
        made.window.setStyleSheet(LIGHT.style_sheet())
        made.window.resize(700, 400)
        qtbot.addWidget(made.window)
        with qtbot.waitExposed(made.window):
            made.window.show()
        made.before.setFocus()
        qtbot.waitUntil(made.before.hasFocus)
        # the window lives as long as the test
        places.append(made)
        return made

    yield show
    places.clear()
