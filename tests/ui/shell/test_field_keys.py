"""Undo from any field, and keys that reach only what is in view, in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QTabBar, QWidget

from bpdebugger.debugger.walking.selection import Selection
from bpdebugger.ui.shell.main_window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


def focus() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focus(), key, modifiers)
    QApplication.processEvents()


def write(field: QWidget, text: str) -> None:
    field.setFocus()
    press(Key.Key_A, CTRL)
    QTest.keyClicks(focus(), text)
    press(Key.Key_Return)


def name(window: MainWindow) -> QWidget:
    return window.panels.inspector.unit.name.line


def bias(window: MainWindow) -> QWidget:
    return window.panels.inspector.unit.bias.line


def bias_value(window: MainWindow) -> QWidget:
    return window.panels.inspector.unit.value.field


def activation(window: MainWindow) -> QWidget:
    return window.panels.inspector.unit.activation.box


def title(window: MainWindow) -> QWidget:
    return window.panels.inspector.network.name


def rate(window: MainWindow) -> QWidget:
    return window.panels.inspector.network.rate


def loss(window: MainWindow) -> QWidget:
    return window.panels.inspector.network.loss.box


def weight(window: MainWindow) -> QWidget:
    return window.panels.inspector.connection.value.field


def training_rate(window: MainWindow) -> QWidget:
    return window.panels.training.rate


UNIT, CONNECTION, NOTHING = Selection(units=("h1",)), Selection(connections=(("i1", "h1"),)), Selection()


@pytest.mark.parametrize(
    ("panel", "selected", "field", "text"),
    [
        ("inspector", UNIT, name, "first"),
        ("inspector", UNIT, bias, "own"),
        ("inspector", UNIT, bias_value, "0.9"),
        ("inspector", UNIT, activation, "tanh"),
        ("inspector", NOTHING, title, "Another"),
        ("inspector", NOTHING, rate, "0.25"),
        ("inspector", NOTHING, loss, "huber"),
        ("inspector", CONNECTION, weight, "-3"),
        ("training", NOTHING, training_rate, "0.125"),
    ],
)
def test_undo_and_redo_in_a_field_are_those_of_the_document_once_it_is_asked_for(
    open_example: Callable[[str], MainWindow],
    panel: str,
    selected: Selection,
    field: Callable[[MainWindow], QWidget],
    text: str,
) -> None:
    window = open_example("mazur")
    window.run("select", selected)
    window.run(panel)
    before = window.session.network
    write(field(window), text)
    after = window.session.network
    assert after != before
    where = focus()
    assert where.focusProxy() is field(window) or where is field(window) or field(window).focusProxy() is where
    press(Key.Key_Z, CTRL)
    assert window.session.network == before
    assert focus() is where
    press(Key.Key_Z, CTRL | SHIFT)
    assert window.session.network == after


def test_what_is_typed_and_not_asked_for_is_undone_first(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("set-value", "w1=5")
    window.run("select", UNIT)
    window.run("inspector")
    edited = window.session.network
    line = window.panels.inspector.unit.name.line
    line.setFocus()
    line.end(False)
    QTest.keyClicks(line, "xyz")
    press(Key.Key_Z, CTRL)
    assert line.text() == "h1" and window.session.network is edited
    press(Key.Key_Z, CTRL)
    assert window.session.network.parameters["w1"] == 0.15


def test_a_cell_of_a_grid_is_undone(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("weights")
    before = window.session.network
    QTest.keyClicks(focus(), "7")
    press(Key.Key_Return)
    assert window.session.network != before
    press(Key.Key_Z, CTRL)
    assert window.session.network == before


def test_keys_never_reach_a_panel_behind_another(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("weights")
    window.run("select", UNIT)
    window.run("inspector")
    line = window.panels.inspector.unit.name.line
    line.setFocus()
    tabs = next(bar for bar in window.findChildren(QTabBar) if bar.isVisible())
    index = next(i for i in range(tabs.count()) if tabs.tabText(i) == "Weights")
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(index).center())
    QApplication.processEvents()
    assert window.panels.is_in_view("weights")
    before = window.session.network
    for key in (Key.Key_Q, Key.Key_Return):
        QTest.keyClick(QApplication.focusWidget() or window, key)
    assert line.text() == "h1" and window.session.network == before
    assert not line.hasFocus()


def test_tab_stops_only_at_what_is_in_view(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    for panel in ("inspector", "samples", "training", "claim", "weights"):
        window.run(panel)
    QApplication.processEvents()
    window.picture.setFocus()
    seen: list[QWidget] = []
    for _ in range(60):
        press(Key.Key_Tab)
        here = focus()
        docks = [name for name, dock in window.panels.docks.items() if dock.isAncestorOf(here)]
        assert here.isVisible() and all(window.panels.is_in_view(name) for name in docks), here
        if seen and here is seen[0]:
            break
        seen.append(here)
    assert len(seen) > 4


def test_the_search_opens_from_every_kind_of_field(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("training")
    for field in (window.panels.training.epochs, window.panels.training.rate):
        field.setFocus()
        press(Key.Key_K, CTRL)
        assert window.search.isVisible()
        press(Key.Key_Escape)
        assert not window.search.isVisible()
    assert isinstance(focus(), QLineEdit)
