"""Building in the real window: by mouse and by key, with files that are asked about before anything is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from bpdebugger.debugger.commands.editing import select
from bpdebugger.debugger.commands.reading import written
from bpdebugger.debugger.commands.table import IN_PICTURE
from bpdebugger.debugger.walking.selection import Selection
from bpdebugger.exchange.examples import example, path_of
from bpdebugger.exchange.project import load, write
from bpdebugger.ui.shell.file_menus import RecentMenu
from bpdebugger.ui.shell.main_window import MainWindow

LEFT, KEYS = Qt.MouseButton.LeftButton, Qt.Key


@pytest.fixture
def mazur(open_example: Callable[[str], MainWindow]) -> MainWindow:
    return open_example("mazur")


def centre(window: MainWindow, name: str) -> QPoint:
    """Where a unit is in the picture."""
    return window.picture.unit_area(window.session.recorded.plan.unit_index[name]).center()


def click(window: MainWindow, at: QPoint, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(window.picture.viewport(), LEFT, modifier, at)


def drag(window: MainWindow, start: QPoint, stop: QPoint) -> None:
    area = window.picture.viewport()
    QTest.mousePress(area, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(area, start + (stop - start) * part)
    QApplication.processEvents()
    QTest.mouseRelease(area, LEFT, Qt.KeyboardModifier.NoModifier, stop)


def selection(window: MainWindow) -> str:
    return written(select, (window.session.moment.selection,))


def test_clicks_select_and_with_ctrl_select_more(mazur: MainWindow) -> None:
    click(mazur, centre(mazur, "h1"))
    assert selection(mazur) == "h1"
    click(mazur, centre(mazur, "o2"), Qt.KeyboardModifier.ControlModifier)
    assert selection(mazur) == "h1 o2"
    click(mazur, centre(mazur, "h1"), Qt.KeyboardModifier.ControlModifier)
    assert selection(mazur) == "o2"
    click(mazur, QPoint(3, 3))
    assert selection(mazur) == ""


def test_a_click_on_a_line_selects_the_connection_and_delete_removes_it(mazur: MainWindow) -> None:
    start, stop = centre(mazur, "i1"), centre(mazur, "h1")
    click(mazur, start + (stop - start) * 0.38)
    assert selection(mazur) == "connections i1->h1"
    QTest.keyClick(mazur.picture, KEYS.Key_Delete)
    assert ("i1", "h1") not in {c[:2] for c in mazur.session.network.connections}
    QTest.keyClick(mazur, KEYS.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert write(mazur.session.network) == write(example("mazur"))


def test_a_click_on_a_caption_selects_the_layer(mazur: MainWindow) -> None:
    picture = mazur.picture._picture
    assert picture is not None
    click(mazur, mazur.picture.mapFromScene(picture.caption_area(1)).boundingRect().center())
    assert selection(mazur) == "layers 1"


def test_a_frame_selects_the_units_in_it(mazur: MainWindow) -> None:
    first, last = centre(mazur, "h1"), centre(mazur, "h2")
    drag(mazur, first - QPoint(45, 60), last + QPoint(45, 60))
    assert selection(mazur) == "h1 h2"


@pytest.mark.parametrize(("start", "stop"), [("i1", "o2"), ("o2", "i1")])
def test_a_drag_from_unit_to_unit_connects_whichever_way_it_goes(mazur: MainWindow, start: str, stop: str) -> None:
    drag(mazur, centre(mazur, start), centre(mazur, stop))
    assert ("i1", "o2") in {c[:2] for c in mazur.session.network.connections}
    assert selection(mazur) == "connections i1->o2"


def test_a_drag_within_a_layer_says_why_it_connects_nothing(mazur: MainWindow) -> None:
    drag(mazur, centre(mazur, "h1"), centre(mazur, "h2"))
    assert "same layer" in mazur.message.problem
    assert mazur.session.document.undo_title == ""


def test_escape_gives_a_drag_up(mazur: MainWindow) -> None:
    area = mazur.picture.viewport()
    QTest.mousePress(area, LEFT, Qt.KeyboardModifier.NoModifier, centre(mazur, "i1"))
    QTest.mouseMove(area, centre(mazur, "o2"))
    QTest.keyClick(mazur.picture, KEYS.Key_Escape)
    QTest.mouseRelease(area, LEFT, Qt.KeyboardModifier.NoModifier, centre(mazur, "o2"))
    assert not mazur.session.document.past


def test_all_of_it_by_key(mazur: MainWindow) -> None:
    mazur.picture.setFocus()
    for key in (KEYS.Key_Right, KEYS.Key_Space, KEYS.Key_Insert):
        QTest.keyClick(mazur.picture, key)
    assert selection(mazur) == "h3"
    QTest.keyClick(mazur.picture, KEYS.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [unit.name for unit in mazur.session.network.layers[1].units] == ["h1", "h3", "h2"]
    QTest.keyClick(mazur.picture, KEYS.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(mazur.picture, KEYS.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert selection(mazur) == "h4"
    QTest.keyClick(mazur.picture, KEYS.Key_Delete)
    QTest.keyClick(mazur.picture, KEYS.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(mazur.picture, KEYS.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert ("i1", "o1") in {c[:2] for c in mazur.session.network.connections}


def test_a_unit_is_renamed_in_its_place(mazur: MainWindow) -> None:
    mazur.picture.setFocus()
    click(mazur, centre(mazur, "h1"))
    QTest.keyClick(mazur.picture, KEYS.Key_F2)
    field = QApplication.focusWidget()
    assert field is not None
    assert field.accessibleName() == "New name"
    QTest.keyClicks(field, "left")
    QTest.keyClick(field, KEYS.Key_Return)
    assert mazur.session.network.layers[1].units[0].name == "left"
    assert selection(mazur) == "left"


def test_the_menu_of_a_unit_offers_what_can_be_done_with_it(mazur: MainWindow) -> None:
    at = centre(mazur, "h2")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, mazur.picture.viewport().mapToGlobal(at))
    QApplication.sendEvent(mazur.picture.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert selection(mazur) == "h2"
    # the commands about units; the entries about the unit's numbers have no names
    ids = [action.objectName() for action in menu.actions() if action.objectName()]
    assert ids == [id for id in IN_PICTURE if id]
    menu.close()


def test_undo_and_redo_name_the_edit(mazur: MainWindow) -> None:
    assert not mazur.actions_["undo"].isEnabled()
    mazur.run("set-value", "w1=0.7")
    assert mazur.actions_["undo"].text() == "Undo: Set w1 to 0.7"
    mazur.run("undo")
    assert mazur.actions_["redo"].text() == "Redo: Set w1 to 0.7"


def test_results_of_the_old_network_are_gone_after_an_edit(mazur: MainWindow) -> None:
    mazur.run("continue")
    before = mazur.table.model().index(mazur.session.recorded.find("E", 0), 5).data()
    mazur.run("set-value", "w1=3")
    index = mazur.session.recorded.find("E", 0)
    assert mazur.table.model().index(index, 5).data() != before
    mazur.run("add-unit", "1")
    assert mazur.table.model().rowCount() == len(mazur.session.recorded)


def test_a_network_from_a_line(mazur: MainWindow) -> None:
    QTest.keyClick(mazur, KEYS.Key_N, Qt.KeyboardModifier.ControlModifier)
    field = mazur.new_network.field
    QTest.keyClicks(field, "2-0-1")
    assert "not the size of a layer" in mazur.new_network.words.text()
    assert not mazur.new_network.button.isEnabled()
    field.clear()
    QTest.keyClicks(field, "2-3 tanh-1")
    assert "13 parameters" in mazur.new_network.words.text()
    QTest.keyClick(field, KEYS.Key_Return)
    assert [len(layer.units) for layer in mazur.session.network.layers] == [2, 3, 1]


def test_edits_are_not_lost_without_a_question(mazur: MainWindow, tmp_path: Path) -> None:
    mazur.run("set-value", "w1=0.7")
    assert mazur.isWindowModified()
    mazur.run("example", "xor")
    assert "changes that are not saved" in mazur.question.text
    QTest.keyClick(mazur.question, KEYS.Key_Escape)
    assert mazur.session.network.parameters["w1"] == 0.7
    mazur.close()
    assert mazur.isVisible()
    QTest.mouseClick(mazur.question.buttons["cancel"], LEFT)
    mazur.run("save", str(tmp_path / "mine.bpd"))
    assert not mazur.isWindowModified()
    mazur.run("example", "xor")
    assert mazur.question.text == ""
    assert len(mazur.session.network.samples) == 4


@pytest.mark.parametrize(("answer", "kept"), [("discard", False), ("save", True)])
def test_the_answers_to_the_question(mazur: MainWindow, tmp_path: Path, answer: str, kept: bool) -> None:
    file = tmp_path / "mine.bpd"
    mazur.run("save", str(file))
    mazur.run("set-value", "w1=0.7")
    mazur.run("new", "1-1")
    QTest.mouseClick(mazur.question.buttons[answer], LEFT)
    assert len(mazur.session.network.layers) == 2
    assert (load(file).parameters["w1"] == 0.7) is kept


def test_saved_files_are_recent_and_read_back_to_the_same_bytes(mazur: MainWindow, tmp_path: Path) -> None:
    mazur.run("initialise", "he 5")
    mazur.run("save-as", str(tmp_path / "mine"))
    file = tmp_path / "mine.bpd"
    assert file.read_bytes() == write(load(file)) == write(mazur.session.network)
    assert "mine.bpd" in mazur.windowTitle()
    (recent,) = mazur.findChildren(RecentMenu)
    recent.aboutToShow.emit()
    assert [action.text() for action in recent.actions()] == ["mine.bpd"]
    mazur.run("example", "xor")
    recent.actions()[0].trigger()
    assert mazur.session.document.file is not None and mazur.session.document.file.path == file


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_lost(mazur: MainWindow, tmp_path: Path) -> None:
    mazur.run("set-value", "w1=0.7")
    mazur.run("save", str(tmp_path / "no folder" / "mine.bpd"))
    assert "mine.bpd" in mazur.message.problem
    assert mazur.isWindowModified()


def test_a_file_dropped_on_the_window_is_opened(mazur: MainWindow) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path_of("xor")))])
    action, button, keys = Qt.DropAction.CopyAction, LEFT, Qt.KeyboardModifier.NoModifier
    mazur.dropEvent(QDropEvent(QPointF(50, 50), action, data, button, keys))
    assert len(mazur.session.network.samples) == 4


def test_weights_are_typed_and_pasted_into_the_matrix(mazur: MainWindow) -> None:
    mazur.run("weights")
    grid = mazur.panels.weights.grid
    QGuiApplication.clipboard().setText("1\t2\t3\n4\t5\t6")
    grid.setFocus()
    grid.setCurrentIndex(grid.model().index(0, 0))
    QTest.keyClick(grid, KEYS.Key_V, Qt.KeyboardModifier.ControlModifier)
    # both units of the layer share their bias, so that the later number stays
    p = mazur.session.network.parameters
    assert [p[name] for name in ("w1", "w2", "w3", "w4", "b1")] == [1, 2, 4, 5, 6]
    mazur.run("undo")
    assert write(mazur.session.network) == write(example("mazur"))
    mazur.run("select", Selection(connections=(("i1", "h1"),)))
    mazur.run("delete")
    grid.setCurrentIndex(grid.model().index(0, 0))
    QTest.keyClick(grid, KEYS.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "i1 and h1 are not connected" in mazur.message.problem


def test_samples_are_typed_imported_and_taken_from_a_set(mazur: MainWindow, tmp_path: Path) -> None:
    mazur.run("samples")
    panel = mazur.panels.samples
    panel.grid.setCurrentIndex(panel.grid.model().index(1, 0))
    QGuiApplication.clipboard().setText("0,5\t1\t0\t1")
    panel.grid.setFocus()
    QTest.keyClick(panel.grid, KEYS.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert mazur.session.network.samples[1].inputs == (0.5, 1.0)
    QTest.mouseClick(panel.use, LEFT)
    assert len(mazur.session.network.samples) == 4
    file = tmp_path / "table.csv"
    file.write_text("o1;o2;i1;i2\n1;0;0,25;0,75\n", encoding="utf-8")
    mazur.run("import-samples", str(file))
    assert not panel.preview.isHidden()
    assert len(mazur.session.network.samples) == 4
    QTest.mouseClick(panel.preview.take, LEFT)
    assert mazur.session.network.samples[0].inputs == (0.25, 0.75)
    file.write_text("1;2\n", encoding="utf-8")
    mazur.run("import-samples", str(file))
    assert not panel.preview.take.isEnabled()


def test_a_large_network_is_edited_in_its_picture_too(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("neuron-sigmoid")
    window.run("new", "60-20-5")
    window.run("select", "h3 layers 1")
    window.run("add-unit")
    assert len(window.session.network.layers[1].units) == 21
    window.picture.repaint()
    assert window.message.problem == ""
