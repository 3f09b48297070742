"""The command table as Qt actions: menus, tool bar and keys, made from its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from bpdebugger.debugger.commands.command import Command
from bpdebugger.debugger.commands.stepping import set_pace
from bpdebugger.debugger.commands.table import BY_ID, COMMANDS, TOOL_BAR
from bpdebugger.debugger.walking.session import Session
from bpdebugger.language import tr
from bpdebugger.ui.look.icons import icon
from bpdebugger.ui.look.theme import Theme
from bpdebugger.ui.look.tips import plain_tip
from bpdebugger.ui.shell.playback import SPEEDS, USUAL_SPEED


class Actions(QObject):
    """One action per row of the command table; pressing any of them emits ``wished``."""

    wished = Signal(object)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._actions = {row.id: self._action(row, window) for row in COMMANDS if row.in_menu}
        self._asks = {id: asks for id in self._actions if (asks := _asks_of(BY_ID[id]))}
        self._answers: dict[str, tuple[str, ...]] = {}
        self.set_keys({})
        self._is_playing = False
        self._look: tuple[Theme, int] | None = None
        self._choices = QActionGroup(self)
        for id, action in self._actions.items():
            if BY_ID[id].checked:
                action.setCheckable(True)
            if BY_ID[id].one_of_many:
                self._choices.addAction(action)

    def set_keys(self, own: Mapping[str, str]) -> None:
        """Gives the commands their keys: the usual ones but for ``own``. A usual key that another has now is its."""
        taken = set(own.values()) - {""}
        for id, action in self._actions.items():
            usual = BY_ID[id].key
            action.setShortcut(QKeySequence(own.get(id, "" if usual in taken else usual)))
        self._answers = {}
        for id in self._actions.keys() - self._asks.keys():
            self._show(id, tr(BY_ID[id].title), "")

    @property
    def keys(self) -> dict[str, str]:
        """The key of each command that has an entry in a menu, an empty text for none."""
        return {id: action.shortcut().toString() for id, action in self._actions.items()}

    def __getitem__(self, id: str) -> QAction:
        return self._actions[id]

    def _action(self, row: Command[...], window: QMainWindow) -> QAction:
        action = QAction(tr(row.title), window)
        action.setObjectName(row.id)
        action.setStatusTip(tr(row.help))
        action.triggered.connect(self._requested)
        window.addAction(action)
        return action

    def _requested(self) -> None:
        self.wished.emit(BY_ID[self.sender().objectName()].wish())

    def fill_menus(self, window: QMainWindow) -> dict[str, QMenu]:
        """A menu for each name in the table's column, in the table's order."""
        menus: dict[str, QMenu] = {}
        for row in COMMANDS:
            if row.menu not in menus:
                menus[row.menu] = window.menuBar().addMenu(f"&{tr(row.menu)}")
                menus[row.menu].setToolTipsVisible(True)
            if row.id in self._actions:
                menus[row.menu].addAction(self._actions[row.id])
        return menus

    def fill_menu(self, menu: QMenu, ids: Iterable[str]) -> None:
        """Some of the actions; an empty id parts them."""
        for id in ids:
            if id:
                menu.addAction(self._actions[id])
            else:
                menu.addSeparator()

    def fill_tool_bar(self, bar: QToolBar) -> None:
        """The buttons of the tool bar, then the choice of how far a step goes."""
        for id in TOOL_BAR:
            bar.addAction(self._actions[id])
        self._add_pace(bar)
        self._size = QToolButton(bar)
        self._size.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._size.setAccessibleName(tr("How far a step goes"))
        menu = QMenu(self._size)
        menu.addActions(self._choices.actions())
        self._size.setMenu(menu)
        bar.addSeparator()
        bar.addWidget(self._size)

    def _add_pace(self, bar: QToolBar) -> None:
        """The choice of how fast it is played."""
        self._pace = QToolButton(bar)
        self._pace.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._pace.setAccessibleName(tr("Steps a second"))
        menu = QMenu(self._pace)
        for speed in SPEEDS:
            menu.addAction(pace_of(speed)).setData(speed)
        menu.triggered.connect(self._pace_chosen)
        self._pace.setMenu(menu)
        bar.addWidget(self._pace)
        self.show_pace(USUAL_SPEED)

    def _pace_chosen(self, action: QAction) -> None:
        self.wished.emit(set_pace.wish(action.data()))

    def show_pace(self, speed: float) -> None:
        """Shows how fast it is played."""
        self._pace.setText(pace_of(speed))
        self._pace.setToolTip(tr("Play takes {speed:g} steps a second", speed=speed))

    def show_playing(self, is_playing: bool, session: Session) -> None:
        """Play is *Pause* while something is played."""
        self._is_playing = is_playing
        self._answers.pop("play", None)
        self.show_session(session)
        if self._look is not None:
            self._draw("play", *self._look)

    def show_session(self, session: Session) -> None:
        """Enables what can be done now; what cannot says why in its tool tip. What many rows ask is asked once."""
        answers = {ask: ask(session) for ask in {ask for asks in self._asks.values() for ask in asks}}
        for id, asks in self._asks.items():
            now = tuple(answers[ask] for ask in asks)
            if now != self._answers.get(id):
                self._answers[id] = now
                row = BY_ID[id]
                reasons = (answers[ask] for ask in (row.blocked, row.lacks) if ask)
                self._show(id, answers[row.titled] if row.titled else tr(row.title), next(filter(None, reasons), ""))
        self._show_checked(session)

    def _show(self, id: str, title: str, reason: str) -> None:
        action = self._actions[id]
        if id == "play" and self._is_playing:
            # it can be ended whatever is ahead
            title, reason = tr("Pause"), ""
        action.setEnabled(not reason)
        action.setText(title)
        action.setToolTip(plain_tip(f"{title.rstrip('…')}{key_of(action)}\n{reason or tr(BY_ID[id].help)}"))

    def _show_checked(self, session: Session) -> None:
        """An action that was pressed is on or off for Qt before its command is: each is set every time."""
        for id, action in self._actions.items():
            row = BY_ID[id]
            if row.checked is None:
                continue
            is_on = row.checked(session)
            action.setChecked(is_on)
            if is_on and row.one_of_many and self._size.text() != tr(row.title):
                self._size.setText(tr(row.title))
                self._size.setToolTip(tr("{help}\nAlt+1 to Alt+6", help=row.help))

    def set_theme(self, theme: Theme, size: int, every: bool) -> None:
        """Redraws the icons in the theme's colours: every one, or only those of the tool bar, which are seen first."""
        self._look = theme, size
        for id in self._actions:
            if BY_ID[id].icon and (every or id in TOOL_BAR):
                self._draw(id, theme, size)

    def _draw(self, id: str, theme: Theme, size: int) -> None:
        name = "pause" if id == "play" and self._is_playing else BY_ID[id].icon
        self._actions[id].setIcon(icon(name, theme, size))


def _asks_of(row: Command[...]) -> tuple[Callable[[Session], str], ...]:
    """What the entry of a row depends on."""
    return tuple(ask for ask in (row.blocked, row.lacks, row.titled) if ask)


def pace_of(speed: float) -> str:
    """A pace, as it stands in the tool bar."""
    return f"{speed:g} / s"


def key_of(action: QAction) -> str:
    """The key of an action as it stands in a tool tip."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f" ({key})" if key else ""
