"""Keeps what must outlive the program: unsaved edits, and what belongs to a file besides its network."""

from __future__ import annotations

import hashlib
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from bpdebugger.core.network.network import Network
from bpdebugger.debugger.walking.moment import Moment
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.project import write
from bpdebugger.language import tr
from bpdebugger.storage.stored_file import StoredFile
from bpdebugger.storage.whole import clear, read_whole, write_whole
from bpdebugger.ui.shell.journal import Journal, Left, Unsaved
from bpdebugger.ui.shell.places import locked
from bpdebugger.ui.shell.remembered import remembered, restore, same

AT_ONCE = 0.05
"""Edits of a network that takes longer than this to write, in seconds, are not written one by one."""

LATEST = 10.0
"""How many seconds the journal may lag behind."""

_MANY = 20_000
_FILES = 500
_MAX_REMEMBERED = 4 * 1024 * 1024


class Keeper(QObject):
    """Keeps the documents of one window, one after the other. ``failed`` says that it cannot, once."""

    failed = Signal(str)

    def __init__(self, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._folder = folder
        self._id = uuid4().hex
        self._session: Session | None = None
        self._journal: Journal | None = None
        self._written: Network | None = None
        self._moment: Moment | None = None
        self._panels: tuple[str, ...] = ()
        self._presence: QLockFile | None = None
        self._place: Path | None = None
        self._present_for: StoredFile | None = None
        self._lasts = 0.0
        self._has_failed = False
        for each in (self.unsaved_folder, folder / "files"):
            clear(each)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    @property
    def unsaved_folder(self) -> Path:
        """Where the journals are."""
        return self._folder / "unsaved"

    @property
    def has_unsaved(self) -> bool:
        """Whether there are journals, be it of programs that still run."""
        return any(self.unsaved_folder.glob("*.json"))

    # a document comes and goes

    def arrive(self, session: Session) -> tuple[str, ...] | None:
        """A session is shown from now on: gives it what belongs to its file; returns the panels, if any are known."""
        kept = self._read(session)
        return self._begin(session, kept)

    def adopt(self, session: Session, left: Left) -> tuple[str, ...] | None:
        """A session that goes on where a program ended; its journal is kept until it is saved or given up."""
        self._journal = left.journal
        return self._begin(session, left.unsaved.remembered)

    def _begin(self, session: Session, kept: Any) -> tuple[str, ...] | None:
        self._session = session
        restore(session, kept)
        self._moment, self._written, self._lasts = session.moment, session.document.network, 0.0
        self._be_present()
        panels = kept.get("panels") if isinstance(kept, dict) else None
        return tuple(name for name in panels if isinstance(name, str)) if isinstance(panels, list) else None

    def leave(self) -> None:
        """The session at hand goes; what was not saved of it was given up."""
        self._timer.stop()
        self._remember()
        self._forget()
        self._session = None
        if self._presence is not None:
            self._presence.unlock()
        self._presence = self._place = self._present_for = None

    # while it is there

    def note(self, panels: tuple[str, ...] | None) -> None:
        """Something may have changed: what must be kept is written at once, or within a time.

        ``panels`` are those that are open; ``None`` while there are none yet.
        """
        if self._session is None:
            return
        document, moment = self._session.document, self._session.moment
        self._be_present()
        if not document.modified:
            self._forget()
        elif self._journal is None or document.network is not self._written:
            size = len(document.network.connections) + len(document.network.samples)
            if self._lasts > AT_ONCE or (self._lasts == 0 and size > _MANY):
                self._within(min(max(50 * self._lasts, 1.0), LATEST))
            else:
                self._write()
        panels = self._panels if panels is None else panels
        if panels != self._panels or (self._moment is not None and not same(moment, self._moment)):
            self._panels = panels
            self._within(2.0)

    def _within(self, seconds: float) -> None:
        if not self._timer.isActive() or self._timer.remainingTime() > 1000 * seconds:
            self._timer.start(round(1000 * seconds))

    def flush(self) -> None:
        """Writes now what was to be written soon."""
        self._timer.stop()
        if self._session is None:
            return
        if self._session.document.modified:
            self._write()
        self._remember()

    def _write(self) -> None:
        """Writes the journal. A disk that is full is said, and does not stop the work."""
        assert self._session is not None
        document, begins = self._session.document, perf_counter()
        file = document.file
        unsaved = Unsaved(
            name=document.name,
            path=str(file.path) if file else "",
            size=file.size if file else 0,
            digest=file.digest if file else "",
            edits=document.unsaved,
            when=time.time(),
            network=write(document.network).decode(),
            remembered=self._to_remember(),
        )
        self._journal = self._journal or Journal(self.unsaved_folder)
        try:
            self._journal.write(unsaved)
        except OSError as error:
            self._fail(error)
            # there may be room by then
            self._within(LATEST)
        self._written = document.network
        self._lasts = perf_counter() - begins

    def _forget(self) -> None:
        if self._journal is not None:
            self._journal.forget()
            self._journal = None
        if self._session is not None:
            self._written = self._session.document.network

    def _fail(self, error: OSError) -> None:
        if not self._has_failed:
            self._has_failed = True
            self.failed.emit(
                tr(
                    "Unsaved edits would not survive the program: {filename}: {strerror}.",
                    filename=error.filename,
                    strerror=error.strerror,
                )
            )

    # what belongs to a file

    def _read(self, session: Session) -> Any:
        """What was kept for a session's file; nothing if there is none, or it is damaged."""
        file = session.document.file
        if file is None:
            return None
        try:
            return json.loads(read_whole(self._kept_for(file.path), _MAX_REMEMBERED))
        except (OSError, ValueError, RecursionError):
            return None

    def _remember(self) -> None:
        """Writes what belongs to the file, if there is one and something changed."""
        session = self._session
        if session is None or session.document.file is None:
            return
        self._moment = session.moment
        path = self._kept_for(session.document.file.path)
        kept = {"path": str(session.document.file.path), **self._to_remember()}
        data = json.dumps(kept, ensure_ascii=False).encode(errors="replace")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
            others = sorted(path.parent.glob("*.json"), key=lambda other: other.stat().st_mtime)
            for oldest in others[:-_FILES]:
                oldest.unlink()

    def _to_remember(self) -> dict[str, Any]:
        assert self._session is not None
        return {**remembered(self._session), "panels": list(self._panels)}

    def _kept_for(self, path: Path) -> Path:
        return self._folder / "files" / f"{_known_as(path)}.json"

    # other windows on the same file

    def _be_present(self) -> None:
        """Lets other windows know which file is open here."""
        file = self._session.document.file if self._session else None
        if file is self._present_for:
            return
        self._present_for = file
        place = self._folder / "open" / _known_as(file.path) if file else None
        if place == self._place:
            return
        if self._presence is not None:
            self._presence.unlock()
        self._presence, self._place = None, place
        if place is not None:
            with suppress(OSError):
                place.mkdir(parents=True, exist_ok=True)
                self._presence = locked(place / f"{self._id}.lock")

    def others(self) -> int:
        """How many other windows have the same file open, of this program or another."""
        if self._place is None:
            return 0
        count = 0
        for other in self._place.glob("*.lock"):
            if other.stem != self._id:
                abandoned = locked(other)
                if abandoned is None:
                    count += 1
                else:
                    abandoned.unlock()
        return count


def _known_as(path: Path) -> str:
    """A name for a file, whichever way leads to it."""
    real = os.path.normcase(os.path.realpath(path))
    return hashlib.blake2b(os.fsencode(real), digest_size=16).hexdigest()
