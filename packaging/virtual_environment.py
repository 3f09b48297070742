"""The repository's own .venv: made, filled with pinned versions, and stamped so that it is done only once."""

import hashlib
import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import installer
from installer import SetUpError

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ("pyproject.toml", "packaging/constraints.txt")
EXTRAS = ("test", "bundle")
"""What can be installed beside what the program itself needs."""


class VirtualEnvironment:
    """The folder .venv of a repository, and what has to be true of it before the program can start."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "set-up-stamp"
        # A Python's own layout: a venv of Windows has Scripts where the others have bin.
        inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
        self.python = self.folder / inside

    def prepare(self, *extras: str) -> None:
        """Make and fill the folder, with some extras, unless its stamp says that this is done; raise SetUpError on
        failure. Extras that are there already stay.
        """
        if self.is_ready(*extras):
            return
        with alone(self.root / INPUTS[0]):
            if not self.is_ready(*extras):
                self._make(extras)

    def is_ready(self, *extras: str) -> bool:
        """Was the folder filled from these very inputs, with these extras among others, and is its Python there?"""
        installed = self._installed()
        return (
            set(extras) <= set(installed) and self._stamp() == stamp_text(self.root, installed) and self.python.exists()
        )

    def _stamp(self) -> str:
        try:
            return self.stamp.read_text()
        except OSError:
            return ""

    def _installed(self) -> list[str]:
        """The extras of the stamp's last line."""
        words = self._stamp().rpartition("with:")[2].split()
        return [extra for extra in EXTRAS if extra in words]

    def _make(self, wanted: Collection[str]) -> None:
        extras = [extra for extra in EXTRAS if extra in wanted or extra in self._installed()]
        try:
            self._create()
            installer.install(self.root, self.python, extras)
            self.stamp.write_text(stamp_text(self.root, extras))
        except OSError as error:
            raise SetUpError(f"{self.folder} could not be set up: {installer.explain(str(error))}") from error

    def _create(self) -> None:
        import venv

        # Without pip: Debian's Python has no ensurepip. A folder that another Python made, or that was
        # left half full, is made anew; one that only wants newer packages is kept.
        keep = self._made_by_this_python()
        self.stamp.unlink(missing_ok=True)
        if keep:
            print(f"Updating {self.folder} ...", flush=True)
        else:
            print(f"Setting up {self.folder} (once; about a minute, half a gigabyte of disk) ...", flush=True)
            venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=False).create(self.folder)

    def _made_by_this_python(self) -> bool:
        return self.python.exists() and self._stamp().startswith(identity(self.root))


def identity(root: Path) -> str:
    """The Python and the place that an environment is bound to."""
    return f"{sys.version.split()[0]} {root}\n"


def stamp_text(root: Path, extras: Collection[str] = ()) -> str:
    """The identity, a digest of the files that decide what gets installed, and the extras."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((root / name).read_bytes() + b"\0")
    return f"{identity(root)}{digest.hexdigest()}\nwith: {' '.join(extras)}\n"


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, so that two starts at once do not fill the same folder."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this folder is at work; waiting until it is done ...", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
