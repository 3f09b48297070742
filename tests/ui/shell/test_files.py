"""Opening and storing in the real window: no file and no edit is lost without a question."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from bpdebugger.exchange.examples import path_of
from bpdebugger.exchange.project import load, write
from bpdebugger.ui.shell.app import open_window
from bpdebugger.ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
EXPORTS = {"save-as": ".bpd", "export-csv": ".csv", "export-worksheet": ".html", "save-picture": ".png"}


@pytest.fixture
def mazur(open_example: Callable[[str], MainWindow]) -> MainWindow:
    return open_example("mazur")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What is chosen in the file dialogs, one after the other."""
    chosen: list[Path] = []
    for dialog in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, dialog, lambda *_: (str(chosen.pop(0)) if chosen else "", ""))
    return chosen


def choose(window: MainWindow, answer: str) -> None:
    QTest.mouseClick(window.question.buttons[answer], LEFT)


@pytest.mark.parametrize("id", EXPORTS)
@pytest.mark.parametrize("by_dialog", [True, False])
def test_a_name_gets_its_suffix_before_a_file_is_replaced(
    mazur: MainWindow, tmp_path: Path, names: list[Path], id: str, by_dialog: bool
) -> None:
    other = (tmp_path / "other").with_suffix(EXPORTS[id])
    other.write_text("work of years")
    names += [tmp_path / "other"] * by_dialog
    mazur.run(id, "" if by_dialog else str(tmp_path / "other"))
    assert f"other{EXPORTS[id]} exists already" in mazur.question.text
    choose(mazur, "cancel")
    assert other.read_text() == "work of years"
    names += [tmp_path / "other"] * by_dialog
    mazur.run(id, "" if by_dialog else str(tmp_path / "other"))
    names.append(tmp_path / "third")
    choose(mazur, "rename")
    assert other.read_text() == "work of years"
    assert (tmp_path / "third").with_suffix(EXPORTS[id]).stat().st_size > 100
    names += [tmp_path / "other"] * by_dialog
    mazur.run(id, "" if by_dialog else str(tmp_path / "other"))
    choose(mazur, "replace")
    assert b"work of years" not in other.read_bytes()
    assert mazur.message.problem == ""


def test_a_file_chosen_by_its_whole_name_is_asked_about_too(
    mazur: MainWindow, tmp_path: Path, names: list[Path]
) -> None:
    names.append(tmp_path / "other.bpd")
    names[0].write_text("work of years")
    mazur.run("save-as")
    choose(mazur, "cancel")
    assert (tmp_path / "other.bpd").read_text() == "work of years"
    assert mazur.session.document.path == ""


def test_the_key_that_comes_with_a_worksheet_is_asked_about(mazur: MainWindow, tmp_path: Path) -> None:
    key = tmp_path / "sheet-key.html"
    key.write_text("the key of another lesson")
    mazur.run("export-worksheet", str(tmp_path / "sheet.html"))
    assert "sheet-key.html exists already" in mazur.question.text
    choose(mazur, "cancel")
    assert [file.name for file in tmp_path.iterdir()] == ["sheet-key.html"]
    assert key.read_text() == "the key of another lesson"


def test_a_number_after_a_point_is_no_suffix(mazur: MainWindow, tmp_path: Path) -> None:
    mazur.run("save-as", str(tmp_path / "lesson 1.2"))
    assert [file.name for file in tmp_path.iterdir()] == ["lesson 1.2.bpd"]


def by_command(window: MainWindow, file: Path) -> None:
    window.run("open", str(file))


def by_drop(window: MainWindow, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    action, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(50, 50), action, data, LEFT, keys))


@pytest.mark.parametrize("reopen", [by_command, by_drop])
def test_reopening_the_file_being_edited_shows_what_was_saved(
    mazur: MainWindow, tmp_path: Path, reopen: Callable[[MainWindow, Path], None]
) -> None:
    file = tmp_path / "mine.bpd"
    mazur.run("save", str(file))
    mazur.run("set-value", "w1=0.7")
    reopen(mazur, file)
    choose(mazur, "save")
    assert load(file).parameters["w1"] == 0.7
    assert mazur.session.network.parameters["w1"] == 0.7
    assert not mazur.isWindowModified()
    mazur.run("save")
    assert load(file).parameters["w1"] == 0.7


def test_reopening_and_discarding_goes_back_to_the_file(mazur: MainWindow, tmp_path: Path) -> None:
    mazur.run("save", str(tmp_path / "mine.bpd"))
    mazur.run("set-value", "w1=0.7")
    mazur.run("open", str(tmp_path / "mine.bpd"))
    choose(mazur, "discard")
    assert mazur.session.network.parameters["w1"] == 0.15
    assert not mazur.isWindowModified()


def test_what_cannot_be_opened_asks_nothing(mazur: MainWindow, tmp_path: Path) -> None:
    mazur.run("set-value", "w1=0.7")
    mazur.run("open", str(tmp_path / "none.bpd"))
    assert mazur.question.text == ""
    assert "none.bpd" in mazur.message.problem


def test_a_new_network_is_saved_on_the_way_to_another(mazur: MainWindow, tmp_path: Path, names: list[Path]) -> None:
    (tmp_path / "mine.bpd").write_text("work of years")
    mazur.run("set-value", "w1=0.7")
    mazur.run("example", "xor")
    names.append(tmp_path / "mine")
    choose(mazur, "save")
    assert "mine.bpd exists already" in mazur.question.text
    choose(mazur, "replace")
    assert load(tmp_path / "mine.bpd").parameters["w1"] == 0.7
    assert len(mazur.session.network.samples) == 4


def test_no_name_on_the_way_to_another_network_keeps_the_old_one(mazur: MainWindow, names: list[Path]) -> None:
    mazur.run("set-value", "w1=0.7")
    mazur.run("example", "xor")
    choose(mazur, "save")
    assert mazur.session.network.parameters["w1"] == 0.7
    assert mazur.isWindowModified()


def test_a_question_goes_with_the_network_it_is_about(mazur: MainWindow, tmp_path: Path, names: list[Path]) -> None:
    (tmp_path / "mine.bpd").write_text("work of years")
    names.append(tmp_path / "mine")
    mazur.run("save-as")
    mazur.run("example", "xor")
    assert mazur.question.text == ""
    mazur.run("answer", "replace")
    assert mazur.message.problem == "Nothing is asked."
    assert (tmp_path / "mine.bpd").read_text() == "work of years"


def test_a_window_that_opens_on_a_file_knows_its_path(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "mine.bpd"
    file.write_bytes(path_of("mazur").read_bytes())
    window = open_window(file)
    qtbot.addWidget(window)
    assert "mine.bpd" in window.windowTitle()
    window.run("set-value", "w1=0.7")
    window.run("save")
    assert file.read_bytes() == write(window.session.network)
    assert load(file).parameters["w1"] == 0.7
