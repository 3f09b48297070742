"""Programs of hand-written backward passes, right and wrong, with what is wrong in them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One program: its verdict, the line of its mistake, and lines that are equally true answers."""

    name: str
    verdict: str
    line: int | None
    lines: tuple[int, ...]

    @property
    def path(self) -> Path:
        return FOLDER / self.name


def cases() -> list[Case]:
    known = json.loads((FOLDER / "key.json").read_text("utf-8"))
    return [
        Case(name, one["verdict"], one["line"], tuple(one.get("lines") or ()) + ((one["line"],) if one["line"] else ()))
        for name, one in known.items()
    ]
