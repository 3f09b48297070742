"""Unsaved edits and what belongs to a file outlive the program, in whatever way it ends."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from bpdebugger.exchange.examples import path_of
from bpdebugger.exchange.project import load, write
from bpdebugger.ui.shell import keeper
from bpdebugger.ui.shell.app import open_window
from bpdebugger.ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton

NOTICE = b"This plugin does not support propagateSizeHints()\n"
"""What the platform without a screen says at every window."""

EDITS = """
import sys
from bpdebugger.ui.shell import app
window = app.open_window(sys.argv[1])
for value in ("0.6", "0.7"):
    window.run("set-value", f"w1={value}")
print("edited", flush=True)
sys.exit(app.application().exec())
"""

NEW = """
import sys
from bpdebugger.ui.shell import app
window = app.open_window()
window.run("add-breakpoint", "E")
window.run("set-value", "w1=0.7")
print("edited", flush=True)
sys.exit(app.application().exec())
"""

SIGNALS = """
import sys
from bpdebugger.ui.shell import app
from PySide6.QtCore import QTimer
def edit():
    (window,) = [w for w in app.application().topLevelWidgets() if w.objectName() == "bpdebugger"]
    window.run("set-value", "w1=0.6")
    window.run("set-value", "w1=0.7")
    print("edited", flush=True)
app.application()
QTimer.singleShot(0, edit)
sys.exit(app.run(sys.argv[1]))
"""


@pytest.fixture(autouse=True)
def _quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a journal takes longer, and is then written a little after the edit."""
    monkeypatch.setattr(keeper, "AT_ONCE", 60.0)


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.bpd"
    file.write_bytes(path_of("mazur").read_bytes())
    return file


def opened(qtbot: QtBot, file: Path) -> MainWindow:
    window = open_window(file)
    qtbot.addWidget(window)
    window.finish_loading()
    return window


def edited_by_another_process(file: Path, program: str = EDITS) -> subprocess.Popen[bytes]:
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # where a crash may leave its memory
        cwd=file.parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"edited\n"
    if program != SIGNALS:
        # on a busy machine the last edit is kept a little later
        patience = time.monotonic() + 60
        while not any("Set w1 to 0.7" in each.read_text() for each in unsaved(Path(os.environ["BPDEBUGGER_HOME"]))):
            assert time.monotonic() < patience
            time.sleep(0.02)
    return other


def choose(window: MainWindow, answer: str) -> None:
    QTest.mouseClick(window.question.buttons[answer], LEFT)


def unsaved(home: Path) -> list[Path]:
    return sorted((home / "data" / "unsaved").glob("*.json"))


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("kill", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV])
def test_edits_survive_a_kill_and_are_offered_with_what_they_are(
    qtbot: QtBot, mine: Path, home: Path, kill: signal.Signals
) -> None:
    other = edited_by_another_process(mine)
    other.send_signal(kill)
    other.communicate()
    assert other.returncode == -kill
    window = opened(qtbot, mine)
    assert window.session.network.parameters["w1"] == 0.15
    window.offer_recovery()
    assert window.question.text.startswith("mine.bpd: 2 edits were not saved when the program ended (")
    assert window.question.text.endswith("the last one: Set w1 to 0.7.")
    choose(window, "later")
    assert len(unsaved(home)) == 1
    window.run("recover")
    choose(window, "recover")
    assert window.session.network.parameters["w1"] == 0.7
    assert window.isWindowModified()
    assert len(unsaved(home)) == 1
    window.run("undo")
    assert window.session.network.parameters["w1"] == 0.15
    assert not window.isWindowModified()
    window.run("redo")
    window.run("save")
    assert load(mine).parameters["w1"] == 0.7
    assert unsaved(home) == []


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_program_that_is_told_to_end_does_so_and_keeps_what_is_unsaved(
    mine: Path, home: Path, end: signal.Signals
) -> None:
    other = edited_by_another_process(mine, SIGNALS)
    other.send_signal(end)
    out, err = other.communicate(timeout=60)
    assert (other.returncode, out, err.replace(NOTICE, b"")) == (128 + end, b"", b"")
    assert len(unsaved(home)) == 1
    assert load(mine).parameters["w1"] == 0.15


def test_what_is_written_by_a_program_that_runs_is_not_offered(qtbot: QtBot, mine: Path, home: Path) -> None:
    other = edited_by_another_process(mine)
    window = opened(qtbot, mine)
    window.offer_recovery()
    assert window.question.text == ""
    other.kill()
    other.communicate()
    window.offer_recovery()
    choose(window, "refuse")
    assert unsaved(home) == []
    assert window.question.text == ""


