"""A program in the window: read first, run by the person's own choice, judged, stopped at any time."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.report import Culprit, LineFound, LossFound, ParameterFound, Repair, Report
from bpdebugger.ui.program.panel import ProgramPanel
from bpdebugger.ui.shell.main_window import MainWindow

LEARNS = """\
import numpy as np
import known

open("ran.txt", "w").close()
x, y, w = np.array([1.0, 2.0]), np.array([0.5, 1.5]), 0.3
for step in range(5):
    out = w * x
    loss = 0.5 * np.sum((out - y) ** 2)
    dw = np.sum((out - y) * x)
    w = w - 0.1 * dw
"""

ENDLESS = "while True:\n    pass\n"

PATIENCE = 60_000
"""Milliseconds until a test gives up waiting for a process; it takes about one on a free machine."""

_GREY = QImage.Format.Format_Grayscale8

REPORT = Report(
    "backprop.py",
    Finding.MISTAKE,
    "Not along the gradient of loss (line 8): w.",
    loss=LossFound("loss", 8, 0.25, "program"),
    parameters=[ParameterFound("w", 10, "mistake", None, 1.0, 2.0)],
    lines=[LineFound(8, "loss", None, None, "forward"), LineFound(9, "dw", "dloss/dw", 2.0, "culprit")],
    culprit=Culprit(9, 9, "dloss/dw", [1.0, 2.0], [2.0, 4.0]),
    repairs=[Repair(9, "dw = a<b", "dw = a>b", "the other way round")],
)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A right program in a folder with a file that it imports."""
    folder = tmp_path / "homework"
    folder.mkdir()
    (folder / "known.py").write_text("pass\n")
    (folder / "backprop.py").write_text(LEARNS)
    return folder / "backprop.py"


def panel_of(window: MainWindow) -> ProgramPanel:
    return window.panels.program


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]


def test_it_is_shown_and_not_run(window: MainWindow, program: Path) -> None:
    window.show()
    window.run("open-program", str(program))
    panel = panel_of(window)
    assert panel.source.toPlainText() == LEARNS
    told = panel.told.toPlainText()
    assert "It was not run." in told and "known.py" in told and "line 4 writes a file" in told
    assert not (program.parent / "ran.txt").exists()
    panel._followed(QUrl("line:4"))
    assert panel.source.textCursor().blockNumber() == 3


def test_it_is_run_and_judged_when_one_says_so(qtbot: QtBot, window: MainWindow, program: Path) -> None:
    window.show()
    window.run("open-program", str(program))
    panel = panel_of(window)
    assert panel.python.currentText() == sys.executable
    click(qtbot, panel.run)
    assert not panel.run.isEnabled() and panel.run.toolTip() == "It runs already."
    qtbot.waitUntil(panel.run.isEnabled, timeout=PATIENCE)
    assert panel.report is not None, panel.told.toPlainText()
    assert panel.report.verdict is Finding.MATCH
    assert "Every gradient is right." in panel.told.toPlainText()
    # it ran in a folder of its own, and the person's files are as they were
    assert sorted(path.name for path in program.parent.iterdir()) == ["backprop.py", "known.py"]
    assert program.read_text() == LEARNS


def test_it_is_stopped_at_any_time(qtbot: QtBot, window: MainWindow, program: Path) -> None:
    window.show()
    program.write_text(ENDLESS)
    window.run("open-program", str(program))
    panel = panel_of(window)
    click(qtbot, panel.run)
    click(qtbot, panel.stop)
    assert panel.told.toPlainText() == "It was stopped."
    assert panel.run.isEnabled() and not panel.stop.isEnabled()
    window.run("stop-program")
    assert window.message.problem == "No program runs."


def test_an_interpreter_that_is_none_is_said(qtbot: QtBot, window: MainWindow, program: Path) -> None:
    window.show()
    window.run("open-program", str(program))
    panel = panel_of(window)
    panel.python.setEditText(str(program.parent / "no-python"))
    click(qtbot, panel.run)
    qtbot.waitUntil(panel.run.isEnabled, timeout=PATIENCE)
    assert "no-python" in panel.told.toPlainText() and "cannot be started" in panel.told.toPlainText()


