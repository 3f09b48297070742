"""Files are written whole or not at all, whatever comes between."""

import errno
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from bpdebugger.storage import whole
from bpdebugger.storage.whole import FileTooLarge, NotAFile, read_whole, replacing, write_whole

OLD, NEW = b"old " * 50_000, b"new " * 80_000

posix = pytest.mark.skipif(os.name != "posix", reason="permissions and pipes as POSIX has them")


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def only(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_file_is_written_and_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "a.bpd"
    for data in (OLD, NEW, b""):
        write_whole(file, data)
        assert read_whole(file, 1 << 20) == data
    assert only(tmp_path) == ["a.bpd"]


@posix
def test_permissions_stay_and_a_new_file_has_the_users(tmp_path: Path, umask: None) -> None:
    file = tmp_path / "a.bpd"
    write_whole(file, OLD)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    file.chmod(0o604)
    write_whole(file, NEW)
    assert stat.S_IMODE(file.stat().st_mode) == 0o604


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for name in ("old", "none yet"):
        link, target = tmp_path / f"link to {name}", tmp_path / "there" / name
        link.symlink_to(target)
        write_whole(link, NEW)
        assert link.is_symlink() and target.read_bytes() == NEW


def test_a_writer_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.bpd"
    write_whole(file, OLD)
    with pytest.raises(ValueError, match="in between"), replacing(file) as new:
        new.write(NEW)
        raise ValueError("in between")
    assert file.read_bytes() == OLD
    assert only(tmp_path) == ["a.bpd"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_leaves_the_old_file_and_is_said_with_its_name(tmp_path: Path) -> None:
    file = tmp_path / "a.bpd"
    write_whole(file, OLD)
    with (
        pytest.raises(OSError, match="No space left on device; the file is as it was") as caught,
        replacing(file) as new,
    ):
        os.dup2(os.open("/dev/full", os.O_WRONLY), new.fileno())
        new.write(NEW)
    assert caught.value.filename == str(file)
    assert file.read_bytes() == OLD
    assert only(tmp_path) == ["a.bpd"]


@pytest.fixture
def ordinary_folder() -> Iterator[Path]:
    """A folder of an ordinary user, who does the test: from root nothing is protected."""
    folder, nobody = Path(tempfile.mkdtemp()), 65534
    root = os.geteuid() == 0
    if root:
        os.chown(folder, nobody, nobody)
        os.setresuid(nobody, nobody, 0)
    yield folder
    if root:
        os.setresuid(0, 0, 0)
    shutil.rmtree(folder)


@posix
def test_a_protected_folder_and_a_protected_file_are_said_by_their_names(ordinary_folder: Path) -> None:
    file = ordinary_folder / "a.bpd"
    write_whole(file, OLD)
    ordinary_folder.chmod(0o555)
    with pytest.raises(PermissionError, match="nothing can be written to the folder") as caught:
        write_whole(file, NEW)
    ordinary_folder.chmod(0o755)
    assert caught.value.filename == str(file)
    file.chmod(0o444)
    with pytest.raises(PermissionError, match="write-protected") as caught:
        write_whole(file, NEW)
    assert caught.value.filename == str(file)
    file.chmod(0o200)
    with pytest.raises(PermissionError) as caught:
        read_whole(file, 1 << 20)
    assert caught.value.filename == str(file)
    file.chmod(0o644)
    assert read_whole(file, 1 << 20) == OLD


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no folder .*none"):
        write_whole(tmp_path / "none" / "a.bpd", NEW)
    write_whole(tmp_path / "a.bpd", NEW)
    with pytest.raises(NotADirectoryError, match=r"a\.bpd is not a folder"):
        write_whole(tmp_path / "a.bpd" / "b.bpd", NEW)


@posix
@pytest.mark.parametrize("kind", ["folder", "pipe", "socket", "device", "link to a pipe"])
def test_what_is_no_file_is_refused_at_once_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    thing = tmp_path / "thing"
    if kind == "folder":
        thing.mkdir()
    elif kind == "pipe":
        os.mkfifo(thing)
    elif kind == "device":
        thing = Path(os.devnull)
    elif kind == "link to a pipe":
        os.mkfifo(tmp_path / "pipe")
        thing.symlink_to(tmp_path / "pipe")
    else:
        # the name of a socket is short
        monkeypatch.chdir(tmp_path)
        with socket.socket(socket.AF_UNIX) as end:
            end.bind("thing")
    before = os.lstat(thing)
    for use in (lambda: write_whole(thing, NEW), lambda: read_whole(thing, 100)):
        with pytest.raises(NotAFile, match=kind.removeprefix("link to ")) as caught:
            use()
        assert caught.value.filename == str(thing)
    assert os.lstat(thing) == before


def test_a_file_over_the_limit_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "large.bpd"
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)
    with pytest.raises(FileTooLarge, match="larger than 64 MB"):
        read_whole(file, 64 << 20)


@pytest.mark.parametrize("name", ["a\0b", "half\ud800"])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, name: str) -> None:
    for use in (lambda: write_whole(tmp_path / name, NEW), lambda: read_whole(tmp_path / name, 100)):
        with pytest.raises(OSError, match="no file can have such a name"):
            use()
    assert only(tmp_path) == []


