"""Random clicks, keys, drags and commands all over the window: nothing crashes, no exception, no warning of Qt.

Exceptions in slots, events and paint and all warnings of Qt fail a test by themselves. What was done last stands in the
failure, by its seed and number.
"""

from __future__ import annotations

import random
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from bpdebugger.debugger.commands.table import BY_ID, COMMANDS
from bpdebugger.exchange.examples import NAMES, example
from bpdebugger.ui.shell.app import window_on
from bpdebugger.ui.shell.main_window import MainWindow

LEFT_OUT = {"quit", "open-program", "new-window"}
"""It would end the monkey, or start other programs."""

KEYS = [QKeySequence(row.key) for row in COMMANDS if row.key and row.id not in LEFT_OUT]
PLAIN = [
    "Return",
    "Enter",
    "Escape",
    "Tab",
    "Backtab",
    "Space",
    "Backspace",
    "Delete",
    "Home",
    "End",
    "PgUp",
    "PgDown",
    "Left",
    "Right",
    "Up",
    "Down",
    "F2",
    "Insert",
    "Menu",
    "0",
    "1",
    "9",
    "-",
    ".",
    "E",
    "Z",
    "(",
    "[",
]
LINES = [
    "0",
    "1",
    "-0.5",
    "1e308",
    "nan",
    "w1",
    "b1",
    "o",
    "h1",
    "x1",
    "E",
    "dE_dz[o]",
    "dE_dy[o] * dy_dz[o]",
    "z**2",
    "cos(z)",
    "w1 0.5",
    "w1=0.5 b1=2",
    "o sigmoid",
    "2-3-1",
    "2-2 softmax",
    "E > 0.1",
    "0.5; 1",
    "½(a−y)²",
    "(",
    "all",
    "none",
    "yes",
    "3",
    "a b c d",
    "💥",
    "mazur",
    "here",
    "step-over F7",
]
TEXTS = ("", "1 2\n3 4", "a\0b", "𝑧" * 50, "x" * 500, *LINES)
MOST_CONNECTIONS = 200
"""Larger networks only make it slower."""


