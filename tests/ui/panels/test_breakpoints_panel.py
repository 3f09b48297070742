"""Breakpoints in the real window: set by key and by form, marked in the table, listed with their hits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bpdebugger.debugger.watching.breakpoint import Breakpoint
from bpdebugger.debugger.watching.ready_made import READY_MADE
from bpdebugger.ui.shell.main_window import MainWindow

KEYS, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def window(open_example: Callable[[str], MainWindow]) -> MainWindow:
    window = open_example("mazur")
    window.run("breakpoints")
    QApplication.processEvents()
    return window


def marked(window: MainWindow) -> list[int]:
    model = window.table.model()
    return [row for row in range(model.rowCount()) if "●" in model.index(row, 0).data()]


def test_f9_sets_one_at_the_step_and_f5_stops_there(window: MainWindow) -> None:
    window.run("run-to", "dE_dz[h1]@0")
    here = window.session.moment.position.step
    QTest.keyClick(window, KEYS.Key_F9)
    assert marked(window) == [here]
    window.run("restart")
    QTest.keyClick(window, KEYS.Key_F5)
    assert window.session.moment.position.step == here
    assert window.status.reason.startswith("Breakpoint: dE_dz[h1].")
    QTest.keyClick(window, KEYS.Key_F9)
    assert marked(window) == []


def test_a_ready_made_one_with_another_threshold(window: MainWindow) -> None:
    panel = window.panels.breakpoints
    panel.ready.setCurrentIndex(1 + [row.name for row in READY_MADE].index("vanishing"))
    panel.ready.activated.emit(panel.ready.currentIndex())
    assert (panel.target.text(), panel.condition.text()) == ("dE_dz", "abs(value) < 1e-06")
    panel.condition.setText("abs(value) < 0.01")
    QTest.keyClick(panel.condition, KEYS.Key_Return)
    assert panel.list.item(0).text() == "dE_dz, if abs(value) < 0.01  ·  2 hits"
    assert len(marked(window)) == 2


def test_hits_follow_an_edit_at_once(window: MainWindow) -> None:
    window.run("add-breakpoint", "dE_dz if abs(value) < 0.01")
    before = marked(window)
    window.run("set-value", "w5=40")
    assert marked(window) != before


def test_a_mistake_is_said_and_nothing_is_set(window: MainWindow) -> None:
    panel = window.panels.breakpoints
    QTest.keyClicks(panel.target, "dE_dz[h9]")
    QTest.mouseClick(panel.add, LEFT)
    assert "h9" in window.message.problem
    assert panel.list.count() == 0


def test_the_list_goes_to_the_first_hit_disables_and_removes(window: MainWindow) -> None:
    window.run("add-breakpoint", "dE_dz if abs(value) < 0.01")
    panel = window.panels.breakpoints
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, KEYS.Key_Return)
    assert window.session.moment.position.step == marked(window)[0]
    QTest.keyClick(panel.list, KEYS.Key_Space)
    assert marked(window) == []
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, KEYS.Key_Delete)
    assert panel.list.count() == 0


@pytest.mark.parametrize(
    "wanted",
    [
        Breakpoint("dE_dz", "log (abs(value)) > -1"),
        Breakpoint("E", log="the log of E is {E}"),
        Breakpoint("E", log="when E if {E} hits enabled no"),
        Breakpoint("unit h1", hits="%10", log='"E" is {E}'),
    ],
)
def test_what_is_typed_into_a_field_stays_in_it(window: MainWindow, wanted: Breakpoint) -> None:
    panel = window.panels.breakpoints
    for field, text in (
        (panel.target, wanted.target),
        (panel.condition, wanted.condition),
        (panel.hits, wanted.hits),
        (panel.log, wanted.log),
    ):
        field.setText(text)
    QTest.keyClick(panel.log, KEYS.Key_Return)
    assert not window.message.text
    assert window.session.moment.breakpoints.all == (wanted,)
    QTest.keyClick(panel.list, KEYS.Key_Down)
    QTest.keyClick(panel.list, KEYS.Key_F2)
    panel.target.setText("dy_dz")
    QTest.keyClick(panel.target, KEYS.Key_Return)
    assert window.session.moment.breakpoints.all == (replace(wanted, target="dy_dz"),)
