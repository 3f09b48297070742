"""Whether what Qt is made to do many times keeps every reference, in a way that means something on each Python."""

from __future__ import annotations

import gc
import sys

_MORTAL_SINGLETONS = (None, True, False) if sys.version_info < (3, 12) else ()
"""Some releases of PySide6 lose a reference to one of these at every call, and Python aborts when none is left.
They are immortal from 3.12 on: nobody counts them, and nothing can be lost."""


class References:
    """The counts of references to the singletons and to some objects, widgets say, as they are now."""

    def __init__(self, *objects: object) -> None:
        self._objects = objects
        gc.collect()
        self._before = self._counts()

    def assert_kept_over(self, calls: int) -> None:
        """So many calls later: nothing was lost at each, and of the objects nothing was kept either."""
        gc.collect()
        off = [now - before for now, before in zip(self._counts(), self._before, strict=True)]
        singletons, objects = off[: len(_MORTAL_SINGLETONS)], off[len(_MORTAL_SINGLETONS) :]
        assert all(difference > -calls for difference in singletons), singletons
        assert all(abs(difference) < calls / 10 for difference in objects), objects

    def _counts(self) -> list[int]:
        return [sys.getrefcount(counted) for counted in (*_MORTAL_SINGLETONS, *self._objects)]
