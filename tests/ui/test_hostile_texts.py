"""Texts of strangers stay texts in the window: nothing in a label, a tip or a page becomes an element of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from bpdebugger.exchange import project
from bpdebugger.exchange.examples import example
from bpdebugger.ui.shell.app import open_window
from bpdebugger.ui.shell.main_window import MainWindow

HOSTILE = (
    "<img src=x>",
    "<b>bold</b><table>",
    "<a href='file:///etc/passwd'>x</a>",
    "&lt;i&gt;<i>",
    "=cmd()\\input{x}<u>",
)
PANELS = ("inspector", "watches", "breakpoints", "samples", "training", "weights", "derivation", "start-page")


def rich(window: QWidget) -> Iterator[tuple[str, str]]:
    """Every text that Qt would read as HTML, and where it is."""
    for label in window.findChildren(QLabel):
        shown, kind = label.text(), label.textFormat()
        if kind is Qt.TextFormat.RichText or (kind is Qt.TextFormat.AutoText and QtGui.Qt.mightBeRichText(shown)):
            yield f"label {label.accessibleName()} in {type(label.parent()).__name__}", shown
    for page in window.findChildren(QTextEdit):
        yield f"page {page.accessibleName()}", page.toHtml()
    tipped: list[QWidget | QAction] = [*window.findChildren(QWidget), *window.findChildren(QAction)]
    tips = [(f"tip of {type(each).__name__} {each.objectName()}", each.toolTip()) for each in tipped]
    for view in window.findChildren(QAbstractItemView):
        if (model := view.model()) is not None:
            tips += [(f"tip in {type(view).__name__} {view.accessibleName()}", tip) for tip in _tips(model)]
    yield from ((where, tip) for where, tip in tips if QtGui.Qt.mightBeRichText(tip))


def _tips(model: QAbstractItemModel) -> Iterator[str]:
    for row in range(min(model.rowCount(QModelIndex()), 50)):
        for column in range(model.columnCount(QModelIndex())):
            tip = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str):
                yield tip


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_file_becomes_an_element(qtbot: QtBot, tmp_path: Path, text: str) -> None:
    network = example("xor")
    layers = tuple(replace(layer, name=text) for layer in network.layers)
    file = tmp_path / f"{text.replace('/', '')}.bpd"
    project.saved(replace(network, title=text, note=text, layers=layers), file)
    window: MainWindow = open_window(file)
    qtbot.addWidget(window)
    window.finish_loading()
    for id in PANELS:
        window.run(id)
    window.run("bookmark", text)
    window.run("watch", text)
    window.run("pin", text)
    window.run("add-breakpoint", text)
    window.run("diagnose", f"{text} = 3")
    window.run("open", str(tmp_path / f"no {text}"))
    window.run("select", "layer:1")
    window.run("step-over")
    window.run("set-value", f"{next(iter(window.session.network.parameters))}=0.125")
    assert window.session.document.modified, window.message.text
    window.run("example", "mazur")
    assert window.question.text
    shown = list(rich(window))
    assert shown
    assert [(where, html[:300]) for where, html in shown if text in html] == []
    window.close_for_good()
