"""Programs of hand-written backward passes, right and wrong, with what is wrong in them.

``cases`` holds the right ones that people brought; a wrong one is a right one in which one line reads otherwise, as
``key.json`` says. ``cases/styles`` holds programs that were written for these tests in other ways, before the search
had seen any of them: recurrent cells, kinks, convolution by loops, normalisations, attention, closures, a tape, lists,
optimizers by hand.
"""

from __future__ import annotations

import atexit
import csv
import json
import shutil
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
STYLES = FOLDER / "styles"
ANSWERED = (FOLDER / "blind", FOLDER / "blind_second")
"""Sets that were written, with their answers, by someone who did not know this program."""


@dataclass(frozen=True)
class Case:
    """One program: its verdict, the line of its mistake and how it reads, and lines that are equally true answers."""

    name: str
    verdict: str
    line: int | None
    reads: str
    lines: tuple[int, ...]
    folder: Path = FOLDER

    @property
    def right(self) -> Path:
        """The right program of which it is one."""
        return self.folder / f"{self.name.partition('--')[0]}--right.py"

    @property
    def path(self) -> Path:
        """The program as a file."""
        if self.line is None:
            return self.right
        path = _room() / self.name
        if not path.exists():
            lines = self.right.read_text("utf-8").split("\n")
            lines[self.line - 1] = self.reads
            path.write_text("\n".join(lines), "utf-8")
        return path


@cache
def _room() -> Path:
    """Where wrong programs are written."""
    room = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, room, ignore_errors=True)
    return room


@cache
def cases(folder: Path = FOLDER) -> list[Case]:
    """The right programs, each with its wrong ones after it."""
    found = []
    for program, mistakes in json.loads((folder / "key.json").read_text("utf-8")).items():
        found.append(Case(f"{program}--right.py", "match", None, "", (), folder))
        for mistake, one in mistakes.items():
            lines = (*one.get("lines", ()), one["line"])
            found.append(Case(f"{program}--{mistake}.py", "mistake", one["line"], one["reads"], lines, folder))
    return found


def case(name: str) -> Case:
    """A program by its name, without the ending."""
    return next(one for one in cases() if one.name == f"{name}.py")


@dataclass(frozen=True)
class Answer:
    """One program of an answered set: its verdict, and of a wrong one the line and how it should read."""

    path: Path
    verdict: str
    line: int | None
    reads: str

    @property
    def name(self) -> str:
        """The program's file."""
        return self.path.name

    def right_text(self) -> str:
        """The program as it should be."""
        lines = self.path.read_text("utf-8").split("\n")
        if self.line is not None:
            old = lines[self.line - 1]
            lines[self.line - 1] = old[: len(old) - len(old.lstrip())] + self.reads.strip()
        return "\n".join(lines)


@cache
def answered(folder: Path) -> list[Answer]:
    """The programs of a set with a table of answers."""
    with (folder / "answers.tsv").open(encoding="utf-8", newline="") as file:
        return [
            Answer(folder / row["file"], row["verdict"], int(row["line"]) if row["line"] else None, row["right_line"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
