"""A file is known again, whatever its times say."""

import os
from pathlib import Path

import pytest

from bpdebugger.storage.stored_file import FileChange, StoredFile


@pytest.mark.parametrize("known_by", ["reading", "writing"])
def test_a_change_is_known_by_the_bytes(tmp_path: Path, known_by: str) -> None:
    path = tmp_path / "a.bpd"
    stored = StoredFile.written(path, b"1234")
    if known_by == "reading":
        stored, data = StoredFile.read(path, 10)
        assert data == b"1234"
    assert stored.change() is FileChange.NONE
    path.touch()
    assert stored.change() is FileChange.NONE
    times = path.stat()
    path.write_bytes(b"1235")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert stored.change() is FileChange.CHANGED
    path.write_bytes(b"1234")
    assert stored.change() is FileChange.NONE
    path.write_bytes(b"12345")
    assert stored.change() is FileChange.CHANGED
    path.unlink()
    assert stored.change() is FileChange.GONE
    path.mkdir()
    assert stored.change() is FileChange.CHANGED


def test_a_folder_that_went_took_the_file_along(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    stored = StoredFile.written(folder / "a.bpd", b"1")
    folder.rename(tmp_path / "elsewhere")
    assert stored.change() is FileChange.GONE
    folder.write_bytes(b"")
    assert stored.change() is FileChange.GONE


def test_the_path_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    stored = StoredFile.written("a.bpd", b"1")
    monkeypatch.chdir("/")
    assert stored.path == tmp_path / "a.bpd"
    assert stored.change() is FileChange.NONE
