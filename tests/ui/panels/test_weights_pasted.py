"""Weights from elsewhere in the window: pasted, opened, dropped; shown before they are taken, taken back at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from bpdebugger.ui.shell.main_window import MainWindow

LEFT = Qt.MouseButton.LeftButton
KEYS = Qt.Key


def values(window: MainWindow) -> dict[str, float]:
    return dict(window.session.network.parameters)


def test_a_printout_is_shown_taken_and_taken_back(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    before = values(window)
    printed = (
        "fc1.weight\ntensor([[0.1, 0.2],\n        [0.3, 0.4]])\nfc2.weight\ntensor([[0.5, 0.6],\n        [0.7, 0.8]])\n"
    )
    QGuiApplication.clipboard().setText(printed)
    window.run("paste-weights")
    preview = window.panels.weights.preview
    assert preview.isVisible() and "fc1.weight as weights into hidden, a row for each" in preview.words.text()
    assert preview.take.hasFocus() and values(window) == before
    QTest.keyClick(preview.take, KEYS.Key_Return)
    assert preview.isHidden()
    assert [values(window)[f"w{n}"] for n in range(1, 9)] == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]
    assert values(window)["b1"] == before["b1"]
    window.run("undo")
    assert values(window) == before


def test_which_way_round_is_asked_in_place(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("paste-weights", "W1 = [[1, 2], [3, 4]]")
    preview = window.panels.weights.preview
    assert preview.ways.isVisible() and preview.ways.hasFocus()
    assert not preview.take.isEnabled() and "several ways" in preview.words.text()
    window.run("take-weights")
    assert "choose one first" in window.message.problem
    assert preview.ways.count() == 3
    preview.ways.setCurrentIndex(2)
    preview.ways.activated.emit(2)
    assert preview.take.isEnabled() and "a column for each" in preview.words.text()
    QTest.mouseClick(preview.take, LEFT)
    assert [values(window)[f"w{n}"] for n in range(1, 5)] == [1.0, 3.0, 2.0, 4.0]


def test_escape_takes_nothing(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    before = values(window)
    window.run("paste-weights", "w1 = 0.9")
    preview = window.panels.weights.preview
    QTest.keyClick(preview, KEYS.Key_Escape)
    assert preview.isHidden() and values(window) == before


def test_what_is_pasted_into_the_matrix_may_be_a_printout(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("xor")
    window.run("weights")
    grid = window.panels.weights.grid
    grid.setCurrentIndex(grid.model().index(0, 0))
    grid.setFocus()
    QGuiApplication.clipboard().setText("w1 = 0.25\nw2 = -0.5\n")
    QTest.keyClick(grid, KEYS.Key_V, Qt.KeyboardModifier.ControlModifier)
    preview = window.panels.weights.preview
    assert preview.isVisible() and "w1 = 0.25, w2 = -0.5" in preview.words.text()
    QTest.mouseClick(preview.take, LEFT)
    assert (values(window)["w1"], values(window)["w2"]) == (0.25, -0.5)


def test_what_cannot_be_read_says_why(open_example: Callable[[str], MainWindow]) -> None:
    window = open_example("mazur")
    window.run("paste-weights", "dW1 = [[1, 2], [3, 4]]")
    assert "no weight, but a gradient" in window.message.problem
    assert window.panels.weights.preview.isHidden()
    window.run("take-weights")
    assert "Paste weights" in window.message.problem or "no weight" in window.message.problem


def test_a_file_of_arrays_is_dropped(open_example: Callable[[str], MainWindow], tmp_path: Path) -> None:
    window = open_example("mazur")
    file = tmp_path / "trained.npz"
    arrays = {"layers.0.weight": np.array([[1.0, 2.0], [3.0, 4.0]]), "layers.0.bias": np.array([0.5, 0.5])}
    np.savez(file, **arrays)  # type: ignore[arg-type]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier, QDropEvent.Type.Drop
    )
    window.dropEvent(event)
    preview = window.panels.weights.preview
    assert preview.isVisible() and "trained.npz: " in preview.words.text()
    window.run("take-weights")
    assert values(window)["b1"] == 0.5
    assert sorted(values(window)[f"w{n}"] for n in range(1, 5)) == [1.0, 2.0, 3.0, 4.0]
