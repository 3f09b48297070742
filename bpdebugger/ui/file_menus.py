"""The two menus within the File menu whose entries are not commands: the examples, and the files opened lately."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu

from bpdebugger.exchange.examples import examples
from bpdebugger.ui.wishes import Wishes


class ExamplesMenu(QMenu):
    """The examples, by their titles."""

    def __init__(self, wishes: Wishes, parent: QMenu) -> None:
        super().__init__("Examples", parent)
        self.setToolTipsVisible(True)
        for row in examples():
            action = self.addAction(row.title)
            action.setObjectName(row.name)
            action.setToolTip(row.note)
            action.triggered.connect(wishes.example)


class RecentMenu(QMenu):
    """The files that were opened lately, listed whenever the menu is opened."""

    def __init__(self, wishes: Wishes, paths: Callable[[], list[str]], parent: QMenu) -> None:
        super().__init__("Open recent", parent)
        self._wishes, self._paths = wishes, paths
        self.aboutToShow.connect(self._list)

    def _list(self) -> None:
        self.clear()
        for path in self._paths():
            action = self.addAction(Path(path).name)
            action.setToolTip(path)
            action.setObjectName(path)
            action.triggered.connect(self._wishes.recent)
        if self.isEmpty():
            self.addAction("No file was opened yet").setEnabled(False)
