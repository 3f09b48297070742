"""Opening and storing: what is in hand goes only when it is saved or given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from bpdebugger.core.network.network import Network
from bpdebugger.core.network.validate import NetworkError
from bpdebugger.debugger.commands.command import CommandError
from bpdebugger.debugger.commands.training import at_its_own
from bpdebugger.debugger.editing.shorthand import network_from
from bpdebugger.debugger.walking.session import Session
from bpdebugger.exchange.examples import UnknownExampleError, example
from bpdebugger.exchange.project import SUFFIX, opened, read, saved
from bpdebugger.language import all_of, tr, tr_noop, tr_plural
from bpdebugger.storage.stored_file import FileChange, StoredFile
from bpdebugger.storage.whole import exists
from bpdebugger.ui.shell.journal import Left, left_behind
from bpdebugger.ui.shell.questions import Answer, Questions, cancel
from bpdebugger.ui.shell.settings import MOST_RECENT

if TYPE_CHECKING:
    from bpdebugger.ui.shell.main_window import MainWindow

NETWORKS = "networks"
"""The kind of file that a network is kept in, of those whose last folder is remembered."""

KINDS = tr("Networks (*{SUFFIX});;All files (*)", SUFFIX=SUFFIX)
REPLACE = {FileChange.CHANGED: tr_noop("Replace it by what is here"), FileChange.GONE: tr_noop("Write it anew")}


@dataclass(frozen=True, slots=True)
class Export:
    """A kind of file that is written: what its dialog says, its usual name, and the files that come with it.

    ``endings``: the only ones that it can have, where the ending says how it is written.
    """

    title: str
    usual: str
    kinds: str
    beside: Callable[[Path], tuple[Path, ...]] = lambda path: ()
    endings: tuple[str, ...] = ()

    def settled(self, name: str) -> Path:
        """The file that a name means: one without a suffix gets the usual one, before anything is asked about it.

        Raises ``OSError`` where no file can have such a name, or what has it is no file, ``CommandError`` where it
        cannot be written with such an ending.
        """
        path = Path(name).absolute()
        exists(path)
        # a number after a point is a part of the name, as in "lesson 1.2"
        settled = path if path.suffix[1:2].isalpha() else path.with_name(path.name + Path(self.usual).suffix)
        if self.endings and settled.suffix.lower() not in self.endings:
            raise CommandError(
                tr(
                    "{name}: the ending says how it is written: {endings}",
                    name=settled.name,
                    endings=", ".join(self.endings),
                )
            )
        return settled


PROJECT = Export(tr_noop("Save as"), f"network{SUFFIX}", KINDS)


class Files:
    """Puts another network into the window, or this one into a file."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.questions = Questions(window.question)
        self._others = 0
        self._noticed: tuple[StoredFile | None, FileChange] = None, FileChange.NONE

    @property
    def session(self) -> Session:
        """The session in hand."""
        return self._window.session

    # another network

    def new(self, text: str) -> None:
        """A new network such as ``2-3-1``; with no text, the strip that asks for one."""
        if not text:
            self._window.new_network.ask()
            return
        network = network_from(text)
        self._leave_for(lambda: self._window.take(Session(network)))

    def open(self, path: str) -> None:
        """Opens a project file; asks for one if ``path`` is empty."""
        path = path or self.chosen(QFileDialog.getOpenFileName(self._window, tr("Open"), self.folder(), KINDS)[0])
        if not path:
            return
        # what cannot be opened asks nothing
        found = _read(path)
        if self.would_lose():
            # read again after the answer, which may have written this very file
            self._leave_for(lambda: self._opened(*_read(path)))
        else:
            self._opened(*found)

    def _opened(self, network: Network, file: StoredFile) -> None:
        self._add_recent(file.path)
        self._window.take(Session(network, file=file))
        self._say_who_else()

    def _say_who_else(self) -> None:
        """Says that the same file is open in another window, when there is one more than was said."""
        others = self._window.keeper.others() if self._window.keeper else 0
        file = self.session.document.file
        if file and others > self._others:
            self._window.message.say(
                tr("{name} is open in another window too. Whichever saves second will be asked.", name=file.path.name),
                problem=False,
            )
        self._others = others

    def open_network(self, network: Network) -> None:
        """Opens a network that comes from no file."""
        self._leave_for(lambda: self._window.take(Session(network)))

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

    def recover(self, first: str = "") -> None:
        """Offers what was not saved when the program ended: first that of the file ``first``, then the latest."""
        keeper = self._window.keeper
        left = left_behind(keeper.unsaved_folder) if keeper else []
        self._offer(sorted(left, key=lambda each: each.unsaved.path != first))

    def _offer(self, left: list[Left]) -> None:
        if not left:
            self._window.message.say(tr("Nothing else was left unsaved."), problem=False)
            return
        more = tr(" {count} more of the kind.", count=len(left) - 1) if len(left) > 1 else ""
        self.questions.ask(
            left[0].unsaved.words + more,
            (
                Answer("recover", tr("Show it again"), lambda: self._leave_for(lambda: self._recovered(left[0]))),
                Answer("refuse", tr("Throw it away"), lambda: self._refuse(left)),
                Answer("later", tr("Later")),
            ),
        )

    def _recovered(self, left: Left) -> None:
        unsaved = left.unsaved
        file = StoredFile(Path(unsaved.path), unsaved.size, unsaved.digest) if unsaved.path else None
        session = Session(read(unsaved.network.encode()), file=file)
        session.recovered(_read(file.path)[0] if file and file.change() is FileChange.NONE else None)
        self._window.take(session, left)

    def _refuse(self, left: list[Left]) -> None:
        left[0].journal.forget()
        self._offer(left[1:])

    def leave(self) -> None:
        """Closes the program, once nothing would be lost."""
        self._leave_for(self._window.close_for_good)

    def would_lose(self) -> str:
        """What would be lost if the window closed now, in a sentence; empty if nothing would."""
        self._notice()
        document = self.session.document
        run = self.session.run
        if not self.session.moment.is_training:
            return tr("{name} has changes that are not saved.", name=document.name) if document.modified else ""
        if not document.modified:
            return tr_plural(
                "The run of {number} epoch is not kept.", "The run of {number} epochs is not kept.", run.epochs
            )
        return tr_plural(
            "{name} has changes that are not saved, and the run of {number} epoch is not kept.",
            "{name} has changes that are not saved, and the run of {number} epochs is not kept.",
            run.epochs,
            name=document.name,
        )

    def _leave_for(self, go_on: Callable[[], None]) -> None:
        """Goes on where nothing is lost by it; else asks, and goes on when it is answered."""
        loss = self.would_lose()
        if not loss:
            go_on()
            return
        keep = Answer("keep", tr("Keep the parameters and save"), lambda: self._keep_parameters(go_on))
        answers = (
            *([Answer("save", tr("Save"), lambda: self.save(then=go_on))] * self.session.document.modified),
            *([keep] * (not self.session.document.modified)),
            Answer("discard", tr("Discard"), go_on),
            cancel(),
        )
        self.questions.ask(loss, answers)

    def _keep_parameters(self, then: Callable[[], None]) -> None:
        if at_its_own(self.session):
            # nobody looked at the run yet, or it was under way: what it came to is meant
            self.session.stop_training()
        self.session.keep_parameters()
        self.save(then=then)

    # this network into a file

    def save(self, path: str = "", then: Callable[[], None] | None = None) -> None:
        """Writes the network to its file; to ``path`` if it has none yet, and asks where if that is empty.

        ``then`` is done once it is written, and not at all if it is not. Where another program changed the file, what
        is to become of that is asked first.
        """
        file = self.session.document.file
        if file is None:
            self.save_as(path, then)
            return
        change = file.change()
        if change is FileChange.NONE:
            self._write(file.path, then)
            return
        self.questions.ask(
            tr("{file} What shall become of it?", file=_what_happened(file, change)),
            (
                Answer("replace", tr(REPLACE[change]), lambda: self._write(file.path, then)),
                Answer("rename", tr("Another name…"), lambda: self.save_as("", then)),
                *self._reload_if(change),
                cancel(),
            ),
        )

    def save_as(self, path: str, then: Callable[[], None] | None = None) -> None:
        """Writes the network to a file, which is its own from then on; asks where if ``path`` is empty."""
        file = self.session.document.file
        chosen = path or self._choose(PROJECT, str(file.path) if file else "")
        if file and chosen and PROJECT.settled(chosen) == file.path:
            self.save(then=then)
        else:
            self._export(PROJECT, path, chosen, lambda settled: self._write(settled, then))

    def export(self, kind: Export, name: str, write: Callable[[Path], None]) -> None:
        """Settles which file is meant, then writes it; asks for a name if there is none.

        A file that is there is replaced where the whole of its name was given, or when the answer to the question is
        yes: what the dialog gave, what was completed and what comes with it is asked about.
        """
        self._export(kind, name, name or self._choose(kind), write)

    def _choose(self, kind: Export, usual: str = "") -> str:
        of_its_kind = NETWORKS if kind is PROJECT else kind.usual
        usual = usual or str(Path(self.folder(of_its_kind)) / kind.usual)
        # it does not ask whether to replace a file, as the name is settled only afterwards
        asks_nothing = QFileDialog.Option.DontConfirmOverwrite
        path = QFileDialog.getSaveFileName(self._window, tr(kind.title), usual, tr(kind.kinds), "", asks_nothing)[0]
        return self.chosen(path, of_its_kind)

    def _export(self, kind: Export, given: str, chosen: str, write: Callable[[Path], None]) -> None:
        if not chosen:
            return
        path = kind.settled(chosen)
        agreed = {Path(given).absolute()} if given else set()
        there = [file for file in (path, *kind.beside(path)) if exists(file) and file not in agreed]
        if not there:
            write(path)
            return
        self.questions.ask(
            tr_plural(
                "{names} exists already in {folder}.",
                "{names} exist already in {folder}.",
                len(there),
                names=all_of([file.name for file in there]),
                folder=path.parent,
            ),
            (
                Answer("replace", tr("Replace"), lambda: write(path)),
                Answer("rename", tr("Another name…"), lambda: self._export(kind, "", self._choose(kind), write)),
                cancel(),
            ),
        )

    def _write(self, path: Path, then: Callable[[], None] | None) -> None:
        self.session.stored(saved(self.session.document.network, path))
        self._add_recent(path)
        self._window.message.say(tr("Saved to {path}.", path=path), problem=False)
        if then is not None:
            then()

    # what is remembered of files

    def folder(self, kind: str = NETWORKS) -> str:
        """Where a dialog for a kind of file begins: where the last one was, else beside the network's file."""
        last = self._window.settings.settings.folders.get(kind, "")
        file = self.session.document.file
        beside = str(file.path.parent) if file else ""
        return beside if beside and kind == NETWORKS else last if Path(last).is_dir() else beside

    def chosen(self, path: str, kind: str = NETWORKS) -> str:
        """The path that a dialog gave, whose folder is remembered for files of this kind."""
        if path:
            settings = self._window.settings
            settings.change(folders={**settings.settings.folders, kind: str(Path(path).absolute().parent)})
        return path

    def recent(self) -> list[str]:
        """The files that were opened or written last, the latest first; one that is gone is left out."""
        return [path for path in self._window.settings.settings.recent if Path(path).is_file()]

    def _add_recent(self, path: Path) -> None:
        whole = str(path.resolve())
        others = [other for other in self.recent() if other != whole]
        self._window.settings.change(recent=(whole, *others)[:MOST_RECENT])

    # what other programs do to the file

    def look_at_file(self) -> None:
        """Asks what to do where another program changed the file since it was read or written; once for each change."""
        self._say_who_else()
        file, change = self.session.document.file, self._notice()
        if file is None or change is FileChange.NONE or self.questions.is_open:
            return
        self.questions.ask(
            tr("{file} What is here is kept.", file=_what_happened(file, change)),
            (
                *self._reload_if(change),
                Answer("replace", tr(REPLACE[change]), lambda: self._write(file.path, None)),
                Answer("cancel", tr("Later")),
            ),
        )

    def _notice(self) -> FileChange:
        """What another program did to the file that was not noticed before; the network here is then saved nowhere."""
        file = self.session.document.file
        change = file.change() if file else FileChange.NONE
        if change is FileChange.NONE or (file is self._noticed[0] and change is self._noticed[1]):
            return FileChange.NONE
        self._noticed = file, change
        self.session.apart()
        return change

    def _reload_if(self, change: FileChange) -> tuple[Answer, ...]:
        return (Answer("reload", tr("Show what is there"), self._reload),) if change is FileChange.CHANGED else ()

    def _reload(self) -> None:
        """Takes what is in the file, as an edit that can be undone."""
        file = self.session.document.file
        if file is not None:
            network, now = _read(file.path)
            self.session.edit(tr("Read {name} again", name=file.path.name), lambda _: network)
            self.session.stored(now)


def _what_happened(file: StoredFile, change: FileChange) -> str:
    if change is FileChange.GONE:
        return tr("{name} is no longer in {parent}.", name=file.path.name, parent=file.path.parent)
    return tr("Another program changed {name}.", name=file.path.name)


def _read(path: str | Path) -> tuple[Network, StoredFile]:
    try:
        return opened(path)
    except NetworkError as error:
        raise CommandError(f"{Path(path).name}: {error}") from None
