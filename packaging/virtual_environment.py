"""The repository's own .venv: made, filled with pinned versions, and stamped so that it is done only once."""

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import installer
from installer import SetUpError

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ("pyproject.toml", "packaging/constraints.txt")


class VirtualEnvironment:
    """The folder .venv of a repository, and what has to be true of it before the program can start."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".venv"
        self.stamp = self.folder / "set-up-stamp"
        # A Python's own layout: a venv of Windows has Scripts where the others have bin.
        inside = "Scripts/python.exe" if os.name == "nt" else "bin/python"
        self.python = self.folder / inside

    def prepare(self) -> None:
        """Make and fill the folder unless its stamp says that this is done; raise SetUpError on failure."""
        if self.is_ready():
            return
        with alone(self.root / INPUTS[0]):
            if not self.is_ready():
                self._make()

    def is_ready(self) -> bool:
        """Was the folder filled from these very inputs, and is its Python still there?"""
        try:
            return self.stamp.read_text() == stamp_text(self.root) and self.python.exists()
        except OSError:
            return False

    def _make(self) -> None:
        try:
            self._create()
            installer.install(self.root, self.python)
            self.stamp.write_text(stamp_text(self.root))
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
            print(f"Setting up {self.folder} (once; about a minute, 1 GB of disk) ...", flush=True)
            venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=False).create(self.folder)

    def _made_by_this_python(self) -> bool:
        with suppress(OSError):
            return self.python.exists() and self.stamp.read_text().startswith(identity(self.root))
        return False


def identity(root: Path) -> str:
    """The Python and the place that an environment is bound to."""
    return f"{sys.version.split()[0]} {root}\n"


def stamp_text(root: Path) -> str:
    """The identity and a digest of the files that decide what gets installed."""
    digest = hashlib.sha256()
    for name in INPUTS:
        digest.update((root / name).read_bytes() + b"\0")
    return f"{identity(root)}{digest.hexdigest()}\n"


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on a file, so that two starts at once do not fill the same folder."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
