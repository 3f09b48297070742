"""Every text that the window shows is in the language that is spoken.

The tests speak a language whose words are the English ones between brackets: a text without them was not translated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)

from bpdebugger import language
from bpdebugger.core.catalogue import activations, losses
from bpdebugger.exchange.examples import examples
from bpdebugger.language import LANGUAGES
from bpdebugger.ui.shell.main_window import MainWindow

OPEN, SHUT = "⟦", "⟧"
WORD = re.compile(r"[A-Za-z]{3,}")


class Bracketed:
    """Every text between brackets."""

    def gettext(self, text: str) -> str:
        return f"{OPEN}{text}{SHUT}"

    def ngettext(self, one: str, many: str, number: int) -> str:
        return f"{OPEN}{one if number == 1 else many}{SHUT}"


@pytest.fixture(autouse=True)
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(language._SPEAKER, "texts", Bracketed())
    yield


def shown_by(widget: QWidget) -> Iterator[tuple[str, str]]:
    """The texts of a widget, each with what it is."""
    yield "tool tip", widget.toolTip()
    yield "name", widget.accessibleName()
    if isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield "place holder", widget.placeholderText()
    if isinstance(widget, QComboBox):
        for row in range(widget.count()):
            yield "choice", widget.itemText(row)
    if isinstance(widget, QMenu):
        yield "menu", widget.title()
    if isinstance(widget, QHeaderView) and widget.model() is not None:
        for section in range(widget.count()):
            text = widget.model().headerData(section, widget.orientation(), Qt.ItemDataRole.DisplayRole)
            yield "heading", str(text or "")


def words_left(text: str, known: set[str]) -> str:
    """What stands outside of the brackets and has words that are no names of the network or of mathematics."""
    # the last word of what is cut off may be cut off too
    plain = re.sub(r"<[^>]*>|&\w+;|\w+…$", " ", text)
    while (inner := re.sub(rf"{OPEN}[^{OPEN}{SHUT}]*{SHUT}", " ", plain)) != plain:
        plain = inner
    return plain.strip() if set(WORD.findall(plain.replace("&", ""))) - known else ""


SAME = {
    *(name for name in (*activations.CATALOGUE, *losses.CATALOGUE) for name in name.split("_")),
    *("sigmoid", "tanh", "relu", "identity", "softplus", "softmax", "cos", "sin", "exp", "log", "max", "min", "abs"),
    *(
        "Ctrl",
        "Shift",
        "Alt",
        "Esc",
        "Enter",
        "Del",
        "Ins",
        "Home",
        "End",
        "PgUp",
        "PgDown",
        "Space",
        "Left",
        "Right",
        "Up",
        "Down",
    ),
    *("CSV", "LaTeX", "NumPy", "PNG", "PDF", "SVG", "HTML", "Adam", "AdamW", "SGD", "bpd", "bpdebugger", "PyTorch"),
    *LANGUAGES.values(),
    *("dE", "backward", "value"),
    *("prev", "delta", "changed", "isnan", "mean", "sum"),
}
"""Words that are the same in every language: functions, keys, formats, names."""


QTS_OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton")
"""What Qt makes itself, and translates itself."""


def untranslated(window: MainWindow, known: set[str]) -> set[tuple[str, str]]:
    found = set()
    for widget in [window, *(w for w in window.findChildren(QWidget) if not w.objectName().startswith(QTS_OWN))]:
        for what, text in shown_by(widget):
            if left := words_left(text, known):
                found.add((f"{type(widget).__name__} {widget.objectName()} {what}", left))
    # an action without a name is one of a library's own menus
    for action in (each for each in window.findChildren(QAction) if each.objectName()):
        for text in (action.text(), action.toolTip(), action.statusTip()):
            if left := words_left(text, known):
                found.add((f"action {action.objectName()}", left))
    return found


def names_in(window: MainWindow) -> set[str]:
    network = window.session.document.network
    text = " ".join(
        [network.title, network.note, *network.parameters, *(u.name for layer in network.layers for u in layer.units)]
    )
    of_examples = " ".join(f"{each.name} {each.title} {each.note}" for each in examples())
    return {*WORD.findall(text), *WORD.findall(of_examples), *SAME}


@pytest.mark.parametrize("name", ["neuron-sigmoid", "xor-adam"])
def test_no_text_of_the_window_is_left(open_example: Callable[[str], MainWindow], name: str) -> None:
    window = open_example(name)
    found = untranslated(window, names_in(window))
    assert not found, "\n".join(f"{where}: {text!r}" for where, text in sorted(found))
