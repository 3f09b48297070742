"""Where the window, its parts and its panels stand: noted when it closes, and as it was when it opens again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow, QSplitter

from bpdebugger.ui.shell.settings import Preferences

VERSION = 1
"""Of the notes about panels: another arrangement of panels in a later version knows those of this one not to fit."""


class Standing:
    """The places in a window with splitters, by name; what they are at first is known to ``reset``."""

    def __init__(self, window: QMainWindow, splitters: Mapping[str, QSplitter]) -> None:
        self._window, self._splitters = window, splitters
        self._first = window.size()
        self._sizes = {name: splitter.sizes() for name, splitter in splitters.items()}

    def note(self) -> dict[str, Any]:
        """The places now, as values of the settings."""
        return {
            "place": bytes(self._window.saveGeometry().data()),
            "docks": bytes(self._window.saveState(VERSION).data()),
            "splitters": {name: tuple(splitter.sizes()) for name, splitter in self._splitters.items()},
        }

    def bring(self, settings: Preferences) -> None:
        """Puts the window and its parts where they were; what does not fit is left as it is."""
        if settings.place:
            self._window.restoreGeometry(QByteArray(settings.place))
        for name, splitter in self._splitters.items():
            sizes = settings.splitters.get(name, ())
            if len(sizes) == splitter.count() and all(sizes):
                splitter.setSizes(sizes)

    def bring_panels(self, settings: Preferences) -> None:
        """Puts the panels where they were, once there are any."""
        if settings.docks:
            self._window.restoreState(QByteArray(settings.docks), VERSION)

    def reset(self) -> None:
        """Gives the window and its parts the sizes of the first start."""
        if self._window.isMaximized() or self._window.isFullScreen():
            self._window.showNormal()
        self._window.resize(self._first)
        for name, splitter in self._splitters.items():
            splitter.setSizes(self._sizes[name])
