"""The menus of the right button, and what they take away, in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from bpdebugger.ui.shell.main_window import MainWindow

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def menu_of(window: MainWindow, widget: QWidget, at: QPoint) -> QMenu:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, words: str) -> None:
    action = next(action for action in menu.actions() if action.text() == words)
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    QApplication.processEvents()


def entries(menu: QMenu) -> list[str]:
    found = [action.text() for action in menu.actions() if not action.isSeparator()]
    menu.close()
    return found


def row_at(window: MainWindow, quantity: str) -> QPoint:
    index = window.table.model().index(window.session.recorded.find(quantity, 0), 2)
    window.table.scrollTo(index)
    return window.table.visualRect(index).center()


def test_a_row_is_gone_to_watched_stopped_at_and_copied(window: MainWindow) -> None:
    viewport = window.table.viewport()
    choose(menu_of(window, viewport, row_at(window, "dE_dz[o]")), "Go to ∂E/∂z[o]")
    assert window.session.moment.step is not None and window.session.moment.step.quantity == "dE_dz[o]"
    choose(menu_of(window, viewport, row_at(window, "dy_dz[o]")), "Watch")
    assert window.session.moment.watches == ("dy_dz[o]",)
    choose(menu_of(window, viewport, row_at(window, "dy_dz[o]")), "Breakpoint")
    assert [each.target for each in window.session.moment.breakpoints.all] == ["dy_dz[o]"]
    for _ in range(2):
        choose(menu_of(window, viewport, row_at(window, "dE_dy[o]")), "Where it came from")
        assert window.panels.is_in_view("origin")
        assert window.session.moment.step.quantity == "dE_dy[o]"
    choose(menu_of(window, viewport, row_at(window, "dE_dy[o]")), "Copy the row as LaTeX")
    assert r"\frac{\partial E}{\partial y_{o}}" in QGuiApplication.clipboard().text()


def test_rows_are_selected_with_shift_and_copied_with_headings(window: MainWindow) -> None:
    window.run("run-to", "dE_dz[o]")
    step = window.session.moment.position.step
    viewport = window.table.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=row_at(window, "dE_dy[o]"))
    window.run("run-to", "dE_dz[o]")
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=row_at(window, "dE_dy[o]"))
    here = window.session.moment.position.step
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, SHIFT, row_at(window, "dE_dz[o]"))
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_C, CTRL)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].startswith("step\tsample\tquantity")
    assert [line.split("\t")[2] for line in lines[1:]] == ["dE_dy[o]", "dy_dz[o]", "dE_dz[o]"]
    assert here <= step


def test_everything_is_selected_in_the_table_and_no_unit(window: MainWindow) -> None:
    window.table.setFocus()
    QTest.keyClick(window.table, Qt.Key.Key_A, CTRL)
    QTest.keyClick(window.table, Qt.Key.Key_C, CTRL)
    assert len(QGuiApplication.clipboard().text().split("\n")) == len(window.session.recorded) + 1
    assert not window.session.moment.selection


def test_the_equation_is_copied(window: MainWindow) -> None:
    window.run("run-to", "dE_dz[o]")
    area, step = window.equation.factors[0]
    menu = menu_of(window, window.equation, area.center().toPoint())
    symbol = window.session.recorded[step].symbol
    assert f"Go to {symbol}" in entries(menu)
    choose(menu_of(window, window.equation, QPoint(3, 3)), "Copy the equation as LaTeX")
    assert r"\cdot" in QGuiApplication.clipboard().text()
    choose(menu_of(window, window.equation, QPoint(3, 3)), "Copy as a picture")
    assert not QGuiApplication.clipboard().pixmap().isNull()


def test_a_unit_offers_its_plots_and_a_double_click_its_weight(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("run-to", "dE_dz[h1]")
    viewport = window.picture.viewport()
    unit = window.session.recorded.plan.unit_index["o2"]
    choose(menu_of(window, viewport, window.picture.unit_area(unit).center()), "Plots of o2")
    assert window.plots.controls.units.currentText() == "o2"
    assert window.session.moment.selection.units == ("o2",)
    menu = menu_of(window, viewport, window.picture.unit_area(unit).center())
    assert {"Watch", "Breakpoint", "Where it came from", "Rename…", "Fit the network"} <= set(entries(menu))
    window.picture.valueTyped.emit("w1", "0,25")
    assert window.session.network.parameters["w1"] == 0.25
    window.picture.valueTyped.emit("w1", "1/x")
    assert window.message.problem.startswith("w1: ") and window.session.network.parameters["w1"] == 0.25


def test_the_plots_return(window: MainWindow) -> None:
    window.run("run-to", "dE_dz[o]")
    plot = window.plots.plots[0]
    before = plot.getPlotItem().getViewBox().viewRange()
    plot._show_part(plot._axes)
    assert plot.is_zoomed
    choose(menu_of(window, window.plots, QPoint(5, 5)), "Show all of the curves")
    assert plot.getPlotItem().getViewBox().viewRange() == before and not plot.is_zoomed


@pytest.mark.parametrize("name", ["table", "equation", "plots", "picture"])
def test_every_part_can_be_taken_as_a_picture(window: MainWindow, name: str) -> None:
    part = window.parts()[name]
    widget = getattr(part, "viewport", lambda: part)()
    assert {"Copy as a picture", "Save as a picture…"} <= set(entries(menu_of(window, widget, QPoint(4, 4))))
