"""Opening and storing: what is in hand goes only when it is saved or given up."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
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
from bpdebugger.ui.shell.questions import CANCEL, Answer, Questions
from bpdebugger.ui.shell.recent import RecentFiles

if TYPE_CHECKING:
    from bpdebugger.ui.shell.main_window import MainWindow

KINDS = f"Networks (*{SUFFIX});;All files (*)"


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file that is written: what its dialog says, its usual name, and the files that come with it."""

    title: str
    usual: str
    kinds: str
    beside: Callable[[Path], tuple[Path, ...]] = lambda path: ()

    def settled(self, name: str) -> Path:
        """The file that a name means: one without a suffix gets the usual one, before anything is asked about it."""
        path = Path(require_file_name(name)).absolute()
        # a number after a point is a part of the name, as in "lesson 1.2"
        return path if path.suffix[1:2].isalpha() else path.with_name(path.name + Path(self.usual).suffix)


PROJECT = Export("Save as", f"network{SUFFIX}", KINDS)


class Files:
    """Puts another network into the window, or this one into a file."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.recent = RecentFiles()
        self.questions = Questions(window.question)

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
        network = self._read(path)
        if self.session.document.modified:
            # the answer may change what is in the file, as it may be the one that is being edited
            self._leave_for(lambda: self._opened(self._read(path), path))
        else:
            self._opened(network, path)

    def _read(self, path: str) -> Network:
        try:
            return load(path)
        except NetworkError as error:
            raise CommandError(f"{Path(path).name}: {error}") from None

    def _opened(self, network: Network, path: str) -> None:
        self.recent.add(path)
        self._window.take(Session(network, path=str(Path(path).absolute())))

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

    def save(self, path: str = "", then: Callable[[], None] | None = None) -> None:
        """Writes the network to its file; to ``path`` if it has none yet, and asks where if that is empty.

        ``then`` is done once it is written, and not at all if it is not.
        """
        if self.session.document.path:
            self._write(Path(self.session.document.path), then)
        else:
            self.save_as(path, then)

    def save_as(self, path: str, then: Callable[[], None] | None = None) -> None:
        """Writes the network to a file, which is its own from then on; asks where if ``path`` is empty."""
        self.export(PROJECT, path, lambda chosen: self._write(chosen, then))

    def export(self, kind: Export, name: str, write: Callable[[Path], None]) -> None:
        """Settles which file is meant, then writes it; asks for a name if there is none.

        A file that is there is replaced where the whole of its name was given, or when the answer to the question is
        yes: what the dialog gave, what was completed and what comes with it is asked about.
        """
        usual = self.session.document.path if kind is PROJECT else ""
        usual = usual or str(Path(self._folder()) / kind.usual)
        # the dialog does not ask whether to replace a file: the name is settled only here
        option = QFileDialog.Option.DontConfirmOverwrite
        chosen = name or QFileDialog.getSaveFileName(self._window, kind.title, usual, kind.kinds, "", option)[0]
        if not chosen:
            return
        path = kind.settled(chosen)
        known = {str(Path(name).absolute()) if name else "", self.session.document.path if kind is PROJECT else ""}
        there = [file for file in (path, *kind.beside(path)) if str(file) not in known and os.path.lexists(file)]
        if not there:
            write(path)
            return
        names = " and ".join(file.name for file in there)
        self.questions.ask(
            f"{names} {'exist' if len(there) > 1 else 'exists'} already in {path.parent}. Replace?",
            (
                Answer("replace", "Replace", lambda: write(path)),
                Answer("rename", "Another name…", lambda: self.export(kind, "", write)),
                CANCEL,
            ),
        )

    def _write(self, path: Path, then: Callable[[], None] | None) -> None:
        write_safely(str(path), write(self.session.document.network))
        self.session.stored(str(path))
        self.recent.add(str(path))
        self._window.message.say(f"Saved to {path}.", problem=False)
        if then is not None:
            then()

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
        self.questions.ask(
            f"{name} has changes that are not saved.",
            (
                Answer("save", "Save", lambda: self.save(then=go_on)),
                Answer("discard", "Discard", go_on),
                CANCEL,
            ),
        )


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
