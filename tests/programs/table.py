"""What is found of every known program: the verdict, the line, the repair, and the processor time.

`python -m tests.programs.table [--set FOLDER] [--out FILE] [--against FILE] [--jobs N] [WORD …]` writes a row for each
program of the sets whose name has one of the words, and then the shares by set. `--set` names another folder with
programs and an `answers.tsv`. `--against` names the table of an earlier state: what was right there and is not now is
listed, and the command ends with 1.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from bpdebugger.programs.choosing import Finding
from bpdebugger.programs.engine import Options
from bpdebugger.programs.reading import read
from bpdebugger.programs.report import Report
from tests.programs.known import ANSWERED, FOLDER, STYLES, answered, cases
from tests.programs.repaired import changed, printed, same

SECONDS = 90.0
"""Time of a clock, which other processes share; what a program costs is its processor time."""


@dataclass(frozen=True)
class Task:
    """One program with its right answer; `right`: the text of the right program of which it is one."""

    set: str
    name: str
    path: Path
    right: str
    verdict: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """What was found of one program: `+` as it should be, `-` not, empty where nothing is asked."""

    set: str
    name: str
    expected: str
    verdict: str
    line: str
    repair: str
    cpu: float
    first: float
    found: str
    words: str

    @property
    def is_right(self) -> bool:
        """Whether the verdict is the expected one; right for another loss is right.

        `approximate`: by its method the step is not along the gradient, which is no mistake.
        """
        if self.expected == "approximate":
            return self.verdict not in ("mistake", "constant")
        return self.verdict == self.expected or (self.expected, self.verdict) == ("match", "match_for")


def tasks(folders: Sequence[Path] = ()) -> Iterator[Task]:
    """All known programs, or those of some folders with a table of answers."""
    for folder in folders:
        yield from _of_answers(folder)
    if folders:
        return
    for name, folder in (("cases", FOLDER), ("styles", STYLES)):
        for one in cases(folder):
            yield Task(name, one.name, one.path, one.right.read_text("utf-8"), one.verdict, one.lines)
    for folder in ANSWERED:
        yield from _of_answers(folder)


def _of_answers(folder: Path) -> Iterator[Task]:
    for answer in answered(folder):
        lines = () if answer.line is None else (answer.line,)
        yield Task(folder.name, answer.name, answer.path, answer.right_text(), answer.verdict, lines)


def look(task: Task) -> Row:
    """Reads one program and compares with what is known of it."""
    started = _cpu()
    firsts: list[float] = []

    def first(made: Report) -> None:
        firsts.append(_cpu() - started)

    try:
        found = read(task.path, Options(seconds=SECONDS), first)
    except Exception as error:
        found = Report(task.name, Finding.UNREADABLE, f"fails: {type(error).__name__}: {error}")
    used = _cpu() - started
    line, repair = "", ""
    if task.verdict == "mistake" and task.lines:
        line = "+" if found.culprit is not None and found.culprit.line in task.lines else "-"
        repair = "+" if found.repairs and _mends(task, found) else "-"
    after = found.repairs[0].after if found.repairs else ""
    told = "" if found.culprit is None else f"{found.culprit.line}{'' if found.culprit.certain else '?'}: {after}"
    verdict = found.verdict.value
    return Row(
        task.set, task.name, task.verdict, verdict, line, repair,
        round(used, 2), round(firsts[0] if firsts else used, 2), told, " ".join(found.words.split())[:160],
    )  # fmt: skip


def _mends(task: Task, found: Report) -> bool:
    """Whether the program with the change prints what the right program prints."""
    with tempfile.TemporaryDirectory() as room:
        texts = changed(task.path.read_text("utf-8"), found.repairs[0]), task.right
        folder = task.path.parent
        outputs = [
            printed(text, task.path.name, folder, Path(room) / name) for text, name in zip(texts, "ab", strict=True)
        ]
    return same(*outputs)


def _cpu() -> float:
    own, _, children, children_system, _ = os.times()[:5]
    system = os.times().system
    return own + system + children + children_system


def tell(*words: object) -> None:
    """A line on the terminal."""
    sys.stdout.write(f"{' '.join(map(str, words))}\n")
    sys.stdout.flush()


def write(rows: list[Row], path: Path) -> None:
    """The table as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [one.name for one in fields(Row)], delimiter="\t")
        writer.writeheader()
        writer.writerows(asdict(one) for one in rows)


def before(path: Path) -> dict[tuple[str, str], Row]:
    """The rows of an earlier table."""
    with path.open(encoding="utf-8", newline="") as file:
        read_rows: list[dict[str, Any]] = list(csv.DictReader(file, delimiter="\t"))
    rows = [Row(**{**row, "cpu": float(row["cpu"]), "first": float(row["first"])}) for row in read_rows]
    return {(one.set, one.name): one for one in rows}


def lost(rows: list[Row], earlier: dict[tuple[str, str], Row]) -> list[str]:
    """What was as it should be and is not any more."""
    found = []
    for one in rows:
        then = earlier.get((one.set, one.name))
        if then is None:
            continue
        for what, was, now in (
            ("verdict", then.is_right, one.is_right),
            ("line", then.line == "+", one.line == "+"),
            ("repair", then.repair == "+", one.repair == "+"),
        ):
            if was and not now:
                found.append(f"{what} lost: {one.set} {one.name}: {one.verdict} {one.found}")
    return found


def shares(rows: list[Row]) -> Iterator[str]:
    """By set: how many are as they should be."""
    for name in dict.fromkeys(one.set for one in rows):
        some = [one for one in rows if one.set == name]
        wrong = [one for one in some if one.line]
        right = [one for one in some if one.expected in ("match", "approximate")]
        alarms = sum(one.verdict in ("mistake", "constant") for one in right)
        cpu, first = ([getattr(one, what) for one in some] for what in ("cpu", "first"))
        yield (
            f"{name}: verdict {sum(one.is_right for one in some)} of {len(some)}, "
            f"right called wrong {alarms} of {len(right)}, line {sum(one.line == '+' for one in wrong)} and repair "
            f"{sum(one.repair == '+' for one in wrong)} of {len(wrong)}; CPU s median {statistics.median(cpu):.2f}, "
            f"worst {max(cpu):.1f}; first verdict, in this process, {statistics.median(first):.2f}, "
            f"worst {max(first):.1f}"
        )


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.programs.table", description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--set", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--jobs", type=int, default=1)
    asked = parser.parse_args(arguments)
    chosen = [
        one
        for one in tasks(asked.set)
        if not asked.words or any(word in f"{one.set}/{one.name}" for word in asked.words)
    ]
    rows: list[Row] = []
    started = time.monotonic()
    with ProcessPoolExecutor(asked.jobs) as pool:
        for row in pool.map(look, chosen):
            rows.append(row)
            state = "ok " if row.is_right else "BAD"
            tell(
                state, row.line or " ", row.repair or " ", f"{row.cpu:5.1f} {row.first:4.1f}", row.set, row.name,
                row.verdict, "|", row.found, "" if row.is_right else f"| {row.words}"
            )  # fmt: skip
            if asked.out:
                write(rows, asked.out)
    for text in shares(rows):
        tell(text)
    worse = lost(rows, before(asked.against)) if asked.against else []
    tell("\n".join([*worse, f"{time.monotonic() - started:.0f} s"]))
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
