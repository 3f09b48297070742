"""The inspector in the window: what is typed into it becomes an edit, and what cannot be leaves the network alone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from bpdebugger.core.network.network import Network, Penalty
from bpdebugger.debugger.walking.selection import Selection
from bpdebugger.ui.shell.main_window import MainWindow

Key = Qt.Key


@pytest.fixture
def mazur(open_example: Callable[[str], MainWindow]) -> MainWindow:
    window = open_example("mazur")
    window.run("inspector")
    return window


def network(window: MainWindow) -> Network:
    return window.session.recorded.network


def type_into(qtbot: QtBot, line: QLineEdit, text: str, key: Qt.Key = Key.Key_Return) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(QApplication.focusWidget() or line, text)
    QTest.keyClick(QApplication.focusWidget() or line, key)
    qtbot.wait(1)


def test_a_unit_is_renamed_and_keeps_the_selection(mazur: MainWindow, qtbot: QtBot) -> None:
    mazur.run("select", "h1")
    sheet = mazur.panels.inspector.unit
    type_into(qtbot, sheet.name.line, "hidden1")
    assert "hidden1" in network(mazur).unit_names()
    assert mazur.session.moment.selection.units == ("hidden1",)
    before = network(mazur)
    type_into(qtbot, sheet.name.line, "h2")
    assert network(mazur) is before
    assert "already" in sheet.name.words.text()


def test_a_bias_is_named_shared_and_taken_away(mazur: MainWindow, qtbot: QtBot) -> None:
    mazur.run("select", "h1")
    sheet = mazur.panels.inspector.unit
    assert "shared with h2" in sheet.bias.words.text()
    type_into(qtbot, sheet.bias.line, "b2")
    assert network(mazur).biases["h1"] == "b2"
    assert "shared with o1, o2" in sheet.bias.words.text()
    sheet.bias.line.selectAll()
    QTest.keyClick(sheet.bias.line, Key.Key_Delete)
    assert sheet.bias.words.text() == "Enter takes b2 away."
    QTest.keyClick(sheet.bias.line, Key.Key_Return)
    assert "h1" not in network(mazur).biases


def test_a_formula_with_a_parameter_is_typed_for_one_unit(mazur: MainWindow, qtbot: QtBot) -> None:
    mazur.run("select", "h1")
    type_into(qtbot, mazur.panels.inspector.unit.activation.line, "z*sigmoid(c*z)")
    unit = network(mazur).layers[1].units[0]
    assert unit.activation == "z*sigmoid(c*z)"
    assert "c" in network(mazur).parameters


def test_a_weight_is_typed_stepped_and_shared(mazur: MainWindow, qtbot: QtBot) -> None:
    mazur.run("select", Selection(connections=(("i1", "h1"),)))
    sheet = mazur.panels.inspector.connection
    type_into(qtbot, sheet.value.field, "0,25")
    assert network(mazur).parameters["w1"] == 0.25
    QTest.keyClick(sheet.value.field, Key.Key_Up)
    assert network(mazur).parameters["w1"] == 0.26
    type_into(qtbot, sheet.name.line, "w2")
    assert network(mazur).connections[0].weight == "w2"
    assert "is shared with i2→h1" in sheet.name.words.text()


def test_dragging_a_weight_is_one_step_of_undo(mazur: MainWindow, qtbot: QtBot) -> None:
    mazur.run("select", Selection(connections=(("i1", "h1"),)))
    slider = mazur.panels.inspector.connection.value.slider
    # beside its handle a press would be a move of its own
    part = (slider.value() - slider.minimum()) / (slider.maximum() - slider.minimum())
    handle = QPoint(round(part * slider.width()), slider.height() // 2)
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=handle)
    slider.setSliderDown(True)
    for notch in range(100, 600, 50):
        slider.setSliderPosition(notch)
    slider.setSliderDown(False)
    assert network(mazur).parameters["w1"] == 1.1
    mazur.run("undo")
    assert network(mazur).parameters["w1"] == 0.15


def test_a_number_that_cannot_be_read_is_said_and_changes_nothing(mazur: MainWindow, qtbot: QtBot) -> None:
    mazur.run("select", Selection(connections=(("i1", "h1"),)))
    before = network(mazur)
    type_into(qtbot, mazur.panels.inspector.connection.value.field, "0.2x")
    assert network(mazur) is before
    assert mazur.message.problem.startswith("Value: ")


def test_samples_are_typed_row_by_row(mazur: MainWindow, qtbot: QtBot) -> None:
    mazur.run("samples")
    grid = mazur.panels.samples.grid
    grid.setFocus()
    grid.setCurrentIndex(grid.model().index(1, 0))
    for text, key in (("1", Key.Key_Tab), ("0,5", Key.Key_Tab), ("-2", Key.Key_Tab), ("3", Key.Key_Return)):
        editor = grid.viewport().findChild(QLineEdit)
        if isinstance(editor, QLineEdit):
            editor.selectAll()
            QTest.keyClicks(editor, text)
        else:
            QTest.keyClicks(grid, text)
            editor = grid.viewport().findChild(QLineEdit)
        assert isinstance(editor, QLineEdit)
        QTest.keyClick(editor, key)
        qtbot.wait(1)
    sample = network(mazur).samples[1]
    assert (sample.inputs, sample.targets) == ((1.0, 0.5), (-2.0, 3.0))
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (2, 0)


def test_a_layer_is_renamed_whatever_it_is_called(mazur: MainWindow) -> None:
    mazur.run("select", Selection(layers=(1,)))
    sheet = mazur.panels.inspector.layer
    for name in ("x=y", "1", "h1", ' a "b" = c'.strip(), "hidden"):
        sheet.name.setText(name)
        sheet.name.editingFinished.emit()
        assert not mazur.message.text
        assert mazur.session.network.layers[1].name == name
    mazur.run("rename", 1, "x=y")
    mazur.run("rename", '"x=y" z')
    assert mazur.session.network.layers[1].name == "z"


def typed(field: QLineEdit, text: str) -> None:
    """Types a number into a field, with the return key."""
    field.setText(text)
    field.setModified(True)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_the_penalty_is_typed_into_the_sheet(open_example: Callable[[str], MainWindow], qtbot: QtBot) -> None:
    window = open_example("mazur")
    window.run("inspector")
    window.run("select", "")
    sheet = window.panels.inspector.network
    before = window.session.recorded["E"].value
    weights = [value for name, value in network(window).parameters.items() if name.startswith("w")]
    for field, text in ((sheet.squares, "1/10"), (sheet.sizes, "0.05")):
        typed(field, text)
    expected = 0.1 / 2 * sum(w * w for w in weights) + 0.05 * sum(map(abs, weights))
    assert window.session.recorded["E"].value == pytest.approx(before + expected)
    sheet.over.setCurrentIndex(1)
    sheet.over.activated.emit(1)
    assert network(window).penalty == Penalty(0.1, 0.05, biases=True)
    window.run("continue")
    for quantity in ("R", "E", "dR_dp[w5]", "dE_dp[w5]", "dE_dp[b1]", "p_new[w5]"):
        window.run("run-to", quantity)
        qtbot.wait(1)
        assert window.session.moment.step is not None and window.session.moment.step.quantity == quantity
    typed(sheet.squares, "-1")
    assert "penalty.l2" in window.message.problem
    for _ in range(3):
        window.run("undo")
    assert window.session.recorded["E"].value == before


def test_how_loss_adds_up_is_chosen(open_example: Callable[[str], MainWindow], qtbot: QtBot) -> None:
    window = open_example("xor")
    window.run("inspector")
    window.run("select", "")
    sheet = window.panels.inspector.network
    assert (sheet.over_samples.currentText(), sheet.over_outputs.currentText()) == ("their mean", "as the loss says")
    before = window.session.recorded["E"].value
    sheet.over_samples.setCurrentIndex(1)
    sheet.over_samples.activated.emit(1)
    assert network(window).reduction.samples == "sum"
    assert window.session.recorded["E"].value == pytest.approx(4 * before)
    window.run("set-reduction", "outputs=mean")
    qtbot.wait(1)
    assert (sheet.over_samples.currentText(), sheet.over_outputs.currentText()) == ("their sum", "their mean")
    window.run("undo")
    window.run("undo")
    assert window.session.recorded["E"].value == before