class Monkey:
    """Does what comes to its mind, the same for the same seed."""

    def __init__(self, qtbot: QtBot, seed: int, folder: Path) -> None:
        self._qtbot, self._random, self._folder = qtbot, random.Random(seed), folder
        self.did: list[str] = []
        self.window = self._opened()
        self._is_acting = False
        # a button with a menu does not come back before the menu is closed
        self._guard = QTimer(interval=30)
        self._guard.timeout.connect(self._free)
        self._guard.start()
        self._acts: list[tuple[int, Callable[[], str]]] = [
            (30, self._click),
            (4, self._double_click),
            (4, self._right_click),
            (20, self._key),
            (10, self._plain_key),
            (8, self._type),
            (8, self._drag),
            (5, self._wheel),
            (14, self._command),
            (4, self._menu),
            (1, self._resize),
        ]

    def _opened(self) -> MainWindow:
        window = window_on(example(self._random.choice(NAMES)))
        self._qtbot.addWidget(window)
        window.finish_loading()
        QApplication.processEvents()
        return window

    def act(self) -> None:
        """Does one thing, and lets the window do what follows from it."""
        if not isValid(self.window) or self.window.isHidden():
            self.window = self._opened()
        popup = QApplication.activePopupWidget()
        if popup is not None and self._random.random() < 0.6:
            self.did.append(self._in_popup(popup))
        else:
            weights = [weight for weight, _ in self._acts]
            (act,) = self._random.choices([act for _, act in self._acts], weights)
            self._is_acting = True
            self.did.append(act())
            self._is_acting = False
        QApplication.processEvents()
        if len(self.window.session.network.connections) > MOST_CONNECTIONS:
            self.window.run("undo")

    def _free(self) -> None:
        popup = QApplication.activePopupWidget()
        if self._is_acting and popup is not None:
            popup.close()

    def _widget(self) -> QWidget:
        found = [each for each in self.window.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
        return self._random.choice([each for each in found if each.width() > 2 and each.height() > 2])

    def _somewhere(self, widget: QWidget) -> QPoint:
        return QPoint(self._random.randrange(widget.width()), self._random.randrange(widget.height()))

    def _in_popup(self, popup: QWidget) -> str:
        """Chooses what a menu offers, or closes it: some of what a menu offers would end the monkey."""
        if isinstance(popup, QMenu) and self._random.random() < 0.5:
            actions = [each for each in popup.actions() if each.isEnabled() and each.objectName() not in LEFT_OUT]
            if actions:
                action = self._random.choice(actions)
                popup.close()
                action.trigger()
                return f"choose {action.text()}"
        QTest.keyClick(popup, Qt.Key.Key_Escape)
        if popup.isVisible():
            popup.close()
        return "close a menu"

    def _button(self) -> Qt.KeyboardModifier:
        none, shift, control = (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.ControlModifier,
        )
        return self._random.choice([none, none, none, shift, control])

    def _click(self) -> str:
        widget, with_ = self._widget(), self._button()
        at, name = self._somewhere(widget), told(widget)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, with_, at)
        return f"click {name} at {at.x()},{at.y()}"

    def _double_click(self) -> str:
        widget = self._widget()
        at, name = self._somewhere(widget), told(widget)
        QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=at)
        return f"double click {name} at {at.x()},{at.y()}"

    def _right_click(self) -> str:
        widget = self._widget()
        at, name = self._somewhere(widget), told(widget)
        QTest.mouseClick(widget, Qt.MouseButton.RightButton, pos=at)
        return f"right click {name} at {at.x()},{at.y()}"

    def _target(self) -> QWidget:
        focus = QApplication.focusWidget()
        return focus if focus is not None and focus.window() is self.window else self.window

    def _key(self) -> str:
        sequence = self._random.choice(KEYS)
        QTest.keySequence(self._target(), sequence)
        return f"key {sequence.toString()}"

    def _plain_key(self) -> str:
        name = self._random.choice(PLAIN)
        target = self._target()
        QTest.keySequence(target, QKeySequence(name))
        return f"key {name} in {told(target) if isValid(target) else 'what is gone'}"

    def _type(self) -> str:
        text = self._random.choice(TEXTS)[:60]
        target = self._target()
        for letter in filter(str.isprintable, text):
            if isValid(target) and letter.isascii():
                # the stubs know keys, not letters
                QTest.keyClick(target, ord(letter.upper()))
        return f"type {text!r}"

    def _drag(self) -> str:
        widget = self._widget()
        begin, end, name = self._somewhere(widget), self._somewhere(widget), told(widget)
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(widget, left, pos=begin)
        for part in (0.3, 0.7, 1.0):
            if isValid(widget):
                QTest.mouseMove(widget, begin + (end - begin) * part)
        if isValid(widget):
            QTest.mouseRelease(widget, left, pos=end)
        return f"drag {name} from {begin.x()},{begin.y()} to {end.x()},{end.y()}"

    def _wheel(self) -> str:
        widget, name = self._widget(), ""
        name, at = told(widget), self._somewhere(widget)
        turned = QPoint(0, self._random.choice([-120, 120, 240]))
        event = QWheelEvent(
            at.toPointF(), widget.mapToGlobal(at).toPointF(), QPoint(), turned,
            Qt.MouseButton.NoButton, self._button(), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        return f"wheel over {name}"

    def _command(self) -> str:
        id = self._random.choice([id for id in BY_ID if id not in LEFT_OUT])
        text = self._random.choice(TEXTS)
        if "path" in [each.name for each in BY_ID[id].parameters]:
            text = f'"{self._folder / self._random.choice(["a.bpd", "b.csv", "c.html", "d.png", "e.py", "f"])}"'
        if self._random.random() < 0.4:
            self.window.run(id)
            return f"run {id}"
        self.window.run(id, text)
        return f"run {id} {text[:40]!r}"

    def _menu(self) -> str:
        actions = [each for each in self.window.menuBar().actions() if each.menu() is not None]
        action = self._random.choice(actions)
        menu = action.menu()
        assert isinstance(menu, QMenu)
        menu.popup(self.window.mapToGlobal(QPoint(20, 40)))
        return f"open {action.text()}"

    def _resize(self) -> str:
        self.window.resize(self._random.randrange(200, 1400), self._random.randrange(200, 1000))
        return f"resize to {self.window.width()}x{self.window.height()}"


def told(widget: QWidget) -> str:
    """What a widget is, in a failure."""
    return f"{type(widget).__name__} {widget.accessibleName() or widget.objectName()}".strip()


@pytest.fixture
def monkey(
    request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int, int], None]:
    """Has a monkey of a seed do so many things."""
    monkeypatch.chdir(tmp_path)

    def no_file(*_: Any, **__: Any) -> tuple[str, str]:
        return "", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", no_file)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", no_file)

    def run(seed: int, times: int) -> None:
        its = Monkey(qtbot, seed, tmp_path)
        with capture_exceptions() as mistakes:
            for number in range(times):
                its.act()
                last = "\n".join(its.did[-12:])
                assert not mistakes, (
                    f"seed {seed}, {number}:\n{last}\n{''.join(traceback.format_exception(*mistakes[0]))}"
                )
        its.window.close_for_good()

    return run


@pytest.mark.parametrize("seed", [1, 2])
def test_a_monkey_breaks_nothing(monkey: Callable[[int, int], None], seed: int) -> None:
    monkey(seed, 100)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 150))
def test_fifty_monkeys_break_nothing(monkey: Callable[[int, int], None], seed: int) -> None:
    monkey(seed, 1000)
