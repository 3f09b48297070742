"""Networks at the edges of what doubles can hold, as people brought them, with what is right for each."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "edges"
NAMES = sorted(path.stem for path in FOLDER.glob("*.bpd"))


def case(name: str) -> Path:
    """The project file of a case."""
    return FOLDER / f"{name}.bpd"
