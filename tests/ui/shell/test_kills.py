"""A program that is killed while it saves, exports or keeps: every file is whole, of before or of after.

One process loads the program and has a child for each kill, which writes two versions by turns until it is gone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from bpdebugger.storage.whole import clear
from bpdebugger.ui.shell.journal import left_behind
from bpdebugger.ui.shell.main_window import MainWindow
from bpdebugger.ui.shell.snapshot import picture_of

pytestmark = pytest.mark.skipif(os.name != "posix", reason="children and signals as POSIX has them")

NURSERY = """
import os, sys
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from bpdebugger.core.passes.trace import trace
from bpdebugger.exchange import project, trace_csv, worksheet
from bpdebugger.exchange.examples import example
from bpdebugger.storage.whole import replacing, write_whole
from bpdebugger.ui.shell.journal import Journal, Unsaved
from bpdebugger.ui.shell.settings import PreferencesFile

top = Path(sys.argv[1])
mazur = example("mazur")
networks = [mazur, replace(mazur, title="another", parameters={**mazur.parameters, "w1": 7.0})]
traces = [trace(network) for network in networks]
pictures = [(top / f"{number}.png").read_bytes() for number in (0, 1)]

mine = Journal(top / "journal")

def journal(number):
    text = project.write(networks[number]).decode()
    mine.write(Unsaved("mine", "", 0, "", ("an edit",) * number, 1e9, text, {}))

sheets = [(worksheet.worksheet(each).encode(), worksheet.key(each).encode()) for each in traces]

def sheet_and_key(number):
    with replacing(top / "worksheet" / "a.html") as first, replacing(top / "worksheet" / "a-key.html") as second:
        first.write(sheets[number][0])
        second.write(sheets[number][1])

WRITES = {
    "network": lambda number: project.saved(networks[number], top / "network" / "a.bpd"),
    "trace": lambda number: trace_csv.write_csv(traces[number], top / "trace" / "a.csv"),
    "worksheet": sheet_and_key,
    "picture": lambda number: write_whole(top / "picture" / "a.png", pictures[number]),
    "journal": journal,
    "settings": lambda number: PreferencesFile(top / "settings").change(theme=("light", "dark")[number]),
}
print("ready", flush=True)
for line in sys.stdin:
    kind, number = line.split()
    pid = os.fork()
    if pid == 0:
        # each program has a journal of its own
        mine = Journal(top / "journal")
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        for turn in cycle((0, 1)) if number == "both" else [int(number)]:
            WRITES[kind](turn)
        os._exit(0)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("gone", flush=True)
"""

KINDS = ("network", "trace", "worksheet", "picture", "settings")


@dataclass
class Nursery:
    """The process that has children."""

    process: subprocess.Popen[str]
    top: Path

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def child(self, kind: str, what: str) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{kind} {what}\n")
        self.process.stdin.flush()
        return int(self._line())

    def written(self, kind: str, number: int) -> dict[str, bytes]:
        """The files after one whole writing."""
        self.child(kind, str(number))
        assert self._line() == "gone"
        return self.files(kind)

    def killed(self, kind: str, after: float) -> dict[str, bytes]:
        """The files after a kill in the midst of many writings."""
        pid = self.child(kind, "both")
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
        assert self._line() == "gone"
        return self.files(kind)

    def files(self, kind: str) -> dict[str, bytes]:
        every = (self.top / kind).iterdir()
        return {file.name: file.read_bytes() for file in every if file.suffix != ".part"}


@pytest.fixture
def nursery(tmp_path: Path, open_example: Callable[[str], MainWindow]) -> Iterator[Nursery]:
    window = open_example("mazur")
    for number, dark in enumerate(("light", "dark")):
        window.run("theme", dark)
        (tmp_path / f"{number}.png").write_bytes(picture_of(window.equation, ".png"))
    for kind in (*KINDS, "journal"):
        (tmp_path / kind).mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    process = subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    made = Nursery(process, tmp_path)
    assert made._line() == "ready"
    yield made
    process.communicate()


def kills(nursery: Nursery, kind: str, count: int) -> None:
    random = Random(count)
    whole = [nursery.written(kind, number) for number in (0, 1)]
    assert whole[0] != whole[1]
    names = whole[0].keys()
    remains = 0
    for _ in range(count):
        found = nursery.killed(kind, random.random() * 0.03)
        # a sheet and its key are two files, and each is whole
        for name in names:
            assert found[name] in (whole[0][name], whole[1][name])
        assert found.keys() == names
        remains += any((nursery.top / kind).glob(".*.part"))
    if count > 100:
        assert remains, "no kill came in the midst of a writing"
    time.sleep(2.2)
    assert nursery.written(kind, 0) == whole[0]
    assert not list((nursery.top / kind).glob(".*.part"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_leaves_whole_files(nursery: Nursery, kind: str) -> None:
    kills(nursery, kind, 4)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_two_hundred_kills_leave_whole_files(nursery: Nursery, kind: str) -> None:
    kills(nursery, kind, 200)


def kills_of_journals(nursery: Nursery, count: int) -> int:
    """How many programs left what can be shown again, of so many that were killed while they kept it."""
    random, offered = Random(count), 0
    folder = nursery.top / "journal"
    for _ in range(count):
        there = any(name.endswith(".json") for name in nursery.killed("journal", random.random() * 0.1))
        found = left_behind(folder)
        assert len(found) == there
        for left in found:
            assert left.unsaved.edits in ((), ("an edit",))
            assert ("another" in left.unsaved.network) is bool(left.unsaved.edits)
            left.journal.forget()
        offered += there
        assert not list(folder.glob("*.json"))
    time.sleep(2.2)
    clear(folder)
    assert not list(folder.glob(".*.part"))
    return offered


def test_what_a_killed_program_kept_is_offered_whole(nursery: Nursery) -> None:
    kills_of_journals(nursery, 4)


@pytest.mark.long
def test_what_two_hundred_killed_programs_kept_is_offered_whole(nursery: Nursery) -> None:
    assert kills_of_journals(nursery, 200)
