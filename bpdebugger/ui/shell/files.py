"""Opening and storing: what is in hand goes only when it is saved or given up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSaveFile
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.debugger.editing.shorthand import network_from
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import UnknownExampleError, example
from bpdebugger.exchange.project import SUFFIX, load, write
from bpdebugger.ui.shell.recent import RecentFiles

if TYPE_CHECKING:
    from bpdebugger.ui.shell.main_window import MainWindow

KINDS = f"Networks (*{SUFFIX});;All files (*)"
CHOICES = (("save", "Save"), ("discard", "Discard"), ("cancel", "Cancel"))


class Files:
    """Puts another network into the window, or this one into a file."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.recent = RecentFiles()
        self._waiting: Callable[[], None] | None = None

    @property
    def session(self) -> Session:
        """The session in hand."""
        return self._window.session

    def new(self, text: str) -> None:
        """A new network such as ``2-3-1``; with no text, the strip that asks for one."""
        if not text:
            self._window.new_network.ask()
            return
        network = network_from(text)
        self._leave_for(lambda: self._window.take(Session(network)))

    def open(self, path: str) -> None:
        """Opens a project file; asks for one if ``path`` is empty."""
        path = path or QFileDialog.getOpenFileName(self._window, "Open", self._folder(), KINDS)[0]
        if not path:
            return
        try:
            network = load(path)
        except NetworkError as error:
            raise CommandError(f"{Path(path).name}: {error}") from None
        self._leave_for(lambda: self._opened(network, path))

    def _opened(self, network: Network, path: str) -> None:
        self.recent.add(path)
        self._window.take(Session(network, path=path))

    def open_example(self, name: str) -> None:
        """Opens an example by name."""
        try:
            network = example(name)
        except UnknownExampleError as error:
            raise CommandError(str(error)) from None
        self._leave_for(lambda: self._example_opened(network))

    def _example_opened(self, network: Network) -> None:
        self._window.take(Session(network))
        self._window.message.say(network.note, problem=False)

    def save(self, path: str = "") -> None:
        """Writes the network to its file; to ``path`` if it has none yet, and asks where if that is empty."""
        if self.session.document.path:
            self._write(self.session.document.path)
        else:
            self.save_as(path)

    def save_as(self, path: str) -> None:
        """Writes the network to a file, which is its own from then on; asks where if ``path`` is empty."""
        usual = self.session.document.path or str(Path(self._folder()) / f"network{SUFFIX}")
        path = path or QFileDialog.getSaveFileName(self._window, "Save as", usual, KINDS)[0]
        if path:
            self._write(path if Path(path).suffix else path + SUFFIX)

    def _write(self, path: str) -> None:
        write_safely(path, write(self.session.document.network))
        self.session.stored(path)
        self.recent.add(path)
        self._window.message.say(f"Saved to {path}.", problem=False)

    def _folder(self) -> str:
        path = self.session.document.path
        return str(Path(path).parent) if path else ""

    def leave(self) -> None:
        """Closes the program, once nothing would be lost."""
        self._leave_for(self._window.close_for_good)

    def _leave_for(self, go_on: Callable[[], None]) -> None:
        """Goes on where nothing is lost by it; else asks, and goes on when it is answered."""
        if not self.session.document.modified:
            go_on()
            return
        document = self.session.document
        name = Path(document.path).name if document.path else document.network.title or "The new network"
        self._waiting = go_on
        self._window.question.ask(f"{name} has changes that are not saved.", CHOICES)

    def answer(self, choice: str) -> None:
        """What to do with changes that are not saved: ``save`` and go on, ``discard`` them and go on, or ``cancel``."""
        if choice not in dict(CHOICES):
            raise CommandError(f'answer: "{choice}" is not an answer; there are {", ".join(dict(CHOICES))}')
        waiting, self._waiting = self._waiting, None
        self._window.question.hide()
        if waiting is None:
            raise CommandError("Nothing is asked.")
        if choice == "save":
            self.save()
            if self.session.document.modified:
                return
        if choice != "cancel":
            waiting()


def require_file_name(path: str) -> str:
    """The path, if a file can have it. Raises ``CommandError``."""
    # Python refuses such a name with a bare error, and Qt would write to what stands before the NUL
    if "\0" in path:
        raise CommandError(f"{path!r}: no file can have such a name")
    return path


def write_safely(path: str, data: bytes | QPixmap) -> None:
    """Writes a file whole or not at all. Raises ``CommandError``."""
    require_file_name(path)
    file = QSaveFile(path)
    if not file.open(QSaveFile.OpenModeFlag.WriteOnly):
        raise CommandError(f"{path}: {file.errorString()}")
    written = data.save(file, "PNG") if isinstance(data, QPixmap) else file.write(data) == len(data)
    if not (written and file.commit()):
        raise CommandError(f"{path}: {file.errorString()}")
