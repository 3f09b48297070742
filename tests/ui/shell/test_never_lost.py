"""Work is never lost: any row of what people, other programs, full disks and kills do, beside a simple dictionary.

The dictionary says what stands in every file. A window may change one only by a save, and only if nobody else's work
was in it or the person said so. What is not saved is in a journal, at the latest after ten seconds.
"""

from __future__ import annotations

import errno
import gc
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from shiboken6 import isValid

from bpdebugger.exchange.examples import NAMES, path_of
from bpdebugger.exchange.project import read, write
from bpdebugger.ui.shell.app import open_window
from bpdebugger.ui.shell.journal import Journal
from bpdebugger.ui.shell.keeper import LATEST
from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.shell.places import HOME

FILES = ("a.bpd", "b.bpd", "lesson.bpd")
BEGIN = path_of("mazur").read_bytes()
MOST_WINDOWS = 2


class Killed(BaseException):
    """The program ends here."""


def full(*_: object) -> None:
    """What the disk says when it is full."""
    raise OSError(errno.ENOSPC, "No space left on device")


def protected(*_: object) -> None:
    """What a folder says that is read-only."""
    raise OSError(errno.EROFS, "Read-only file system")


def killed(*_: object) -> None:
    """Nothing that follows is done."""
    raise Killed


FAULTS = {
    "full": ("os.fsync", full),
    "read-only": ("bpdebugger.storage.whole.secrets.token_hex", protected),
    "no replacing": ("pathlib.Path.replace", full),
}
KILLS = {"before it is on the disk": "os.fsync", "before it has its name": "pathlib.Path.replace"}


def end(window: MainWindow) -> None:
    """A closed window goes, as it does in the loop of a program that runs."""
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