def test_a_report_is_shown_line_by_line(window: MainWindow, program: Path) -> None:
    window.show()
    window.run("open-program", str(program))
    panel = panel_of(window)
    panel.show_report(Report.from_json(REPORT.to_json()))
    told = panel.told.toPlainText()
    assert "It goes wrong in line 9: dw = np.sum((out - y) * x). It should be dloss/dw." in told
    assert "- dw = a<b" in told and "+ dw = a>b" in told
    assert panel.source.textCursor().blockNumber() == 8
    assert panel.source.accessibleDescription() == "line 9: dw is where it goes wrong"
    panel._followed(QUrl("copy:0"))
    assert QGuiApplication.clipboard().text() == "dw = a>b"


def test_the_marks_differ_by_their_shapes(window: MainWindow, program: Path) -> None:
    window.show()
    window.run("open-program", str(program))
    source = panel_of(window).source
    seen = set()
    for state in ("right", "culprit", "follows", "not_run", "forward"):
        source.mark({2: LineFound(2, "x", None, None, state)})
        seen.add(bytes(source._margin.grab().toImage().convertToFormat(_GREY).constBits()))
    assert len(seen) == 5


def test_the_report_goes_through_json_and_back() -> None:
    assert Report.from_json(REPORT.to_json()) == REPORT


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("notes.txt", "a = 1", "notes.txt: a program ends in .py or .ipynb"),
        ("bytes.py", "\udcff", "bytes.py: this is no text of a Python program"),
    ],
)
def test_what_is_no_program_is_refused(window: MainWindow, tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    window.run("open-program", str(tmp_path / name))
    assert window.message.problem == said
    window.run("check-program")
    assert window.message.problem == "No program is open; Open program shows one."


def test_a_program_with_an_error_is_shown_and_cannot_be_run(window: MainWindow, program: Path) -> None:
    window.show()
    program.write_text("a = = 1\n")
    window.run("open-program", str(program))
    panel = panel_of(window)
    assert "line 1: this is no Python program" in panel.told.toPlainText()
    assert not panel.run.isEnabled() and panel.run.toolTip()


def test_a_dropped_program_is_opened_as_one(window: MainWindow, program: Path) -> None:
    window.show()
    before = window.session
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(program))])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(5, 5), action, data, Qt.MouseButton.LeftButton, none))
    assert panel_of(window).source.toPlainText() == LEARNS
    assert window.session is before


NETWORK = """\
import numpy as np

X, T = np.array([[0.5, -1.0], [1.5, 0.3], [0.2, 0.8]]), np.array([[1.0], [0.0], [1.0]])
V, c = np.array([[0.2, -0.4], [0.7, 0.1]]), np.array([0.1, -0.2])
U = np.array([[0.6], [-0.5]])
for step in range(5):
    net = X @ V + c
    hidden = np.tanh(net)
    out = 1 / (1 + np.exp(-(hidden @ U)))
    loss = 0.5 * np.sum((out - T) ** 2)
    delta = (out - T) * out * (1 - out)
    back = (delta @ U.T) * (1 - hidden**2)
    dU, dV, dc = hidden.T @ delta, X.T @ back, back.sum(axis=0)
    U, V, c = U - 0.5 * dU, V - 0.5 * dV, c - 0.5 * dc
"""


def test_trace_and_program_are_stepped_together(qtbot: QtBot, window: MainWindow, program: Path) -> None:
    window.show()
    program.write_text(NETWORK)
    window.run("open-program", str(program))
    panel = panel_of(window)
    click(qtbot, panel.run)
    qtbot.waitUntil(panel.run.isEnabled, timeout=PATIENCE)
    assert "It computes the network 2-2-1 with tanh, sigmoid and the mean half squared error, times 3." in (
        panel.told.toPlainText()
    )
    panel._followed(QUrl("open:"))
    assert window.session.network.loss == "half_squared_error"
    assert [layer.activation for layer in window.session.network.layers] == ["", "tanh", "sigmoid"]
    window.run("run-to", "dE_dz[h2]@1")
    assert panel.heading.text().endswith("line 12: back[1, 1] is \u2202E/\u2202z[h2]")
    # the numbers are those of the program, three times the mean's share of each sample
    back = next(one for one in panel.report.bound.values if one.name == "back")  # type: ignore[union-attr]
    assert back.factor == pytest.approx(1.0)
    panel.source.go_to(8)
    qtbot.keyClick(panel.source, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    assert window.session.moment.step is not None
    assert window.session.moment.step.quantity == "y[h1]" and panel.heading.text().endswith("hidden[0, 0] is y[h1]")
    window.run("example", "mazur")
    assert panel.heading.text() == f"{program}\n"
