"""The curves computed so far: a sweep is made once for a unit, and not again while its point is moved."""

from __future__ import annotations

from bpdebugger.core.passes.trace import Trace
from bpdebugger.debugger.plotting.curves import CurveKey, Curves, curves, key
from bpdebugger.drawing.ranges import Axis

MOST = 64


class CurveCache:
    """Keeps the curves of as many units as one is likely to come back to."""

    def __init__(self) -> None:
        self._curves: dict[CurveKey, Curves] = {}

    def curves(self, trace: Trace, row: int, unit: int, kept: Axis | None = None) -> Curves:
        """The curves of a unit after the inputs; the same object as before wherever they are the same.

        The z-axis is ``kept`` where that one shows the unit's z.
        """
        wanted = key(trace, row, unit, kept)
        found = self._curves.pop(wanted, None) or curves(trace, row, unit, wanted.z_axis)
        if len(self._curves) >= MOST:
            del self._curves[next(iter(self._curves))]
        self._curves[wanted] = found
        return found
