"""The penalty on the weights once more, for numerical derivatives: what one parameter has in it, moved by an amount.

It shares no code with what computes the penalty: the formula is written out here, and evaluated for complex numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bpdebugger.core.checking.complex_functions import Numbers, evaluate_complex
from bpdebugger.core.checking.complex_step import derivative_part, step_at
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.formulas.formula import parse
from bpdebugger.core.passes.trace import Place, Trace

_FORMULA: Final = parse("l2 / 2 * p**2 + l1 * abs(p)", frozenset({"l1", "l2", "p"}))


class PenaltyParts:
    """What the parameters of some places past the samples have in the penalty of a trace's network."""

    def __init__(self, trace: Trace, places: Sequence[Place]) -> None:
        term = trace.plan.penalty
        members = frozenset(term.members.tolist()) if term else frozenset()
        self._weights = {"l2": term.l2, "l1": term.l1} if term else {"l2": 0.0, "l1": 0.0}
        self.at: NDArray[np.intp] = np.array(
            [i for i, place in enumerate(places) if place.row < 0 and place.index in members], dtype=np.intp
        )
        self.points: Array = trace.parameters[[places[i].index for i in self.at]]

    def moved(self, amounts: Numbers) -> Numbers:
        """Each parameter's part, the parameter moved by an amount in the last axis."""
        return evaluate_complex(_FORMULA, {**self._weights, "p": self.points + amounts})

    @property
    def slopes(self) -> Array:
        """The derivative of each by a complex step."""
        steps = step_at(self.points)
        return derivative_part(self.moved(1j * steps), steps)

    @property
    def at_kinks(self) -> list[int]:
        """Those that lie on the kink of the absolute value."""
        return self.at[self.points == 0].tolist() if self._weights["l1"] else []
