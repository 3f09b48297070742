"""Draws the rooms of the package and what they need of each other, from the imports themselves.

``python -m tests.rooms`` writes ``resources/help/rooms.svg``; a test compares it with what the imports say.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from tests.test_architecture import MODULES, ROOT, needed_by, room_of

DRAWING = ROOT / "resources" / "help" / "rooms.svg"

_WIDE, _HIGH, _ACROSS, _DOWN, _MARGIN = 170, 30, 18, 64, 24
_ROW = 7
"""So many boxes stand side by side."""


@cache
def rooms() -> dict[str, set[str]]:
    """Every room with those that it needs directly and not through another one that it needs."""
    needs: dict[str, set[str]] = {}
    for module in MODULES:
        room = room_of(module)
        needs.setdefault(room, set()).update(map(room_of, needed_by(module)))
    for room, found in needs.items():
        found.discard(room)
    needs = {room: found for room, found in needs.items() if not _is_folder(room)}
    return {
        room: {one for one in found if not any(one in _all(needs, other) for other in found)}
        for room, found in needs.items()
    }


def _is_folder(room: str) -> bool:
    """Whether a room holds other rooms and no module of its own."""
    alone = all(module == room for module in MODULES if room_of(module) == room)
    return MODULES[room].name == "__init__.py" and alone and room != "bpdebugger.ui"


def _all(needs: dict[str, set[str]], room: str) -> set[str]:
    """All that a room needs, itself left out."""
    found: set[str] = set()
    waiting = [*needs.get(room, ())]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += needs.get(one, ())
    return found


def _levels(needs: dict[str, set[str]]) -> list[list[str]]:
    """The rooms from the top, which nobody needs, to the bottom."""
    height: dict[str, int] = {}

    def high(room: str) -> int:
        if room not in height:
            height[room] = 1 + max((high(other) for other in needs[room]), default=-1)
        return height[room]

    for room in sorted(needs):
        high(room)
    rows: list[list[str]] = []
    for level in range(max(height.values()), -1, -1):
        on = sorted(room for room, at in height.items() if at == level)
        rows += [on[i : i + _ROW] for i in range(0, len(on), _ROW)]
    return rows


def drawing() -> str:
    """The picture as SVG: who needs something stands above it."""
    needs = rooms()
    rows = _levels(needs)
    width = max(map(len, rows)) * (_WIDE + _ACROSS) - _ACROSS + 2 * _MARGIN
    height = len(rows) * (_HIGH + _DOWN) - _DOWN + 2 * _MARGIN
    at = {
        room: (
            width / 2 + (i - len(row) / 2) * (_WIDE + _ACROSS) + _ACROSS / 2,
            float(_MARGIN + level * (_HIGH + _DOWN)),
        )
        for level, row in enumerate(rows)
        for i, room in enumerate(row)
    }
    parts = [*_arrows(needs, at), *_boxes(at)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12">\n<rect width="{width}" height="{height}" fill="#ffffff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _arrows(needs: dict[str, set[str]], at: dict[str, tuple[float, float]]) -> Iterator[str]:
    for room in sorted(needs):
        for other in sorted(needs[room]):
            (x, y), (to_x, to_y) = at[room], at[other]
            x, to_x, y = x + _WIDE / 2, to_x + _WIDE / 2, y + _HIGH
            bend = (to_y - y) / 2
            yield (
                f'<path d="M{x:g} {y:g}C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g} {to_y:g}" '
                'fill="none" stroke="#8a93a3" stroke-width="1"/>'
            )


def _boxes(at: dict[str, tuple[float, float]]) -> Iterator[str]:
    colours = {"ui": "#dcefe9", "debugger": "#efe3ee", "core": "#e3ecf7"}
    for room, (x, y) in sorted(at.items()):
        name = room.removeprefix("bpdebugger.")
        fill = colours.get(name.partition(".")[0], "#f4ead9")
        yield (
            f'<rect x="{x:g}" y="{y:g}" width="{_WIDE}" height="{_HIGH}" rx="6" fill="{fill}" stroke="#5b6472"/>'
            f'<text x="{x + _WIDE / 2:g}" y="{y + 19:g}" text-anchor="middle" fill="#20242b">{escape(name)}</text>'
        )


def write(path: Path = DRAWING) -> None:
    """Writes the picture."""
    path.write_text(drawing(), encoding="utf-8")


if __name__ == "__main__":
    write()
