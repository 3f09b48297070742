"""Reading and writing whole files: what was there survives whatever interrupts the writing of what follows it."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_SPECIAL = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_LONGEST_NAME = 60
_PART, _LETTERS = ".part", 8
_IS_PART = re.compile(rf"\..+\.[0-9a-f]{{{_LETTERS}}}{re.escape(_PART)}", re.DOTALL)
_JUST_NOW = 2.0
"""Seconds after its last change in which a part is left alone."""

_NONBLOCKING = getattr(os, "O_NONBLOCK", 0)


class NotAFile(OSError):
    """What has this name is no file that could be read or replaced: a folder, a pipe, a socket, a device."""


class FileTooLarge(OSError):
    """A file that is larger than what is read."""


@contextmanager
def replacing(path: str | Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of ``path`` once all of it is written.

    Until then, and after any failure, the old file stands there as it was. A symbolic link stays and its target is
    replaced; permissions stay. What a kill left of an earlier writing goes. Raises ``OSError`` with the name of the
    file; ``NotAFile`` for what is no file.
    """
    shown = _nameable(path)
    target = Path(os.path.realpath(shown))
    with _named(shown):
        old = _status(target)
        if old is not None and not os.access(target, os.W_OK):
            # its folder would let it be replaced, but somebody protected it
            raise PermissionError(errno.EACCES, "it is write-protected")
        begin = f".{target.name[:_LONGEST_NAME]}."
        temporary = target.with_name(f"{begin}{secrets.token_hex(_LETTERS // 2)}{_PART}")
        file = _created(temporary, target.parent)
        _hold(file)
        _clear(target.parent, begin)
    try:
        with file:
            if old is not None:
                _like(temporary, target, old)
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        if error.filename in (None, str(temporary)):
            kept = "; the file is as it was" if old is not None else ""
            raise type(error)(error.errno, f"{error.strerror}{kept}", shown) from None
        raise
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _settle(target.parent)


def _created(path: Path, folder: Path) -> BinaryIO:
    """A new file, with the mode that the user's mask makes of it."""
    try:
        return path.open("xb")
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder}") from None
    except NotADirectoryError:
        raise NotADirectoryError(errno.ENOTDIR, f"{folder} is not a folder") from None
    except OSError as error:
        raise type(error)(error.errno, f"nothing can be written to the folder {folder}: {error.strerror}") from None


def clear(folder: Path) -> None:
    """Removes what kills left of files that were being written in a folder."""
    _clear(folder, ".")


def _clear(folder: Path, begin: str) -> None:
    """Removes the files that begin so, are parts of others, and are written by nobody any more."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(begin) and _IS_PART.fullmatch(entry.name) and _is_abandoned(entry):
                with suppress(OSError):
                    Path(entry.path).unlink()


def _is_abandoned(entry: os.DirEntry[str]) -> bool:
    """Whether nobody holds a part. One that was begun just now may be about to be held."""
    try:
        if time.time() - entry.stat(follow_symlinks=False).st_mtime < _JUST_NOW:
            return False
        with open(entry.path, "rb", opener=_at_once) as file:
            return _hold(file)
    except OSError:
        return False


def _hold(file: BinaryIO) -> bool:
    """Whether a file is held by us from now on, until it is closed or the program ends in whatever way.

    Windows removes no file that is open, whoever holds it.
    """
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            # another holds it; or the disk knows no locks, and it may be another's
            return False
    return True


def exists(path: str | Path) -> bool:
    """Whether a file has this name. Raises ``NotAFile`` where something else has it, ``OSError`` where no file can."""
    shown = _nameable(path)
    with _named(shown):
        return _status(Path(os.path.realpath(shown))) is not None


def write_whole(path: str | Path, data: bytes) -> None:
    """Writes a file whole or not at all; see ``replacing``."""
    with replacing(path) as file:
        file.write(data)


def read_whole(path: str | Path, limit: int) -> bytes:
    """All of a file of at most ``limit`` bytes; a larger one is refused unread, and what is no file is not opened.

    Raises ``OSError`` with the name of the file: ``NotAFile`` and ``FileTooLarge`` among them.
    """
    shown = _nameable(path)
    with _named(shown):
        _status(Path(shown))
        with open(shown, "rb", opener=_at_once) as file:
            status = os.fstat(file.fileno())
            # what has the name may be another thing by now
            _require_file(status)
            if status.st_size > limit:
                raise _too_large(limit)
            data = file.read(limit + 1)
        if len(data) > limit:
            raise _too_large(limit)
    return data


def _at_once(path: str, flags: int) -> int:
    """Opens without waiting for the other end of a pipe."""
    return os.open(path, flags | _NONBLOCKING)


def _too_large(limit: int) -> FileTooLarge:
    return FileTooLarge(errno.EFBIG, f"the file is larger than {limit // 1024**2} MB")


def _status(path: Path) -> os.stat_result | None:
    """What is known about a file; ``None`` where there is none. Raises ``NotAFile``."""
    try:
        status = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    _require_file(status)
    return status


def _require_file(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        what = next((words for is_so, words in _SPECIAL if is_so(status.st_mode)), "something else")
        raise NotAFile(errno.EINVAL, f"it is {what}, not a file")


def _like(new: Path, old: Path, status: os.stat_result) -> None:
    """Gives a new file the permissions of the old one, as far as the system lets us."""
    with suppress(OSError):
        shutil.copystat(old, new)
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(new, status.st_uid, status.st_gid)


def _settle(folder: Path) -> None:
    """Waits until the folder's new entry is on the disk; some systems cannot, and do so by themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _nameable(path: str | Path) -> str:
    """The path, if a file can have it."""
    shown = os.fspath(path)
    try:
        possible = b"\0" not in os.fsencode(shown)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise OSError(errno.EINVAL, "no file can have such a name", ascii(shown))
    return shown


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Has every error say which file it is about."""
    try:
        yield
    except OSError as error:
        error.filename = path
        raise
