"""Programs of hand-written backward passes, right and wrong, with what is wrong in them.

`cases` are programs that people brought. `styles` were written for these tests in other ways of writing, before the
search had seen any of them: recurrent cells, kinks, convolution by loops, normalisations, attention, closures, a tape,
optimizers by hand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
STYLES = FOLDER / "styles"


@dataclass(frozen=True)
class Case:
    """One program: its verdict, the line of its mistake, and lines that are equally true answers."""

    name: str
    verdict: str
    line: int | None
    lines: tuple[int, ...]
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / self.name

    @property
    def right(self) -> Path:
        """The right program of the same style."""
        return self.folder / f"{self.name.partition('--')[0]}--right.py"


def cases(folder: Path = FOLDER) -> list[Case]:
    known = json.loads((folder / "key.json").read_text("utf-8"))
    return [
        Case(
            name,
            one["verdict"],
            one["line"],
            tuple(one.get("lines") or ()) + ((one["line"],) if one["line"] else ()),
            folder,
        )
        for name, one in known.items()
    ]