def test_the_journal_goes_when_edits_are_saved_undone_or_given_up(qtbot: QtBot, mine: Path, home: Path) -> None:
    window = opened(qtbot, mine)
    for value, end in (("0.5", "save"), ("0.6", "undo")):
        window.run("set-value", f"w1={value}")
        assert len(unsaved(home)) == 1
        window.run(end)
        assert unsaved(home) == []
    window.run("set-value", "w1=0.7")
    window.run("example", "xor")
    choose(window, "discard")
    assert unsaved(home) == []
    window.run("set-value", "w1=0.7")
    assert len(unsaved(home)) == 1
    window.close()
    choose(window, "discard")
    assert not window.isVisible()
    assert unsaved(home) == []


def test_a_new_network_is_kept_too_and_its_name_is_asked_for_when_it_is_saved(
    qtbot: QtBot, open_example: Callable[[str], MainWindow], mine: Path, tmp_path: Path
) -> None:
    other = edited_by_another_process(mine, NEW)
    other.kill()
    other.communicate()
    window = open_example("xor")
    window.offer_recovery()
    choose(window, "recover")
    assert window.session.network.parameters["w1"] == 0.7
    assert [each.target for each in window.session.moment.breakpoints] == ["E"]
    assert window.session.document.file is None
    window.run("save", str(tmp_path / "new"))
    assert load(tmp_path / "new.bpd").parameters["w1"] == 0.7


def test_a_recovered_document_whose_file_changed_meanwhile_is_not_saved_over_it(qtbot: QtBot, mine: Path) -> None:
    other = edited_by_another_process(mine)
    other.kill()
    other.communicate()
    mine.write_bytes(mine.read_bytes().replace(b'"w1": 0.15', b'"w1": 0.9'))
    window = opened(qtbot, mine)
    window.offer_recovery()
    choose(window, "recover")
    window.run("save")
    assert "Another program changed mine.bpd" in window.question.text
    choose(window, "cancel")
    assert load(mine).parameters["w1"] == 0.9
    assert window.session.network.parameters["w1"] == 0.7


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"name": 1}', b"\xff", b"[" * 100_000])
def test_a_damaged_journal_is_passed_over(qtbot: QtBot, mine: Path, home: Path, damage: bytes) -> None:
    folder = home / "data" / "unsaved"
    folder.mkdir(parents=True)
    (folder / "a.json").write_bytes(damage)
    window = opened(qtbot, mine)
    window.offer_recovery()
    assert window.question.text == "" and window.message.problem == ""


ENTRY = {"name": "mine", "path": "", "size": 0, "digest": "", "edits": [], "when": 1e9, "network": "", "remembered": {}}


@pytest.mark.parametrize(
    "damage",
    [{"when": 1e300}, {"when": -1e18}, {"when": float("nan")}, {"network": "\ud800"}, {"edits": 3}, {"name": None}],
)
def test_an_entry_of_no_time_or_no_text_is_passed_over(
    qtbot: QtBot, mine: Path, home: Path, damage: dict[str, object]
) -> None:
    folder = home / "data" / "unsaved"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps({**ENTRY, **damage}))
    window = opened(qtbot, mine)
    window.offer_recovery()
    assert window.question.text == "" and window.message.problem == ""


def test_an_entry_whose_network_is_none_is_refused_and_kept(qtbot: QtBot, mine: Path, home: Path) -> None:
    folder = home / "data" / "unsaved"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps(ENTRY))
    window = opened(qtbot, mine)
    window.offer_recovery()
    window.run("answer", "recover")
    assert "JSON" in window.message.problem
    assert window.session.network.parameters["w1"] == 0.15
    assert len(unsaved(home)) == 1


def test_an_entry_is_offered_whose_program_went_while_it_took_the_lock(qtbot: QtBot, mine: Path, home: Path) -> None:
    folder = home / "data" / "unsaved"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text(json.dumps(ENTRY))
    for name in ("a.lock", "a.lock.rmlock"):
        (folder / name).touch()
    window = opened(qtbot, mine)
    window.offer_recovery()
    assert window.question.text == ""
    then = time.time() - 60
    for name in ("a.lock", "a.lock.rmlock"):
        os.utime(folder / name, (then, then))
    window.offer_recovery()
    assert window.question.text.startswith("mine was not saved")


def test_a_full_disk_is_said_once_and_stops_nothing(qtbot: QtBot, mine: Path, home: Path) -> None:
    home.rmdir()
    home.write_bytes(b"")
    window = opened(qtbot, mine)
    window.run("set-value", "w1=0.6")
    assert "would not survive the program" in window.message.problem
    window.run("set-value", "w1=0.7")
    assert window.message.problem == ""
    assert window.session.network.parameters["w1"] == 0.7


