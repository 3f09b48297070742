"""The real window, driven by keys, clicks and commands."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from bpdebugger.cli import main
from bpdebugger.core.network.order import Granularity
from bpdebugger.debugger.commands.table import COMMANDS, TOOL_BAR
from bpdebugger.exchange.examples import NAMES, path_of
from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.table.model import Column
from tests.depth import one_in

KEYS = {
    "step-over": (Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier),
    "step-into": (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    "step-out": (Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier),
    "step-back": (Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier),
    "continue": (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
    "restart": (Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
}


def press(window: MainWindow, id: str) -> None:
    QTest.keyClick(window, *KEYS[id])


def cell(window: MainWindow, row: int, column: Column) -> str:
    model = window.table.model()
    return str(model.data(model.index(row, column)))


def current_quantity(window: MainWindow) -> str:
    step = window.session.moment.step
    assert step is not None
    return step.quantity


def test_opens_on_the_neuron_ready_to_step(window: MainWindow) -> None:
    assert window.session.moment.at_start
    assert window.message.text == ""
    assert window.actions_["step-over"].isEnabled()
    assert not window.actions_["step-back"].isEnabled()
    assert "beginning" in window.actions_["step-back"].toolTip()


def test_keys_step_and_values_appear_only_when_computed(window: MainWindow) -> None:
    session = window.session
    z, y = session.recorded.find("z[o]", 0), session.recorded.find("y[o]", 0)
    assert cell(window, z, Column.VALUE) == "not yet"
    press(window, "step-over")
    assert current_quantity(window) == "z[o]"
    assert float(cell(window, z, Column.VALUE).replace("−", "-")) == pytest.approx(session.recorded[z].value, rel=1e-3)
    assert cell(window, y, Column.VALUE) == "not yet"
    press(window, "step-back")
    assert cell(window, z, Column.VALUE) == "not yet"


def test_every_row_is_reached_by_stepping_and_stays_in_view(window: MainWindow) -> None:
    moment = window.session.moment
    while not moment.at_end:
        press(window, "step-over")
        moment = window.session.moment
        row = window.table.visualRect(window.table.model().index(moment.position.step, 0))
        assert window.table.viewport().rect().contains(row.center())
    assert not window.actions_["step-over"].isEnabled()
    assert "end of what is recorded" in window.actions_["step-over"].toolTip()
    press(window, "restart")
    assert window.session.moment.at_start


def test_step_into_fills_the_equation_and_out_finishes_it(window: MainWindow) -> None:
    delta = window.session.recorded.find("dE_dz[o]", 0)
    window.run("run-to", str(delta - 1))
    press(window, "step-into")
    assert window.session.moment.position.filled == 0
    assert cell(window, delta, Column.VALUE) == "not yet"
    press(window, "step-into")
    assert window.session.moment.position.filled == 1
    press(window, "step-out")
    assert window.session.moment.position.finished
    assert cell(window, delta, Column.VALUE) != "not yet"


def test_a_click_on_a_row_goes_there(window: MainWindow) -> None:
    row = window.session.recorded.find("dE_dz[o]", 0)
    window.table.scrollTo(window.table.model().index(row, 0))
    where = window.table.visualRect(window.table.model().index(row, Column.RULE)).center()
    QTest.mouseClick(window.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    assert current_quantity(window) == "dE_dz[o]"


def test_every_command_is_reachable_and_explained(window: MainWindow) -> None:
    for row in COMMANDS:
        assert row.title and row.help.endswith("."), row.id
        if row.in_menu:
            action = window.actions_[row.id]
            assert action.toolTip(), row.id
            assert not row.key or action.shortcut() == QKeySequence(row.key), row.id


def test_keys_are_unambiguous() -> None:
    keys = [row.key for row in COMMANDS if row.key]
    assert len(keys) == len(set(keys))
    assert set(TOOL_BAR) <= {row.id for row in COMMANDS}


@pytest.mark.parametrize("name", one_in(3, NAMES))
def test_every_example_steps_through_and_back(open_example: Callable[[str], MainWindow], name: str) -> None:
    window = open_example(name)
    for granularity in Granularity:
        window.run(f"by-{granularity.value}")
        steps = 0
        while not window.session.moment.at_end:
            window.run("step-over")
            steps += 1
        for _ in range(steps):
            window.run("step-back")
        assert window.session.moment.at_start
    assert window.message.text == ""


def test_csv_from_the_window_is_the_command_lines(
    window: MainWindow, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    window.run("export-csv", str(tmp_path / "window.csv"))
    assert main(["trace", str(path_of("neuron-sigmoid")), "--csv", str(tmp_path / "line.csv")]) == 0
    assert main(["trace", str(path_of("neuron-sigmoid")), "--csv", "-"]) == 0
    data = (tmp_path / "window.csv").read_bytes()
    # a file has a byte order mark for spreadsheets, a pipe has none
    assert data == (tmp_path / "line.csv").read_bytes() == b"\xef\xbb\xbf" + capfd.readouterr().out.encode()
    rows = list(csv.DictReader((tmp_path / "window.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == len(window.session.recorded)


BROKEN = {
    "cut off": b'{"format": "bpdebugger/1", "layers": [',
    "of the wrong type": b"[1, 2]",
    "with NaN": path_of("mazur").read_bytes().replace(b"0.15", b"NaN", 1),
    "with a loop": path_of("mazur").read_bytes().replace(b'"from": "i1", "to": "h1"', b'"from": "o1", "to": "h1"'),
    "with a bad formula": path_of("neuron-cos").read_bytes().replace(b"cos(z)", b"__import__(z)"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_bad_file_is_one_line_and_leaves_all_as_it_was(window: MainWindow, tmp_path: Path, kind: str) -> None:
    window.run("step-over")
    before = window.session.moment
    bad = tmp_path / "bad.bpd"
    bad.write_bytes(BROKEN[kind])
    window.run("open", str(bad))
    assert window.session.moment is before
    assert "bad.bpd" in window.message.text and "\n" not in window.message.text
    window.run("step-over")
    assert window.message.text == ""


def test_a_missing_file_and_an_unwritable_place_are_said(window: MainWindow, tmp_path: Path) -> None:
    window.run("open", str(tmp_path / "none.bpd"))
    assert "none.bpd" in window.message.text
    window.run("export-csv", str(tmp_path / "no" / "such" / "folder.csv"))
    assert "folder.csv" in window.message.text
    window.run("save-picture", str(tmp_path / "no" / "such" / "folder.png"))
    assert "folder.png" in window.message.text


def test_open_replaces_network_and_title(window: MainWindow) -> None:
    window.run("open", str(path_of("mazur")))
    assert "Mazur" in window.windowTitle()
    assert len(window.session.recorded) == window.table.model().rowCount()


def test_unknown_names_are_answered_with_a_sentence(window: MainWindow) -> None:
    for id, argument, part in [
        ("run-to", "dE_dz[nobody]", "dE_dz"),
        ("run-to", "99999", "ends with step"),
        ("example", "nothing", "mazur"),
        ("suppose", "o=abc", "a number is wanted"),
        ("suppose", "q=1", "no unit"),
        ("sample", "7", "sample"),
        ("plot-unit", "x1", "no net input"),
        ("nonsense", "", "no command"),
    ]:
        window.run(id, argument)
        assert part in window.message.text


def test_what_if_moves_all_panels_and_esc_returns(window: MainWindow) -> None:
    window.run("continue")
    recorded = window.session.moment
    z = recorded.trace.find("z[o]", 0)
    text = cell(window, z, Column.VALUE)
    window.run("suppose", "o=2.5")
    assert window.session.moment.hold
    assert cell(window, z, Column.VALUE) == "2.5"
    assert "what-if" in window.status.reason
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert window.session.moment.hold is None
    assert window.session.moment.trace is recorded.trace
    assert cell(window, z, Column.VALUE) == text


def test_samples_can_be_chosen(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("xor")
    assert window.samples.count() == len(window.session.network.samples) + 1
    window.run("sample", "2")
    assert window.session.recorded.samples == (2,)
    window.run("sample", "all")
    assert len(window.session.recorded.samples) == len(window.session.network.samples)


def test_text_grows_and_theme_changes_without_losing_the_place(window: MainWindow) -> None:
    window.run("step-over")
    before = window.session.moment
    for id in (
        "larger-text",
        "larger-text",
        "switch-theme",
        "normal-text",
        "smaller-text",
        "switch-theme",
        "normal-text",
    ):
        window.run(id)
    assert window.session.moment is before


def test_picture_of_the_window_is_a_png(window: MainWindow, tmp_path: Path) -> None:
    window.run("save-picture", str(tmp_path / "w.png"))
    assert (tmp_path / "w.png").read_bytes().startswith(b"\x89PNG")


def test_keys_panel_lists_every_command(window: MainWindow) -> None:
    window.run("keys")
    text = window.panels.keys.toPlainText()
    assert all(row.help in text for row in COMMANDS)


def test_controls_have_accessible_names(window: MainWindow) -> None:
    for view in (window.equation, window.picture, window.table, window.status, window.samples, window.plots):
        assert view.accessibleName()


def test_opening_a_file_from_outside_the_examples(window: MainWindow, tmp_path: Path) -> None:
    copy = tmp_path / "copy.bpd"
    copy.write_bytes(Path(path_of("skip")).read_bytes())
    window.run("open", str(copy))
    assert "skip" in window.windowTitle().lower()


def test_csv_with_decimal_commas_is_the_command_lines(window: MainWindow, tmp_path: Path) -> None:
    window.run("export-csv-with-commas", str(tmp_path / "window.csv"))
    file = str(path_of("neuron-sigmoid"))
    assert main(["trace", file, "--csv", str(tmp_path / "line.csv"), "--decimal-comma"]) == 0
    assert (tmp_path / "window.csv").read_bytes() == (tmp_path / "line.csv").read_bytes()


@pytest.mark.parametrize(
    "id", ["export-csv", "export-csv-with-commas", "export-worksheet", "export-numpy", "save-picture"]
)
def test_a_name_that_no_file_can_have_is_refused(window: MainWindow, tmp_path: Path, id: str) -> None:
    window.run(id, str(tmp_path / "half\0name"))
    assert "no file can have such a name" in window.message.problem
    assert list(tmp_path.iterdir()) == []
