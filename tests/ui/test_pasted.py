"""A million characters pasted into any field: nothing waits, and what has no room is said."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QKeySequenceEdit, QLineEdit, QPlainTextEdit, QTextEdit, QToolTip, QWidget

from bpdebugger.ui.editors.line import Line
from bpdebugger.ui.shell.main_window import MainWindow

MILLION = 1_000_000
MOST = 0.1
"""Seconds of the processor that a field may take, from the paste to the picture of it."""

TEXTS = {
    "one word": "x" * MILLION,
    "digits": "1" * MILLION,
    "words": "w1 = 0.5 " * (MILLION // 9),
    "lines": "w1 = 0.5\n" * (MILLION // 9),
    "brackets": "(" * MILLION,
    "letters of many bytes": "𝑧∂" * (MILLION // 2),
}
PANELS = (
    "watches",
    "breakpoints",
    "samples",
    "training",
    "inspector",
    "preferences",
    "help",
    "diagnosis",
    "claim",
    "program",
)


Field = QLineEdit | QPlainTextEdit | QTextEdit


def fields(window: QWidget) -> list[Field]:
    """All that can be typed into, whether it is in view or not."""
    every: list[Field] = [*window.findChildren(QLineEdit), *window.findChildren(QPlainTextEdit)]
    every += window.findChildren(QTextEdit)
    # what asks for keys takes keys
    return [each for each in every if not each.isReadOnly() and not isinstance(each.parent(), QKeySequenceEdit)]


def named(field: QWidget) -> str:
    above = field.parent()
    of = above.accessibleName() if isinstance(above, QWidget) else ""
    return f"{type(field).__name__} {field.accessibleName()} in {type(above).__name__} {of}"


def pasted(field: Field, text: str) -> float:
    """How many seconds of the processor a paste takes."""
    QGuiApplication.clipboard().setText(text)
    begins = time.process_time()
    field.selectAll()
    field.paste()
    QApplication.processEvents()
    return time.process_time() - begins


def test_every_line_has_a_limit_that_it_says(window: MainWindow) -> None:
    own = [each for each in fields(window) if isinstance(each, QLineEdit) and each.maxLength() == 32767]
    # numbers of a spin box are few
    assert [named(each) for each in own if each.objectName() != "qt_spinbox_lineedit"] == []
    lines = [each for each in fields(window) if isinstance(each, Line)]
    assert len(lines) > 20
    for line in lines:
        pasted(line, "1" * MILLION)
        assert len(line.text()) <= line.maxLength()
        assert QToolTip.text() == f"At most {line.maxLength():,} characters go in here; the rest was left out."


@pytest.mark.parametrize("words", TEXTS)
def test_a_million_characters_hold_up_no_field(open_example: Callable[[str], MainWindow], words: str) -> None:
    window = open_example("mazur")
    for id in PANELS:
        window.run(id)
    window.run("search")
    slow = {}
    for field in fields(window):
        if (took := pasted(field, TEXTS[words])) > MOST and (took := pasted(field, TEXTS[words])) > MOST:
            slow[named(field)] = round(took, 2)
    assert slow == {}


def test_what_is_too_much_to_diagnose_is_refused_whole(window: MainWindow) -> None:
    panel = window.panels.diagnosis
    pasted(panel.field, "dE_dz[o] = 0.5\n")
    before = panel.field.toPlainText()
    QGuiApplication.clipboard().setText("w1 = 0.5\n" * 7_000)
    panel.field.paste()
    assert panel.field.toPlainText() == before
    assert "at most 60,000 characters go in here, and there would be 63,015" in panel.answer.text()
    # in the place of what is there it fits
    pasted(panel.field, "w1 = 0.55\n" * 6_000)
    assert len(panel.field.toPlainText()) == 60_000
