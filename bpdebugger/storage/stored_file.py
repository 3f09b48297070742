"""A file as it was last read or written, known again when another program changed it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from bpdebugger.storage.whole import read_whole, write_whole


class FileChange(Enum):
    """What became of a file since it was last read or written."""

    NONE = "none"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A path, absolute, and what stood there when it was last read or written; each reading and writing gives a new
    one.

    What stood there is known by its bytes and not by its time, which a program can set and a clock can repeat.
    """

    path: Path
    size: int
    digest: str

    @classmethod
    def read(cls, path: str | Path, limit: int) -> tuple[StoredFile, bytes]:
        """A file and its bytes. Raises ``OSError`` as ``read_whole`` does."""
        data = read_whole(path, limit)
        return cls._of(path, data), data

    @classmethod
    def written(cls, path: str | Path, data: bytes) -> StoredFile:
        """A file, after it was written whole or not at all. Raises ``OSError``."""
        write_whole(path, data)
        return cls._of(path, data)

    @classmethod
    def _of(cls, path: str | Path, data: bytes) -> StoredFile:
        return cls(Path(path).absolute(), len(data), hashlib.blake2b(data, digest_size=16).hexdigest())

    def change(self) -> FileChange:
        """What another program did to the file since; writing the same bytes anew is no change."""
        try:
            now = self._of(self.path, read_whole(self.path, self.size))
        except (FileNotFoundError, NotADirectoryError):
            return FileChange.GONE
        except OSError:
            # larger, or a folder or a pipe has taken its place, or it cannot be read any more
            return FileChange.CHANGED
        return FileChange.NONE if now == self else FileChange.CHANGED
