"""The states of a run: so many of them as memory allows, at even distances."""

from __future__ import annotations

import numpy as np

from bpdebugger.core.formulas.evaluate import Array

MOST_NUMBERS = 8_000_000
"""How many numbers are kept: 64 MB. Beyond it every second state goes, and so on."""

_FIRST_ROOM = 256


class History:
    """Rows of numbers that come one after the other; ``nearest`` gives back the last kept one before a given one."""

    def __init__(self, first: Array, most: int = MOST_NUMBERS) -> None:
        self._most_rows = max(most // max(len(first), 1), 2)
        self._rows = np.empty((min(_FIRST_ROOM, self._most_rows), len(first)))
        self._rows[0] = first
        self._kept, self._every, self.length = 1, 1, 1

    def extend(self, rows: Array) -> None:
        """Adds rows at the end."""
        first = -self.length % self._every
        chosen = rows[first :: self._every]
        self._make_room(self._kept + len(chosen))
        self._rows[self._kept : self._kept + len(chosen)] = chosen
        self._kept += len(chosen)
        self.length += len(rows)
        while self._kept > self._most_rows:
            self._thin()

    def cut(self, length: int) -> None:
        """Forgets all rows from this number on."""
        self.length = min(self.length, length)
        self._kept = min(self._kept, -(-self.length // self._every))

    def nearest(self, number: int) -> tuple[int, Array]:
        """The last row up to a number that is kept: its own number, and the row."""
        at = min(number // self._every, self._kept - 1)
        return at * self._every, self._rows[at]

    def between(self, first: int, last: int) -> Array | None:
        """The rows from one number to before another, if all are kept."""
        return self._rows[first:last] if self._every == 1 and last <= self._kept else None

    def _make_room(self, rows: int) -> None:
        if rows > len(self._rows):
            wider = np.empty((max(rows, 2 * len(self._rows)), self._rows.shape[1]))
            wider[: self._kept] = self._rows[: self._kept]
            self._rows = wider

    def _thin(self) -> None:
        kept = self._rows[: self._kept : 2].copy()
        self._kept, self._every = len(kept), 2 * self._every
        self._rows = kept