# what belongs to a file


def test_marks_panels_and_position_come_back_with_the_file(qtbot: QtBot, mine: Path) -> None:
    before = mine.read_bytes()
    window = opened(qtbot, mine)
    window.run("add-breakpoint", "dE_dz[h1] if value > 1")
    window.run("watch", "delta(E)")
    window.run("run-to", "E")
    window.run("bookmark", "the loss")
    window.run("run-to", "dE_dw[h1->o1]")
    window.run("pin", "before")
    window.run("by-unit")
    window.run("watches")
    state = window.session.moment
    panels = window.panels.shown()
    assert "watches" in panels and "compare" in panels
    window.close()
    assert mine.read_bytes() == before
    again = opened(qtbot, mine)
    moment = again.session.moment
    assert moment.breakpoints == state.breakpoints and moment.watches == ("delta(E)",)
    assert moment.bookmarks == state.bookmarks and moment.position == state.position
    assert moment.granularity == state.granularity
    assert moment.pinned is not None and moment.pinned.title == "before"
    assert write(moment.pinned.trace.network) == write(again.session.network)
    assert again.panels.shown() == panels
    again.run("example", "xor")
    assert not again.session.moment.breakpoints and not again.session.moment.watches
    again.run("open", str(mine))
    assert again.session.moment.breakpoints == state.breakpoints


def test_what_does_not_fit_the_file_any_more_is_left_out(qtbot: QtBot, mine: Path) -> None:
    window = opened(qtbot, mine)
    for target in ("dE_dz[h1]", "dE_dz[h2]"):
        window.run("add-breakpoint", target)
    window.run("run-to", "dE_dz[h1]")
    window.run("bookmark", "here")
    window.close()
    mine.write_bytes(mine.read_bytes().replace(b'"h1"', b'"n1"'))
    again = opened(qtbot, mine)
    assert [each.target for each in again.session.moment.breakpoints] == ["dE_dz[h2]"]
    assert again.session.moment.bookmarks == ()
    assert again.session.moment.at_start


DAMAGES = [
    [],
    {"breakpoints": 3, "watches": [1, "E"], "bookmarks": [[]], "pinned": [], "position": "x", "panels": {}},
    {"breakpoints": [{"target": 1}, {"x": 1}, [], {"target": "E", "hits": "%0"}], "granularity": [], "sample": 99},
    {"pinned": {"title": "x", "network": "\ud800", "samples": [7]}, "position": {"quantity": "E", "at": "x"}},
    {"bookmarks": [{"quantity": "E", "at": 99, "name": "x"}, {"quantity": "E", "at": None, "name": 1}]},
]


@pytest.mark.parametrize("number", range(len(DAMAGES)))
def test_what_was_kept_and_is_damaged_is_passed_over(qtbot: QtBot, mine: Path, home: Path, number: int) -> None:
    opened(qtbot, mine).close()
    (kept,) = (home / "data" / "files").glob("*.json")
    kept.write_text(json.dumps(DAMAGES[number]))
    window = opened(qtbot, mine)
    moment = window.session.moment
    assert moment.at_start and not moment.breakpoints and not moment.bookmarks and moment.pinned is None
    assert moment.watches in ((), ("E",))


# two windows


def test_two_windows_on_one_file_know_of_each_other(qtbot: QtBot, mine: Path) -> None:
    first, second = opened(qtbot, mine), opened(qtbot, mine)
    second.look_at_file()
    assert "mine.bpd is open in another window too" in second.message.text
    first.look_at_file()
    assert "mine.bpd is open in another window too" in first.message.text
    first.run("set-value", "w1=0.6")
    second.run("set-value", "w1=0.7")
    first.run("save")
    second.run("save")
    assert "Another program changed mine.bpd" in second.question.text
    choose(second, "cancel")
    assert load(mine).parameters["w1"] == 0.6


def test_a_window_of_another_process_is_known_while_it_runs(qtbot: QtBot, mine: Path) -> None:
    other = edited_by_another_process(mine)
    window = opened(qtbot, mine)
    window.look_at_file()
    assert "mine.bpd is open in another window too" in window.message.text
    other.kill()
    other.communicate()
    window.run("open", str(mine))
    assert window.message.text == ""


def test_the_journal_of_a_large_network_is_written_within_a_time(qtbot: QtBot, home: Path) -> None:
    window = open_window()
    qtbot.addWidget(window)
    window.run("new", "200-150-1")
    window.run("set-value", "w1=0.5")
    assert unsaved(home) == []
    begins = time.monotonic()
    qtbot.waitUntil(lambda: len(unsaved(home)) == 1, timeout=60_000)
    assert time.monotonic() - begins < keeper.LATEST + 30
