"""The breakpoints that are ready to be set: a row each, with a threshold that can be edited."""

from __future__ import annotations

from dataclasses import dataclass

from bpdebugger.core.catalogue.activations import FLAT, SATURATING
from bpdebugger.core.formulas.printing import shortest
from bpdebugger.debugger.watching.breakpoint import Breakpoint


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A breakpoint to be set as it is. ``condition`` has ``{}`` where the threshold stands, if it has one."""

    name: str
    target: str
    condition: str
    help: str
    threshold: float | None = None

    def breakpoint(self, threshold: float | None = None) -> Breakpoint:
        """The breakpoint, with this threshold in place of the usual one."""
        chosen = self.threshold if threshold is None else threshold
        return Breakpoint(self.target, self.condition.format("" if chosen is None else shortest(chosen)))


READY_MADE = (
    ReadyMade("vanishing", "dE_dz", "abs(value) < {}", "A delta is nearly 0: little is learned here.", 1e-6),
    ReadyMade("exploding", "dE_dz", "abs(value) > {}", "A delta is very large: the next update may overshoot.", 1e3),
    ReadyMade("not finite", "", "isnan(value) or isinf(value)", "A number is infinite or NaN."),
    ReadyMade(
        "saturated unit",
        f"dy_dz of {', '.join(SATURATING)}",
        "value < {}",
        "A sigmoid or tanh is where it is flat: it lets little of the gradient through.",
        FLAT,
    ),
    ReadyMade(
        "dead unit", "dy_dz of relu", "value == 0", "A relu's net input is not above 0: it lets no gradient through."
    ),
    ReadyMade("weight unchanged", "p_new", "value == p[here]", "An update left a parameter as it was."),
)
