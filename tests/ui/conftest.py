"""The window's tests: they drive the real one, without a screen."""

import os
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bpdebugger.exchange.examples import example
from bpdebugger.ui.shell.app import application, window_on
from bpdebugger.ui.shell.main_window import MainWindow


@pytest.fixture(scope="session", autouse=True)
def qapp() -> QApplication:
    """The application as the program makes it: style, fonts and name."""
    return application()


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
    qtbot.waitExposed(window)
    window.finish_loading()
    return window