def test_errors_keep_their_kind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        read_whole(tmp_path / "none", 100)
    assert (caught.value.errno, caught.value.filename) == (errno.ENOENT, str(tmp_path / "none"))


WRITES = """
import sys
from itertools import cycle
sys.path.insert(0, sys.argv[2])
from whole import write_whole
print("ready", flush=True)
for data in cycle((b"old " * 50_000, b"new " * 80_000)):
    write_whole(sys.argv[1], data)
    print("written", flush=True)
"""


def begun(file: Path, seconds_ago: float, letters: str = "0123abcd") -> Path:
    """What is left of a file that was being written."""
    part = file.with_name(f".{file.name}.{letters}.part")
    part.write_bytes(b"hal")
    then = time.time() - seconds_ago
    os.utime(part, (then, then))
    return part


def test_what_a_kill_left_goes_with_the_next_writing_of_the_same_file(tmp_path: Path) -> None:
    file, other = tmp_path / "a.bpd", tmp_path / "b.bpd"
    begun(file, 60)
    begun(other, 60)
    (tmp_path / ".a.bpd.mine.part").write_bytes(b"a name of somebody's own")
    write_whole(file, NEW)
    assert only(tmp_path) == [".a.bpd.mine.part", ".b.bpd.0123abcd.part", "a.bpd"]
    whole.clear(tmp_path)
    assert only(tmp_path) == [".a.bpd.mine.part", "a.bpd"]
    whole.clear(tmp_path / "none")


@posix
def test_what_another_program_is_writing_stays(tmp_path: Path) -> None:
    import fcntl

    file = tmp_path / "a.bpd"
    just_begun, held = begun(file, 0, "00000000"), begun(file, 60, "11111111")
    with held.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with replacing(file) as new:
            new.write(NEW)
            # one's own is no exception
            whole.clear(tmp_path)
    assert only(tmp_path) == sorted([just_begun.name, held.name, "a.bpd"])
    assert file.read_bytes() == NEW
    write_whole(file, OLD)
    assert only(tmp_path) == [just_begun.name, "a.bpd"]


def kills(folder: Path, count: int) -> list[bytes]:
    """What stands in a file after each of many kills of a program that writes it again and again."""
    file, found, random = folder / "a.bpd", [], Random(count)
    write_whole(file, OLD)
    for _ in range(count):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITES, str(file), str(Path(whole.__file__).parent)], stdout=subprocess.PIPE
        )
        assert writer.stdout and writer.stdout.readline() == b"ready\n"
        # a kill comes in the midst of the first to fourth writing, however slow the machine is
        for _ in range(random.randrange(4)):
            assert writer.stdout.readline() == b"written\n"
        time.sleep(random.random() * 0.005)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        found.append(file.read_bytes())
    return found


@posix
def test_a_kill_leaves_a_whole_file(tmp_path: Path) -> None:
    assert set(kills(tmp_path, 10)) <= {OLD, NEW}


@posix
@pytest.mark.long
def test_two_hundred_kills_leave_two_hundred_whole_files(tmp_path: Path) -> None:
    found = kills(tmp_path, 200)
    assert set(found) == {OLD, NEW}
