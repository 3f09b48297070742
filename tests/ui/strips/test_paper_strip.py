"""What goes to paper, in the real window: chosen in a strip, written or printed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from bpdebugger.ui.shell.main_window import MainWindow

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def mazur(open_example: Callable[[str], MainWindow]) -> MainWindow:
    return open_example("mazur")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What is chosen in the file dialogs."""
    chosen: list[Path] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen.pop(0)), ""))
    return chosen


def test_the_backward_pass_up_to_here_is_proposed_and_written(
    mazur: MainWindow, tmp_path: Path, names: list[Path]
) -> None:
    mazur.run("run-to", "dE_dz[o1]")
    QTest.keySequence(mazur, QKeySequence("Ctrl+Alt+H"))
    strip = mazur.paper
    assert strip.isVisible() and strip.steps.hasFocus() and strip.steps.text() == "23-25"
    assert strip.words.text().startswith("3 steps")
    names.append(tmp_path / "handout.html")
    QTest.keyClick(strip.steps, Key.Key_Return)
    text = (tmp_path / "handout.html").read_text("utf-8")
    assert text.count('class="step"') == 3 and not strip.isVisible()
    assert mazur.table.hasFocus()


def test_selected_rows_are_proposed(mazur: MainWindow) -> None:
    mazur.run("run-to", "dE_dz[h1]")
    mazur.table.selectRow(25)
    for row in (26, 30):
        mazur.table.selectionModel().select(
            mazur.table.model().index(row, 0),
            mazur.table.selectionModel().SelectionFlag.Select | mazur.table.selectionModel().SelectionFlag.Rows,
        )
    mazur.run("on-paper")
    assert mazur.paper.steps.text() == "25-26 30"


def test_blanks_and_drawing_are_chosen(mazur: MainWindow, tmp_path: Path, names: list[Path]) -> None:
    mazur.run("on-paper", "o1 w5")
    QApplication.processEvents()
    strip = mazur.paper
    strip.blanks.setValue(4)
    QTest.mouseClick(strip.drawing, LEFT, pos=QPoint(6, strip.drawing.height() // 2))
    assert not strip.drawing.isChecked()
    names.append(tmp_path / "sheet.html")
    QTest.mouseClick(strip.worksheet, LEFT)
    text = (tmp_path / "sheet.html").read_text("utf-8")
    assert text.count('class="open"') == 4 and 'class="network"' not in text
    assert "dE_dz[o1]" in (tmp_path / "sheet-key.html").read_text("utf-8")


def test_what_means_no_step_is_said_while_it_is_typed(mazur: MainWindow) -> None:
    mazur.run("on-paper", "nobody")
    strip = mazur.paper
    assert strip.words.text().startswith("✗") and "nobody" in strip.words.text()
    assert not (strip.handout.isEnabled() or strip.print.isEnabled() or strip.worksheet.isEnabled())
    QTest.keyClick(strip.steps, Key.Key_Return)
    assert strip.isVisible()
    strip.steps.clear()
    assert strip.handout.isEnabled() and strip.words.text().startswith("all ")
    QTest.keyClick(strip.steps, Key.Key_Escape)
    assert not strip.isVisible()


def test_the_strip_moves_nothing(mazur: MainWindow) -> None:
    mazur.resize(1280, 800)
    QApplication.processEvents()
    before = [part.size() for part in (mazur.equation, mazur.table, mazur.plots)]
    mazur.run("on-paper")
    QApplication.processEvents()
    assert mazur.paper.isVisible()
    assert [part.size() for part in (mazur.equation, mazur.table, mazur.plots)] == before


def test_typed_commands_write_what_the_buttons_do(mazur: MainWindow, tmp_path: Path) -> None:
    mazur.run("export-handout", f"{tmp_path / 'a handout.pdf'} steps dE_dz[o1] E drawing no")
    assert (tmp_path / "a handout.pdf").read_bytes().startswith(b"%PDF-")
    mazur.run("export-worksheet", f"{tmp_path / 'sheet.html'} steps o1 blanks 2")
    assert (tmp_path / "sheet.html").read_text("utf-8").count('class="open"') == 2
    mazur.run("export-handout", f"{tmp_path / 'x.html'} steps nobody")
    assert "nobody" in mazur.message.problem and not (tmp_path / "x.html").exists()


def test_a_handout_is_printed(mazur: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def to_a_file(dialog: QPrintDialog) -> int:
        dialog.printer().setOutputFileName(str(tmp_path / "printed.pdf"))
        return 1

    monkeypatch.setattr(QPrintDialog, "exec", to_a_file)
    mazur.run("print", "dE_dz")
    assert (tmp_path / "printed.pdf").read_bytes().startswith(b"%PDF-")
    assert mazur.message.text == "Printed the handout of 4 steps."