class Work(RuleBasedStateMachine):
    """Two windows at most, three files, a user's folder."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp())
        self.folder = self.top / "work"
        self.folder.mkdir()
        self.before = os.environ.get(HOME)
        os.environ[HOME] = str(self.top / "home")
        self.windows: list[MainWindow] = []
        self.disk: dict[str, bytes] = {}
        self.left: list[bytes] = []
        """The networks of windows that were killed before they were saved."""
        self.fault = ""
        self.number = 0
        self.asked_name = ""
        self.remains = 0
        """How many files a kill left half-written at most."""

    def teardown(self) -> None:
        for window in self.windows:
            self.kill(window)
        gc.collect()
        if self.before is None:
            del os.environ[HOME]
        else:
            os.environ[HOME] = self.before
        shutil.rmtree(self.top)

    # what the world is made of

    def path(self, name: str) -> Path:
        return self.folder / name

    def on_disk(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.folder.iterdir() if file.suffix == ".bpd"}

    def journals(self) -> Counter[bytes]:
        folder = self.top / "home" / "data" / "unsaved"
        return Counter(Journal(folder, file.stem).read().network.encode() for file in folder.glob("*.json"))

    @contextmanager
    def world(self) -> Iterator[None]:
        """The disk as it is at the moment, and a person who gives the dialogs a name."""
        with mock.patch.object(QFileDialog, "getSaveFileName", lambda *_: (self.asked_name, "")):
            if self.fault:
                with mock.patch(*FAULTS[self.fault]):
                    yield
            else:
                yield

    def does(
        self, window: MainWindow, do: Callable[[], object], *, drops: bool = False, replaces: bool = False
    ) -> None:
        """Has a window do something and looks at what became of the work in it.

        ``drops``: the person gave up what is not saved; ``replaces``: the person said that a file is to be replaced.
        """
        session, document, disk = window.session, window.session.document, self.disk
        with self.world():
            do()
        self.disk = self.on_disk()
        written = write(document.network)
        for name in {*disk, *self.disk}:
            old, new = disk.get(name), self.disk.get(name)
            if old != new:
                assert new == written, f"{name} holds what was not in the window"
                seen = document.file is not None and document.file.path == self.path(name)
                known = seen and old is not None and document.file is not None and len(old) == document.file.size
                assert old is None or known or replaces, f"{name} was replaced without a question"
        gone = not isValid(window) or window.isHidden()
        if (gone or window.session is not session) and document.modified:
            assert drops or written in self.disk.values(), "what was not saved is gone"
        if gone:
            self.windows.remove(window)
            end(window)

    def kill(self, window: MainWindow) -> None:
        """What is left when the program ends between two lines: what is on the disk, and locks that nobody holds."""
        window.questions.give_up()
        keeper = window.keeper
        assert keeper is not None
        keeper._timer.stop()
        if keeper._journal is not None:
            keeper._journal.release()
        if keeper._presence is not None:
            keeper._presence.unlock()
        keeper._journal = keeper._presence = keeper._session = None
        window.close_for_good()
        end(window)

    def window(self, draw: st.DataObject) -> MainWindow:
        return draw.draw(st.sampled_from(self.windows), "window")

    # rules

    @initialize()
    def there_is_a_file(self) -> None:
        self.path("a.bpd").write_bytes(BEGIN)
        self.disk = self.on_disk()
        self.windows.append(open_window(self.path("a.bpd")))

    @precondition(lambda self: len(self.windows) < MOST_WINDOWS)
    @rule(draw=st.data())
    def start(self, draw: st.DataObject) -> None:
        name = draw.draw(st.sampled_from(("", *self.disk)), "file")
        with self.world():
            try:
                window = open_window(self.path(name) if name else None)
            except OSError:
                raise AssertionError("a whole file was not opened") from None
            self.windows.append(window)
            window.offer_recovery()

    @precondition(lambda self: self.windows)
    @rule(draw=st.data())
    def edit(self, draw: st.DataObject) -> None:
        window = self.window(draw)
        self.number += 1
        name = next(iter(window.session.network.parameters))
        self.does(window, lambda: window.run("set-value", f"{name}={self.number / 8}"))
        assert window.session.document.network.parameters[name] == self.number / 8
        assert window.session.document.modified

    @precondition(lambda self: self.windows)
    @rule(draw=st.data(), id=st.sampled_from(("undo", "redo")))
    def back_and_forth(self, draw: st.DataObject, id: str) -> None:
        window = self.window(draw)
        self.does(window, lambda: window.run(id))

    @precondition(lambda self: self.windows)
    @rule(draw=st.data(), id=st.sampled_from(("save", "save-as")), name=st.sampled_from(FILES))
    def save(self, draw: st.DataObject, id: str, name: str) -> None:
        window = self.window(draw)
        self.asked_name = str(self.path(name))
        self.does(window, lambda: window.run(id))
        if not window.questions.is_open and not window.message.problem:
            file = window.session.document.file
            assert file is not None and self.disk[file.path.name] == write(window.session.document.network)
            assert not window.session.document.modified
        elif self.fault and window.message.problem:
            assert (
                "the file is as it was" in window.message.problem
                or "written" in window.message.problem
                or ("space" in window.message.problem or "Read-only" in window.message.problem)
            ), window.message.problem

    @precondition(lambda self: self.windows)
    @rule(draw=st.data())
    def open(self, draw: st.DataObject) -> None:
        window = self.window(draw)
        name = draw.draw(st.sampled_from(FILES), "file")
        self.does(window, lambda: window.run("open", str(self.path(name))))

    @precondition(lambda self: self.windows)
    @rule(draw=st.data(), command=st.sampled_from((("new", "2-3-1"), ("example", NAMES[0]), ("recover", ""))))
    def another(self, draw: st.DataObject, command: tuple[str, str]) -> None:
        window = self.window(draw)
        self.does(window, lambda: window.run(*command))

    @precondition(lambda self: any(window.questions.is_open for window in self.windows))
    @rule(draw=st.data(), name=st.sampled_from(FILES))
    def answer(self, draw: st.DataObject, name: str) -> None:
        window = draw.draw(st.sampled_from([each for each in self.windows if each.questions.is_open]), "window")
        id = draw.draw(st.sampled_from(list(window.question.buttons)), "answer")
        self.asked_name = str(self.path(name))
        before = self.journals()
        self.does(window, lambda: window.run("answer", id), drops=id == "discard", replaces=id == "replace")
        if id == "refuse":
            self.left = list((Counter(self.left) - (before - self.journals())).elements())
        elif id in ("recover", "discard"):
            self.recovered()

    def recovered(self) -> None:
        """What a window shows again is no longer what a killed one left."""
        shown = Counter(write(each.session.document.network) for each in self.windows if each.session.document.modified)
        missing = Counter(self.left) + shown - self.journals()
        self.left = list((Counter(self.left) - missing).elements())
        for network in missing:
            assert network in shown, "what was left is neither in a window nor in a journal"

    @precondition(lambda self: self.windows)
    @rule(draw=st.data())
    def close(self, draw: st.DataObject) -> None:
        window = self.window(draw)
        self.does(window, window.close)

    @precondition(lambda self: self.windows)
    @rule(draw=st.data())
    def look(self, draw: st.DataObject) -> None:
        window = self.window(draw)
        self.does(window, window.look_at_file)

    @precondition(lambda self: self.windows)
    @rule(draw=st.data())
    def kill_one(self, draw: st.DataObject) -> None:
        window = self.window(draw)
        self.pass_time()
        self.windows.remove(window)
        if window.session.document.modified:
            self.left.append(write(window.session.document.network))
        self.kill(window)

    @precondition(lambda self: self.windows and not self.fault)
    @rule(draw=st.data(), name=st.sampled_from(FILES), when=st.sampled_from(sorted(KILLS)))
    def kill_while_saving(self, draw: st.DataObject, name: str, when: str) -> None:
        window = self.window(draw)
        document = window.session.document
        self.asked_name = str(self.path(name))
        with mock.patch(KILLS[when], killed), mock.patch("pathlib.Path.unlink", lambda *_, **__: None), self.world():
            try:
                window.run("save")
            except Killed:
                assert self.on_disk() == self.disk, "half of a file"
                self.windows.remove(window)
                if document.modified:
                    self.left.append(write(document.network))
                self.kill(window)
                self.remains += 1
        self.disk = self.on_disk()

    @rule(name=st.sampled_from(FILES), number=st.integers(1000, 2000), gone=st.booleans())
    def another_program(self, name: str, number: int, gone: bool) -> None:
        self.path(name).unlink(missing_ok=True)
        if not gone:
            self.path(name).write_bytes(BEGIN.replace(b'"w1": 0.15', f'"w1": {number}'.encode()))
        self.disk = self.on_disk()

    @rule(fault=st.sampled_from(("", "", *FAULTS)))
    def the_disk(self, fault: str) -> None:
        self.fault = fault

    # what always holds

    def pass_time(self) -> None:
        """Ten seconds go by."""
        with self.world():
            for window in self.windows:
                keeper = window.keeper
                assert keeper is not None
                if keeper._timer.isActive():
                    assert keeper._timer.interval() <= 1000 * LATEST
                    keeper.flush()

    @invariant()
    def files_are_whole(self) -> None:
        assert self.on_disk() == self.disk
        for data in self.disk.values():
            read(data)

    @invariant()
    def what_is_not_saved_is_in_a_journal(self) -> None:
        if self.fault:
            return
        self.pass_time()
        kept = Counter(self.left)
        for window in self.windows:
            document = window.session.document
            if document.modified:
                kept[write(document.network)] += 1
        assert self.journals() == kept

    @invariant()
    def nothing_lies_about(self) -> None:
        if not self.fault:
            parts = [each for each in self.folder.iterdir() if each.suffix == ".part"]
            assert len(parts) <= self.remains


Work.TestCase.settings = settings(stateful_step_count=20)
TestWork = Work.TestCase
