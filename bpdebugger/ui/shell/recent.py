"""The files that were opened last, kept from one start to the next."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from bpdebugger.ui.shell.places import settings_folder

MOST = 8
_KEY = "recent_files"


class RecentFiles:
    """Paths, the one opened last first. Where the settings cannot be written, they last until the program ends."""

    def __init__(self) -> None:
        self._settings = QSettings(str(settings_folder() / "bpdebugger.ini"), QSettings.Format.IniFormat)

    def paths(self) -> list[str]:
        """The paths; a file that is gone is left out."""
        kept = self._settings.value(_KEY, [])
        paths = [kept] if isinstance(kept, str) else kept if isinstance(kept, list) else []
        return [path for path in paths if isinstance(path, str) and Path(path).is_file()][:MOST]

    def add(self, path: str) -> None:
        """Puts a file first."""
        whole = str(Path(path).resolve())
        self._settings.setValue(_KEY, [whole, *(other for other in self.paths() if other != whole)][:MOST])
