"""The menus within others whose entries are not commands: the examples, the files opened lately, the letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu

from bpdebugger.core.names.choosing_letters import PRESETS, described
from bpdebugger.core.names.letters import Letters
from bpdebugger.exchange.examples import examples
from bpdebugger.language import tr
from bpdebugger.ui.look.tips import plain_tip
from bpdebugger.ui.shell.wishes import Wishes


class _ListedMenu(QMenu):
    """A menu that is listed whenever it is opened: name, words and tool tip of each entry."""

    def __init__(self, title: str, chosen: Callable[[], None], parent: QMenu) -> None:
        super().__init__(title, parent)
        self.setToolTipsVisible(True)
        self._chosen = chosen
        self.aboutToShow.connect(self._list)

    def _entries(self) -> list[tuple[str, str, str]]:
        raise NotImplementedError

    def _list(self) -> None:
        self.clear()
        for name, words, tip in self._entries():
            action = self.addAction(words)
            action.setObjectName(name)
            action.setToolTip(plain_tip(tip))
            action.triggered.connect(self._chosen)
        if self.isEmpty():
            self.addAction(tr("No file was opened yet")).setEnabled(False)


class ExamplesMenu(_ListedMenu):
    """The examples, by their titles."""

    def __init__(self, wishes: Wishes, parent: QMenu) -> None:
        super().__init__(tr("Examples"), wishes.example, parent)

    def _entries(self) -> list[tuple[str, str, str]]:
        return [(row.name, row.title, row.note) for row in examples()]


class RecentMenu(_ListedMenu):
    """The files that were opened lately."""

    def __init__(self, wishes: Wishes, paths: Callable[[], list[str]], parent: QMenu) -> None:
        super().__init__(tr("Open recent"), wishes.recent, parent)
        self._paths = paths

    def _entries(self) -> list[tuple[str, str, str]]:
        return [(path, Path(path).name, path) for path in self._paths()]


class LettersMenu(_ListedMenu):
    """The letters that are offered, and where one's own are typed."""

    def __init__(self, wishes: Wishes, chosen: Callable[[], Letters], parent: QMenu) -> None:
        super().__init__(tr("Letters"), wishes.letters, parent)
        self._letters = chosen

    def _entries(self) -> list[tuple[str, str, str]]:
        tip = tr("Letters of loss, output, target and net input")
        offered = [(str(letters), described(letters, whose), tip) for whose, letters in PRESETS.items()]
        if self._letters() not in PRESETS.values():
            offered.append((str(self._letters()), described(self._letters(), tr("your own")), tip))
        return [*offered, ("", tr("Of one's own…"), tr("Typed in the preferences"))]

    def _list(self) -> None:
        super()._list()
        for action in self.actions():
            action.setCheckable(bool(action.objectName()))
            action.setChecked(action.objectName() == str(self._letters()))
