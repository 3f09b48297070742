"""Panels keep the width that a person gives them, in the real window."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bpdebugger.ui.shell.main_window import MainWindow


def turn() -> None:
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize("larger", [0, 3, 6])
def test_all_panels_have_one_width_whatever_they_show(open_example: Callable[[str], MainWindow], larger: int) -> None:
    window = open_example("mazur")
    window.resize(1280, 800)
    for _ in range(larger):
        window.run("larger-text")
    window.run("run-to", "dE_dz[h1]")
    window.run("claim")
    turn()
    width = window.panels.docks["claim"].width()
    for name in window.panels.docks:
        window.panels.bring(name)
        turn()
        assert window.panels.docks[name].width() == width, name
    assert window.width() == 1280


def test_a_width_that_was_chosen_stays_from_verdict_to_step_to_panel(window: MainWindow) -> None:
    window.resize(1280, 800)
    window.run("run-to", "dE_dz")
    window.run("claim")
    turn()
    claim = window.panels.docks["claim"]
    window.resizeDocks([claim], [280], Qt.Orientation.Horizontal)
    turn()
    assert claim.width() == 280
    for id, *given in (
        ("claim", "dE_dz", "(y-a)*y*(1-y)*2"),
        ("step-back",),
        ("inspector",),
        ("set-activation", "o=relu"),
        ("set-value", "b=0 w=0"),
        ("training",),
        ("claim",),
    ):
        window.run(id, *given)
        turn()
        shown = next(dock for name, dock in window.panels.docks.items() if window.panels.is_in_view(name))
        assert shown.width() == 280, id


def test_the_field_of_a_verdict_keeps_the_keyboard_and_its_place(window: MainWindow) -> None:
    window.run("run-to", "dE_dz")
    window.run("claim")
    turn()
    field = window.panels.claim.field
    assert field.hasFocus()
    place = field.mapTo(window, field.rect().topLeft())
    for formula in ("y*(1-y)", "(y-a)*y*(1-y)"):
        field.selectAll()
        QTest.keyClicks(field, formula)
        QTest.keyClick(field, Qt.Key.Key_Return)
        turn()
        assert field.hasFocus(), formula
        assert field.mapTo(window, field.rect().topLeft()) == place


def test_notes_move_no_field_of_a_unit(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("select", "h1")
    window.run("inspector")
    turn()
    sheet = window.panels.inspector.unit

    def places() -> list[int]:
        fields = (sheet.name.line, sheet.bias.line, sheet.value.field, sheet.activation.box)
        return [field.mapTo(window, field.rect().topLeft()).y() for field in fields]

    before = places()
    for change in ("set-activation h1=relu", "set-activation h1=cos(z)", "set-bias h1=own", "rename h1=other"):
        id, _, given = change.partition(" ")
        window.run(id, given)
        turn()
        assert places() == before, change


def test_the_zoom_belongs_to_the_file_and_fit_ends_it(window: MainWindow, tmp_path: Path) -> None:
    first, second = tmp_path / "first.bpd", tmp_path / "second.bpd"
    window.run("save-as", str(first))
    window.picture.set_zoom(3.0)
    window.run("save-as", str(second))
    window.run("open", str(first))
    assert window.picture.zoom == 1.0
    window.picture.set_zoom(2.0)
    window.run("open", str(second))
    assert window.picture.zoom == 3.0
    window.run("open", str(first))
    assert window.picture.zoom == 2.0
    window.run("example", "mazur")
    assert window.picture.zoom == 1.0
    window.picture.set_zoom(0.3)
    window.run("fit-network")
    assert window.picture.zoom == 1.0


def test_what_the_plots_are_about_is_said_and_chosen_at_one_place(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    units = window.plots.controls.units
    window.run("run-to", "dE_dz[h1]")
    assert units.currentText() == "follow the step: h1"
    centre = window.picture.unit_area(window.session.recorded.plan.unit_index["o1"]).center()
    QTest.mouseClick(window.picture.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert window.session.moment.selection.units == ("o1",)
    assert units.currentText() == "follow the step: h1"
    window.run("run-to", "dE_dz[o2]")
    assert units.currentText() == "follow the step: o2"
    window.run("plot-unit", "h2")
    assert units.currentText() == "h2" and units.itemText(0) == "follow the step: o2"
    window.run("plot-unit", "")
    assert units.currentText() == "follow the step: o2"
