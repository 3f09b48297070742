"""Editors are tried in a window, between a field before them and one after them."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from bpdebugger.ui.look.theme import LIGHT
from tests.ui.place import Place, Show


@pytest.fixture
def place(qtbot: QtBot) -> Iterator[Show]:
    """Shows an editor in a window."""
    places: list[Place] = []

    def show(editor: QWidget) -> Place:
        made = Place(QWidget(), QLineEdit(), QLineEdit())
        column = QVBoxLayout(made.window)
        for part in (made.before, editor, made.after):
            column.addWidget(part)
        made.window.setStyleSheet(LIGHT.style_sheet())
        made.window.resize(700, 400)
        made.window.show()
        qtbot.addWidget(made.window)
        qtbot.waitExposed(made.window)
        made.before.setFocus()
        qtbot.waitUntil(made.before.hasFocus)
        # the window lives as long as the test
        places.append(made)
        return made

    yield show
    places.clear()
