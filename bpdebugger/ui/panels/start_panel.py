"""The start page: questions that lead to the place where they are answered, files opened lately, and the examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from bpdebugger.core.names.letters import USUAL
from bpdebugger.debugger.commands.checking import claim, diagnose, origin, practise
from bpdebugger.debugger.commands.command import Wish
from bpdebugger.debugger.commands.files import example, new, open_, open_program
from bpdebugger.debugger.commands.stepping import continue_, run_to
from bpdebugger.debugger.commands.viewing import tour
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.language import tr, tr_noop
from bpdebugger.ui.look.theme import LIGHT, Theme
from bpdebugger.ui.look.tips import plain_tip

QUESTIONS: tuple[tuple[str, tuple[Wish, ...]], ...] = (
    (tr_noop("Why is {dE_dz} not {dE_dy}?"), (example.wish("neuron-sigmoid"), run_to.wish("dE_dz[o]"))),
    (tr_noop("My gradient is wrong: which one, and why?"), (diagnose.wish(),)),
    (tr_noop("Is my formula right?"), (claim.wish(),)),
    (tr_noop("Why does a gradient vanish?"), (example.wish("vanishing"), continue_.wish(), origin.wish())),
    (tr_noop("Can I do it by hand?"), (practise.wish(),)),
)
TOUR = tr_noop("What is where? A tour of five steps")
FILES = (
    (tr_noop("A new network…"), (new.wish(),)),
    (tr_noop("Open a file…"), (open_.wish(),)),
    (tr_noop("A program with a backward pass of your own…"), (open_program.wish(),)),
)


@dataclass(frozen=True, slots=True)
class Offered:
    """What an example is called, its title, and what to look at in it."""

    name: str
    title: str
    note: str


class StartPanel(QWidget):
    """Leads on. ``chosen`` carries wishes, to be granted one after the other."""

    chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Start page"))
        self._theme, self._letters = LIGHT, USUAL
        self._recent: Callable[[], Sequence[str]] = tuple
        self._examples: Callable[[], Sequence[Offered]] = tuple
        self._picture: Callable[[str, QSize, Theme], QPixmap] | None = None
        self._drawn: object = None
        self.buttons: dict[str, QAbstractButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(14, 10, 14, 14)
        self._column.setSpacing(4)

    def offer(
        self,
        examples: Callable[[], Sequence[Offered]],
        recent: Callable[[], Sequence[str]],
        picture: Callable[[str, QSize, Theme], QPixmap],
    ) -> None:
        """Takes where the examples, the files and the pictures of examples by name come from."""
        self._examples, self._recent, self._picture = examples, recent, picture

    def show_moment(self, moment: Moment) -> None:
        """Shows the same at every moment, in its letters."""
        self._letters = moment.letters
        if self.isVisible():
            self._list()

    def showEvent(self, event: QShowEvent) -> None:
        """Lists what there is by now."""
        super().showEvent(event)
        self._list()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        if self.isVisible():
            self._list()

    def _list(self) -> None:
        recent = tuple(self._recent())
        state = recent, self._theme, self._letters, self.font().pointSizeF()
        if state == self._drawn:
            return
        self._drawn = state
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        symbols = {name: self._letters.symbol(name) for name in ("dE_dz", "dE_dy")}
        self._head(tr("What would you like to know?"))
        for words, wishes in QUESTIONS:
            self._button(QPushButton(tr(words, **symbols)), wishes)
        self._button(QPushButton(tr(TOUR)), (tour.wish(),))
        self._head(tr("Your own"))
        for words, wishes in FILES:
            self._button(QPushButton(tr(words)), wishes)
        for path in recent:
            self._button(QPushButton(Path(path).name), (open_.wish(path),), path)
        self._head(tr("Examples"))
        size = QSize(12, 6) * self.fontMetrics().height()
        for each in self._examples():
            button = QToolButton()
            button.setText(each.title)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._button(button, (example.wish(each.name),), each.note)
            if self._picture is not None:
                button.setIconSize(size)
                button.setIcon(QIcon(self._picture(each.name, size, self._theme)))
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            self._say(each.note, self._theme.faint)
        self._column.addStretch(1)

    def _head(self, words: str) -> None:
        label = self._say(words, self._theme.text)
        label.setStyleSheet(f"color: {self._theme.text}; font-weight: 600; padding-top: 8px")

    def _say(self, words: str, colour: str) -> QLabel:
        label = QLabel(words)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setStyleSheet(f"color: {colour}")
        self._column.addWidget(label)
        return label

    def _button(self, button: QAbstractButton, wishes: tuple[Wish, ...], tip: str = "") -> None:
        button.setToolTip(plain_tip(tip or button.text()))
        # as wide as the panel, whose width is not theirs to say
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        button.setStyleSheet(
            f"QAbstractButton {{ text-align: left; color: {self._theme.accent}; padding: 3px; border: none; }}"
            f"QAbstractButton:focus {{ border: 1px solid {self._theme.accent}; }}"
            f"QAbstractButton:hover {{ background: {self._theme.highlight}; }}"
        )
        button.setProperty("wishes", wishes)
        button.clicked.connect(self._clicked)
        self.buttons[button.text()] = button
        self._column.addWidget(button)

    def _clicked(self) -> None:
        self.chosen.emit(self.sender().property("wishes"))
