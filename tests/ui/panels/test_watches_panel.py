"""Typing a watch where it is listed: what Enter ended is watched, whatever comes before the window's next turn."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from bpdebugger.ui.shell.main_window import MainWindow

Key = Qt.Key


@pytest.mark.parametrize("then", [Key.Key_Return, Key.Key_Escape, Key.Key_Tab, Key.Key_Down])
def test_a_typed_watch_is_taken_at_once(qtbot: QtBot, window: MainWindow, then: Key) -> None:
    window.run("watches")
    table = window.panels.watches.table
    for row, expression in enumerate(("E", "dE_dz[o]", "y[o]")):
        table.setCurrentCell(row, 0)
        table.setFocus()
        QTest.keyClick(table, Key.Key_Return)
        (field,) = (each for each in table.viewport().findChildren(QLineEdit) if each.isVisible())
        field.selectAll()
        QTest.keyClicks(field, expression)
        QTest.keyClick(field, Key.Key_Return)
        assert window.session.moment.watches[row] == expression
        QTest.keyClick(window.focusWidget(), then)
        qtbot.wait(1)
    assert window.session.moment.watches == ("E", "dE_dz[o]", "y[o]")
    assert window.message.problem == ""
