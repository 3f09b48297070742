"""Opening and storing in the real window: no file and no edit is lost without a question."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.exchange.examples import path_of
from bpdebugger.exchange.project import load, write
from bpdebugger.ui.shell.app import open_window
from bpdebugger.ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
EXPORTS = {
    "save-as": ".bpd",
    "export-csv": ".csv",
    "export-csv-with-commas": ".csv",
    "export-worksheet": ".html",
    "export-handout": ".pdf",
    "export-numpy": ".py",
    "export-pytorch": ".py",
    "export-notebook": ".ipynb",
    "save-picture": ".png",
}


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


def train(window: MainWindow, epochs: int) -> None:
    """Trains to the end: on a busy machine that is not done when the command returns."""
    window.run("train", str(epochs))
    while window._workbench.drive.is_under_way:
        QApplication.processEvents()


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
    assert mazur.session.document.file is None


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


# other programs


@pytest.fixture
def mine(mazur: MainWindow, tmp_path: Path) -> Path:
    """The file of what is in the window, with an edit that is not saved."""
    file = tmp_path / "mine.bpd"
    mazur.run("save", str(file))
    mazur.run("set-value", "w1=0.7")
    return file


def get_focus(window: MainWindow) -> None:
    window.activateWindow()
    QApplication.sendEvent(window, QEvent(QEvent.Type.ActivationChange))


OTHER = path_of("mazur").read_bytes().replace(b'"w1": 0.15', b'"w1": 0.9')


def weights(window: MainWindow, file: Path) -> tuple[float, float | None]:
    """The weight in the window and in the file."""
    return window.session.network.parameters["w1"], load(file).parameters["w1"] if file.exists() else None


def test_a_file_that_another_program_changed_is_not_replaced_without_a_question(mazur: MainWindow, mine: Path) -> None:
    mine.write_bytes(OTHER)
    mazur.run("save")
    assert "Another program changed mine.bpd" in mazur.question.text
    choose(mazur, "cancel")
    assert weights(mazur, mine) == (0.7, 0.9)
    mazur.run("save")
    choose(mazur, "replace")
    assert weights(mazur, mine) == (0.7, 0.7)
    mazur.run("set-value", "w1=0.8")
    mazur.run("save")
    assert mazur.question.text == ""
    assert weights(mazur, mine) == (0.8, 0.8)


def test_what_another_program_wrote_can_be_shown_and_that_undone(mazur: MainWindow, mine: Path) -> None:
    mine.write_bytes(OTHER)
    mazur.run("save")
    choose(mazur, "reload")
    assert weights(mazur, mine) == (0.9, 0.9)
    assert not mazur.isWindowModified()
    mazur.run("undo")
    assert mazur.isWindowModified()
    mazur.run("save")
    assert weights(mazur, mine) == (0.7, 0.7)


def test_a_change_is_noticed_with_the_focus_and_asked_about_once(mazur: MainWindow, mine: Path) -> None:
    mazur.run("save")
    get_focus(mazur)
    assert mazur.question.text == ""
    mine.write_bytes(OTHER)
    get_focus(mazur)
    assert "Another program changed mine.bpd" in mazur.question.text
    assert mazur.isWindowModified()
    choose(mazur, "cancel")
    get_focus(mazur)
    assert mazur.question.text == ""
    mazur.close()
    assert mazur.isVisible() and "not saved" in mazur.question.text
    choose(mazur, "save")
    assert "Another program changed mine.bpd" in mazur.question.text
    choose(mazur, "replace")
    assert not mazur.isVisible()
    assert weights(mazur, mine) == (0.7, 0.7)


def test_a_file_that_cannot_be_read_any_more_leaves_all_as_it_is(mazur: MainWindow, mine: Path) -> None:
    mine.write_bytes(OTHER[:100])
    get_focus(mazur)
    choose(mazur, "reload")
    assert "mine.bpd" in mazur.message.problem
    assert mazur.session.network.parameters["w1"] == 0.7
    assert mazur.isWindowModified()


def test_a_file_that_was_deleted_is_written_anew(mazur: MainWindow, mine: Path) -> None:
    mazur.run("save")
    mine.unlink()
    get_focus(mazur)
    assert "mine.bpd is no longer in" in mazur.question.text
    assert mazur.isWindowModified()
    choose(mazur, "replace")
    assert weights(mazur, mine) == (0.7, 0.7)
    mine.unlink()
    mazur.run("save")
    assert "mine.bpd is no longer in" in mazur.question.text
    choose(mazur, "replace")
    assert weights(mazur, mine) == (0.7, 0.7)


def test_what_was_deleted_behind_the_window_is_not_lost_by_closing_it(mazur: MainWindow, mine: Path) -> None:
    mazur.run("save")
    mine.unlink()
    mazur.close()
    assert mazur.isVisible() and "not saved" in mazur.question.text


def test_writing_the_same_bytes_anew_is_no_change(mazur: MainWindow, mine: Path) -> None:
    mazur.run("save")
    mine.write_bytes(mine.read_bytes())
    get_focus(mazur)
    assert mazur.question.text == ""
    assert not mazur.isWindowModified()


def test_saving_as_the_own_file_is_saving(mazur: MainWindow, mine: Path, names: list[Path]) -> None:
    names += [mine, mine.with_suffix("")]
    mazur.run("save-as")
    assert weights(mazur, mine) == (0.7, 0.7)
    mine.write_bytes(OTHER)
    mazur.run("save-as")
    assert "Another program changed mine.bpd" in mazur.question.text


@pytest.mark.skipif(os.name != "posix", reason="pipes as POSIX has them")
@pytest.mark.parametrize("id", ["open", "import-samples", *EXPORTS])
def test_what_is_no_file_is_refused_at_once(mazur: MainWindow, tmp_path: Path, id: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    mazur.run(id, str(pipe))
    assert mazur.message.problem == f"{pipe}: it is a pipe, not a file"
    mazur.run(id, str(tmp_path))
    assert mazur.message.problem == f"{tmp_path}: it is a folder, not a file"
    assert mazur.question.text == ""
    assert list(tmp_path.iterdir()) == [pipe]


def test_a_run_of_training_is_asked_about_before_it_goes(mazur: MainWindow, mine: Path) -> None:
    mazur.run("save")
    train(mazur, 3)
    trained = mazur.session.network.parameters["w1"]
    mazur.run("example", "xor")
    assert mazur.question.text == "The run of 3 epochs is not kept."
    choose(mazur, "cancel")
    assert mazur.session.moment.is_training
    mazur.close()
    assert mazur.isVisible()
    choose(mazur, "keep")
    assert not mazur.isVisible()
    kept = load(mine).parameters["w1"]
    assert kept != 0.7 and abs(kept - trained) < 0.1


def test_a_run_and_changes_are_named_together(mazur: MainWindow) -> None:
    mazur.run("set-value", "w1=0.7")
    train(mazur, 1)
    train(mazur, 1)
    mazur.run("new", "1-1")
    assert "changes that are not saved, and the run of 2 epochs is not kept" in mazur.question.text
    choose(mazur, "discard")
    assert len(mazur.session.network.layers) == 2


def test_what_is_opened_is_shown_once(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Moment] = []
    monkeypatch.setattr(window.table, "show_moment", shown.append)
    window.run("example", "xor")
    assert [moment.trace for moment in shown] == [window.session.recorded]
