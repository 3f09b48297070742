"""The command table as Qt actions: menus, tool bar and keys, made from its rows."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from bpdebugger.debugger.commands.command import Command
from bpdebugger.debugger.commands.table import BY_ID, COMMANDS, TOOL_BAR
from bpdebugger.debugger.walking.session import Session
from bpdebugger.ui.look.icons import icon
from bpdebugger.ui.look.theme import Theme


class Actions(QObject):
    """One action per row of the command table; pressing any of them emits ``wished``."""

    wished = Signal(object)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._actions = {row.id: self._action(row, window) for row in COMMANDS if row.in_menu}
        self._said: dict[str, tuple[str, str]] = {}
        self._keys = {id: key_of(action) for id, action in self._actions.items()}
        self._choices = QActionGroup(self)
        for id, action in self._actions.items():
            if BY_ID[id].checked:
                action.setCheckable(True)
            if BY_ID[id].one_of_many:
                self._choices.addAction(action)

    def __getitem__(self, id: str) -> QAction:
        return self._actions[id]

    def _action(self, row: Command[...], window: QMainWindow) -> QAction:
        action = QAction(row.title, window)
        action.setObjectName(row.id)
        if row.key:
            action.setShortcut(QKeySequence(row.key))
        action.setStatusTip(row.help)
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
                menus[row.menu] = window.menuBar().addMenu(f"&{row.menu}")
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
        self._size = QToolButton(bar)
        self._size.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._size.setAccessibleName("How far a step goes")
        menu = QMenu(self._size)
        menu.addActions(self._choices.actions())
        self._size.setMenu(menu)
        bar.addSeparator()
        bar.addWidget(self._size)

    def show_session(self, session: Session) -> None:
        """Enables what can be done now; what cannot says why in its tool tip."""
        for id, action in self._actions.items():
            row = BY_ID[id]
            reason = row.wish().why_not(session)
            action.setEnabled(not reason)
            key = self._keys[id]
            title = row.titled(session) if row.titled else row.title
            tip = f"{title.rstrip('…')}{key}\n{reason or row.help}"
            if (title, tip) != self._said.get(id):
                self._said[id] = title, tip
                action.setText(title)
                action.setToolTip(tip)
            if row.checked:
                action.setChecked(row.checked(session))
                if row.one_of_many and row.checked(session):
                    self._size.setText(row.title)
                    self._size.setToolTip(f"{row.help}\nAlt+1 to Alt+6")

    def set_theme(self, theme: Theme, size: int, every: bool) -> None:
        """Redraws the icons in the theme's colours: every one, or only those of the tool bar, which are seen first."""
        for id, action in self._actions.items():
            if BY_ID[id].icon and (every or id in TOOL_BAR):
                action.setIcon(icon(BY_ID[id].icon, theme, size))


def key_of(action: QAction) -> str:
    """The key of an action as it stands in a tool tip."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return f" ({key})" if key else ""
