"""What can be said of a network before any number is given: found once, for as many diagnoses as one likes."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from bpdebugger.core.diagnosing.conventions import conventions
from bpdebugger.core.diagnosing.exactness import Trials
from bpdebugger.core.diagnosing.mistakes import MISTAKES, Made, ways_to_make
from bpdebugger.core.diagnosing.plain_pass import PlainPass
from bpdebugger.core.diagnosing.readings import Case
from bpdebugger.core.diagnosing.variant import Variant
from bpdebugger.core.formulas.evaluate import Array
from bpdebugger.core.network.plan import Indices
from bpdebugger.core.passes.forward import forward, losses
from bpdebugger.core.passes.trace import Trace

_MOST_KEPT = 3_000_000


class KnownMistakes:
    """The mistakes that can be made in the network of a trace, with the gradients that each gives."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self.plain = PlainPass.of(trace)
        self.trials = Trials(trace)
        self._losses: dict[tuple[int, float], float] = {}

    @cached_property
    def _made(self) -> dict[str, list[Made]]:
        """By the mistake's id; those that depend on what is given are left out."""
        case = Case(self.plain)
        return {mistake.id: ways_to_make(mistake, case) for mistake in MISTAKES if not mistake.from_given}

    def singles(self, case: Case) -> list[Made]:
        """Every mistake in every way in which it can be made beside what was given."""
        return [
            made
            for mistake in MISTAKES
            for made in (ways_to_make(mistake, case) if mistake.from_given else self._made[mistake.id])
        ]

    @cached_property
    def _gradients(self) -> dict[Made, Array]:
        """What each gives; nothing is kept where that would be very much."""
        each = [made for ways in self._made.values() for made in ways]
        if len(each) * len(self.trace.plan.parameters) > _MOST_KEPT:
            return {}
        return {made: self.plain.gradient(made.variant) for made in each}

    def gradient(self, made: Made) -> Array:
        """The gradient of every parameter with a mistake."""
        kept = self._gradients.get(made)
        return self.plain.gradient(made.variant) if kept is None else kept

    @cached_property
    def conventions(self) -> list[tuple[str, Variant]]:
        """The other conventions at a kink that this network is at, with the words for each."""
        return conventions(Case(self.plain))

    def losses(self, parameters: Indices, step: float) -> Array:
        """The mean loss after a step in each of some parameters alone, by their numbers."""
        return np.array([self._loss(int(parameter), step) for parameter in parameters])

    def _loss(self, parameter: int, step: float) -> float:
        at = (parameter, step)
        if at not in self._losses:
            trace, plan = self.trace, self.trace.plan
            moved = trace.parameters.copy()
            moved[parameter] += step
            z, y = forward(plan, moved, trace.y[:, plan.inputs])
            self._losses[at] = float(plan.loss_over(losses(plan, z, y, trace.targets), moved))
        return self._losses[at]
