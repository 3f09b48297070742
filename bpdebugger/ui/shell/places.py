"""Where the program keeps what it remembers for a user: in the places of the platform."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile, QStandardPaths

_Location = QStandardPaths.StandardLocation
_NAMED_WITHIN = 2.0
"""Seconds."""

HOME = "BPDEBUGGER_HOME"
"""The environment variable that names one folder for all of it, for a stick that one carries about, or for tests."""


def settings_folder() -> Path:
    """Where the settings are."""
    return _folder("settings", _Location.AppConfigLocation)


def data_folder() -> Path:
    """Where unsaved edits are, and what belongs to files besides their networks."""
    return _folder("data", _Location.AppLocalDataLocation)


def _folder(name: str, location: QStandardPaths.StandardLocation) -> Path:
    home = os.environ.get(HOME)
    return Path(home) / name if home else Path(QStandardPaths.writableLocation(location))


def locked(path: Path) -> QLockFile | None:
    """A lock on a name, held until it is released or its program ends in whatever way; ``None`` if another has it.

    Where no lock can be written there is none to be had.
    """
    lock = QLockFile(str(path))
    # a program may run for weeks: only that it is gone makes its lock worthless
    lock.setStaleLockTime(0)
    if lock.tryLock(0):
        return lock
    # the program that is gone may have gone before it wrote down who it is, or while it took another's place
    unfinished = [each for each in (path, path.with_name(f"{path.name}.rmlock")) if _is_unfinished(each)]
    for each in unfinished:
        with suppress(OSError):
            each.unlink()
    return lock if unfinished and lock.tryLock(0) else None


def _is_unfinished(lock: Path) -> bool:
    """Whether a lock names nobody, for longer than a program takes to write its name."""
    try:
        status = lock.stat()
    except OSError:
        return False
    return status.st_size == 0 and time.time() - status.st_mtime > _NAMED_WITHIN
