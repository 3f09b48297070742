"""The journal: edits that are not saved, kept beside the program so that they outlive it in whatever way it ends."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QLockFile

from bpdebugger.exchange.project import MAX_BYTES
from bpdebugger.language import tr, tr_plural
from bpdebugger.storage.whole import read_whole, write_whole
from bpdebugger.ui.shell.places import locked


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A document that is not saved: its network as the text of a project file, the names of its edits, and what is
    known of its file (an empty path if it has none)."""

    name: str
    path: str
    size: int
    digest: str
    edits: tuple[str, ...]
    when: float
    network: str
    remembered: Any

    @property
    def words(self) -> str:
        """What was not saved, in a sentence."""
        count, when = len(self.edits), f"{datetime.fromtimestamp(self.when):%d %b, %H:%M}"
        if not count:
            return tr("{name} was not saved when the program ended ({when}).", name=self.name, when=when)
        return tr_plural(
            "{name}: {number} edit was not saved when the program ended ({when}); the last one: {last}.",
            "{name}: {number} edits were not saved when the program ended ({when}); the last one: {last}.",
            count,
            name=self.name,
            when=when,
            last=self.edits[-1],
        )


def _is_text(value: object) -> bool:
    """Whether a value of JSON is a text: an escape there can stand for half a character."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


class Journal:
    """One entry in a folder, of one document. It is locked by the program that writes it."""

    def __init__(self, folder: Path, id: str = "") -> None:
        self._folder = folder
        self._id = id or uuid4().hex
        self._lock: QLockFile | None = None

    @property
    def _file(self) -> Path:
        return self._folder / f"{self._id}.json"

    def write(self, unsaved: Unsaved) -> None:
        """Writes the entry anew. Raises ``OSError``."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = locked(self._file.with_suffix(".lock"))
        write_whole(self._file, json.dumps(asdict(unsaved), ensure_ascii=False).encode(errors="replace"))

    def read(self) -> Unsaved:
        """The entry. Raises ``OSError``, or ``ValueError`` where it is damaged."""
        # the text of a project within the text of an entry is longer by its escapes
        text = read_whole(self._file, 4 * MAX_BYTES)
        try:
            fields = json.loads(text)
            unsaved = Unsaved(**{**fields, "edits": tuple(map(str, fields["edits"]))})
            texts, numbers = (unsaved.name, unsaved.path, unsaved.digest, unsaved.network), (unsaved.size, unsaved.when)
        except (TypeError, KeyError, RecursionError):
            raise ValueError(tr("no entry of a journal")) from None
        if all(map(_is_text, texts)) and all(isinstance(number, int | float) for number in numbers):
            with suppress(OverflowError, OSError):
                datetime.fromtimestamp(unsaved.when)
                return unsaved
        raise ValueError(tr("no entry of a journal"))

    def forget(self) -> None:
        """Removes the entry: it is saved, or was given up."""
        with suppress(OSError):
            self._file.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        """Leaves the entry to the next who asks for it."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def take(self) -> bool:
        """Whether the entry was left behind: nobody writes it any more, and from now on it is ours."""
        self._lock = self._lock or locked(self._file.with_suffix(".lock"))
        return self._lock is not None


@dataclass(frozen=True, slots=True)
class Left:
    """An entry that its program left behind, and what it says."""

    journal: Journal
    unsaved: Unsaved


def left_behind(folder: Path) -> list[Left]:
    """The entries that nobody writes any more, the latest first; they are ours from now on. What is damaged stays."""
    found: list[Left] = []
    for file in folder.glob("*.json"):
        journal = Journal(folder, file.stem)
        if not journal.take():
            continue
        try:
            found.append(Left(journal, journal.read()))
        except (OSError, ValueError):
            journal.release()
    return sorted(found, key=lambda left: -left.unsaved.when)
