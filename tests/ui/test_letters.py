"""The letters of loss, output, target and net input in the real window: shown in every part, read in every field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsSimpleTextItem,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QTableView,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bpdebugger.core.names.letters import USUAL, Letters
from bpdebugger.exchange.examples import example
from bpdebugger.ui.panels.preferences_panel import PreferencesPanel
from bpdebugger.ui.panels.start_panel import StartPanel
from bpdebugger.ui.shell.app import window_on
from bpdebugger.ui.shell.main_window import MainWindow

NG, OWN = Letters("L", "a", "y", "z"), Letters("J", "h", "t", "net")
PANELS = ["inspector", "gradients", "breakpoints", "watches", "derivation", "origin", "step-sizes", "claim", "training"]
OTHERS = (PreferencesPanel, StartPanel)
"""Parts whose subject are the letters themselves, or the words of files."""


def rows(view: QAbstractItemView, parent: QModelIndex) -> Iterator[str]:
    model = view.model()
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield str(index.data() or "")
            yield str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        first = model.index(row, 0, parent)
        if not isinstance(view, QTableView) and model.rowCount(first):
            yield from rows(view, first)


def texts_of(widget: QWidget) -> Iterator[str]:
    """Everything that a widget shows or says."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield from (widget.text(), widget.placeholderText())
    if isinstance(widget, QTextEdit):
        yield widget.toPlainText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(i) for i in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from rows(widget, widget.rootIndex())
    if isinstance(widget, QGraphicsView) and widget.scene() is not None:
        for item in widget.scene().items():
            if isinstance(item, QGraphicsSimpleTextItem):
                yield item.text()
            elif hasattr(item, "toPlainText"):
                yield item.toPlainText()


def is_within(widget: QWidget, kinds: tuple[type[QWidget], ...]) -> bool:
    above: QWidget | None = widget
    while above is not None:
        if isinstance(above, kinds):
            return True
        above = above.parentWidget()
    return False


def shown_in(window: MainWindow) -> list[tuple[str, str]]:
    """What stands in each part of the window, with the part's type."""
    found = [("equation", f"{window.equation.text} {window.equation.sentence}")]
    for widget in (window, *window.findChildren(QWidget)):
        if widget.isVisible() and not is_within(widget, OTHERS):
            found += [(type(widget).__name__, text) for text in texts_of(widget) if text]
    return found


NOT_OURS = ("run-to E", "Ctrl+E")
"""A command with its value, which is a name, and a key."""


def left_over(window: MainWindow, pattern: str) -> set[tuple[str, str]]:
    notes = {window.session.network.note, window.session.network.title}
    return {
        (part, text)
        for part, text in shown_in(window)
        if re.search(pattern, text)
        and not any(each in text for each in NOT_OURS)
        and part not in ("KeyList", "HelpPanel", "_Page", "NotedPicture")
        and text not in notes
        and not any(text.rstrip("…").strip() and note.startswith(text.rstrip("…").strip()) for note in notes)
    }


@pytest.mark.parametrize("name", ["neuron-sigmoid", "softmax", "shared-weight"])
def test_in_other_letters_no_part_of_the_window_shows_the_usual_ones(
    name: str, open_example: Callable[[str], MainWindow]
) -> None:
    window = open_example(name)
    window.run("choose-letters", str(NG))
    for panel in PANELS:
        window.run(panel)
    window.run("run-to", window.session.recorded.find("dE_dz[o]" if name != "softmax" else "dE_dz[o1]") - 3)
    for panel in (*PANELS, *PANELS):
        window.run("step-over")
        window.panels.bring(panel)
        QApplication.processEvents()
        assert not left_over(window, r"∂E|dE[_/]|(?<![\w'’−+])E(?![\w'’+])|dy/dz|dy_dz|∂y/∂z")


def test_own_letters_are_shown_at_once_and_the_usual_ones_again(window: MainWindow) -> None:
    window.run("run-to", "dE_dz[o]")
    before = shown_in(window)
    window.run("choose-letters", str(OWN))
    assert window.equation.text.startswith("∂J/∂net[o] = ∂J/∂h[o] · dh/dnet[o]")
    assert window.equation.sentence.startswith(
        "How J answers to net of o: how J answers to h, times how h answers to net."
    )
    assert "∂J/∂net[o]" in {text for part, text in shown_in(window) if part == "FactorTable"}
    assert "t 1" in {text for part, text in shown_in(window) if part == "NetworkPicture"}
    assert {"J over net[o]", "J over h[o]", "h[o] over net[o]"} <= {text for _, text in shown_in(window)}
    assert not left_over(window, r"∂E|dy/dz|(?<![\w'’−+])E(?![\w'’+])")
    window.run("choose-letters", str(USUAL))
    after = shown_in(window)
    # the line below says what was done last
    assert {part for part, text in before if (part, text) not in after} <= {"StatusStrip", "QLabel"}


def test_letters_are_remembered_and_leave_numbers_position_and_history_alone(window: MainWindow, qtbot: QtBot) -> None:
    window.run("set-value", {"w1": 0.25})
    window.run("run-to", "dE_dz[o]")
    before = window.session
    number, document = before.moment.position, before.document
    window.run("choose-letters", str(NG))
    assert window.session.moment.position == number
    assert window.session.document is document
    assert window.session.moment.letters == NG
    window.run("undo")
    assert window.session.moment.letters == NG
    other = window_on(example("mazur"))
    qtbot.addWidget(other)
    assert other.session.moment.letters == NG
    other.run("watch", "E")
    assert other.session.moment.watches == ("E",)


@pytest.mark.parametrize(
    ("letters", "reason"),
    [
        ("L a y", "four letters are needed"),
        ("E E a z", "E cannot stand for the loss and for the output"),
        ("o1 a y z", "it is to be a letter"),
        ("w a y z", "the letter of parameters"),
    ],
)
def test_letters_that_cannot_be_are_refused_with_the_reason(window: MainWindow, letters: str, reason: str) -> None:
    window.run("choose-letters", letters)
    assert reason in window.message.text
    assert window.session.moment.letters == USUAL


def test_a_letter_that_is_a_name_of_the_network_is_refused(window: MainWindow) -> None:
    window.run("choose-letters", "J o y z")
    assert "a unit of this network is called so" in window.message.text
    assert window.session.moment.letters == USUAL


def test_the_menu_offers_letters_and_the_preferences_take_ones_own(window: MainWindow) -> None:
    (menu,) = (each for each in window.menuBar().findChildren(QWidget) if each.property("title") == "Letters")
    menu.aboutToShow.emit()  # type: ignore[attr-defined]
    titles = [action.text() for action in menu.actions()]
    assert titles == ["E, y, a, z (usual)", "L, a, y, z (Ng)", "C, a, y, z (Nielsen)", "Of one's own…"]
    menu.actions()[1].trigger()
    assert window.session.moment.letters == NG
    menu.actions()[3].trigger()
    panel = window.panels.preferences
    assert window.panels.is_in_view("preferences")
    panel.own_letters.setText("Q h t s")
    panel.own_letters.setFocus()
    QTest.keyClick(panel.own_letters, Qt.Key.Key_Return)
    assert window.session.moment.letters == Letters("Q", "h", "t", "s")
    menu.aboutToShow.emit()  # type: ignore[attr-defined]
    assert "Q, h, t, s (your own)" in [action.text() for action in menu.actions()]
    window.run("reset-preferences")
    assert window.session.moment.letters == USUAL
